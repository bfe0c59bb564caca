package picture

import (
	"sort"
	"strings"
	"unicode"

	"github.com/go-analyze/charts"
)

// maxText is how many letters of a text are looked at: more have no room in any case.
const maxText = 200

// gap is between a name and its figure.
const gap = 36

// dots end a text that was cut.
const dots = "…"

// minus is the sign of figures below nought.
const minus = '−'

// words is how names are written, and heading how titles and figures are.
func words(pixels int, c paint) charts.FontStyle { return font(charts.FontFamilyNotoSans, pixels, c) }

func heading(pixels int, c paint) charts.FontStyle {
	return font(charts.FontFamilyNotoSansBold, pixels, c)
}

// font gives letters of so many pixels. The painter counts in points, 96 pixels an inch.
func font(family string, pixels int, c paint) charts.FontStyle {
	return charts.FontStyle{Font: charts.GetFont(family), FontSize: float64(pixels) * 72 / 96, FontColor: c}
}

// left writes a text from the left margin on, cut to the room that it has.
func (c canvas) left(text string, y, room int, f charts.FontStyle) {
	text, _ = c.fit(text, room, f)
	c.Text(text, margin, baseline(y, f), 0, f)
}

// right writes a text up to the right margin, and gives the room that it took from who stands beside it.
func (c canvas) right(text string, y, room int, f charts.FontStyle) int {
	text, wide := c.fit(text, room, f)
	if text == "" {
		return 0
	}
	c.Text(text, margin+inner-wide, baseline(y, f), 0, f)
	return wide + gap
}

// baseline is where the letters of a line stand that begins at y.
func baseline(y int, f charts.FontStyle) int { return y + int(f.FontSize*96/72*0.86) }

// fit cuts a text to a width, and gives the width that it has then.
func (c canvas) fit(text string, room int, f charts.FontStyle) (string, int) {
	shown := drawable(text, f)
	wide := c.wide(shown, f)
	if wide <= room {
		return shown, wide
	}
	letters := []rune(shown)
	head := func(n int) string { return strings.TrimRight(string(letters[:n]), " ") + dots }
	long := sort.Search(len(letters), func(n int) bool { return c.wide(head(n), f) > room })
	if long == 0 {
		return "", 0
	}
	return head(long - 1), c.wide(head(long-1), f)
}

func (c canvas) wide(text string, f charts.FontStyle) int { return c.MeasureText(text, 0, f).Width() }

// drawable is a text on one line, without what the font has no letter for.
func drawable(text string, f charts.FontStyle) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if n == maxText {
			break
		}
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case r == minus:
			r = '–' // which the fonts have
		case !unicode.IsGraphic(r), f.Font.Index(r) == 0:
			continue
		}
		b.WriteRune(r)
		n++
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
