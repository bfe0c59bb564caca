package quotepdf

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

const family = "go"

// letters says what the font has; a document is not made where it can't be read.
var letters = sync.OnceValue(func() func(rune) bool {
	font, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		panic(err)
	}
	var known sync.Map
	return func(r rune) bool {
		if has, ok := known.Load(r); ok {
			return has.(bool)
		}
		var buf sfnt.Buffer
		i, err := font.GlyphIndex(&buf, r)
		known.Store(r, err == nil && i != 0)
		return err == nil && i != 0
	}
})

var regular, bold = goregular.TTF, gobold.TTF

// box stands for a letter that the font lacks.
const box = '□'

// plain is a text with what the font can show, and nothing that can't be seen but spaces between words.
func plain(s string) string {
	has := letters()
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || unicode.IsSpace(r):
			return keepBreak(r)
		case unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || unicode.Is(unicode.Mn, r):
			return -1
		case r > 0xffff || !has(r):
			return box
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(s, string(box))))
}

func keepBreak(r rune) rune {
	if r == '\n' {
		return r
	}
	return ' '
}

// lines breaks a text into lines that fit into a width, at spaces where there are any.
func (p *pages) lines(s string, width float64) []string {
	var out []string
	for _, paragraph := range strings.Split(plain(s), "\n") {
		line := ""
		for _, word := range strings.Fields(paragraph) {
			joined := strings.TrimPrefix(line+" "+word, " ")
			if p.pdf.GetStringWidth(joined) <= width {
				line = joined
				continue
			}
			if line != "" {
				out = append(out, line)
			}
			for line = word; p.pdf.GetStringWidth(line) > width; {
				n := p.fitting(line, width)
				out, line = append(out, line[:n]), line[n:]
			}
		}
		out = append(out, line)
	}
	return out
}

// fitting is how many bytes of a word fit, one letter at least.
func (p *pages) fitting(word string, width float64) int {
	n, used := 0, 0.0
	for i, r := range word {
		used += p.pdf.GetStringWidth(string(r))
		if used > width && i > 0 {
			break
		}
		n = i + len(string(r))
	}
	return n
}
