package picture

import (
	"fmt"

	"github.com/go-analyze/charts"
)

// version changes with what pictures look like, so that those which are kept are drawn anew.
const version = 2

// Measures, in pixels. A phone shows a picture at a fifth of its width, and a screen at about half.
const (
	width   = 1800
	margin  = 72
	inner   = width - 2*margin
	barHigh = 52
	rowGap  = 46
	radius  = 6
	// sliver is how long a bar is at least where it is of something.
	sliver = 8
	// tick is how far the mark reaches beyond a bar, and tickWide how wide it is.
	tick     = 10
	tickWide = 8
	// edge is how thick the edge of a hollow bar is, and swatch how large a legend shows one.
	edge   = 6
	swatch = 40
)

// Heights of texts, and of the lines that they stand in.
const (
	titleSize, titleLine = 66, 88
	noteSize, noteLine   = 50, 72
	rowSize, rowLine     = 58, 76
)

type paint = charts.Color

// Colours that are told apart on white, also by who sees no red or green: what came is also written with a sign, and what is to
// come is hollow.
var (
	paper  = charts.ColorRGB(255, 255, 255)
	border = charts.ColorRGB(208, 211, 216)
	track  = charts.ColorRGB(238, 240, 243)
	ink    = charts.ColorRGB(29, 28, 29)
	faint  = charts.ColorRGB(84, 86, 92)
	aim    = charts.ColorRGB(98, 106, 119)
	solid  = charts.ColorRGB(26, 86, 158)
	inside = charts.ColorRGB(214, 230, 247)
	came   = charts.ColorRGB(20, 128, 92)
	went   = charts.ColorRGB(199, 112, 16)
	// steps are of a funnel, from its mouth on.
	steps = []paint{
		charts.ColorRGB(126, 176, 228), charts.ColorRGB(79, 144, 212), charts.ColorRGB(38, 110, 190),
		charts.ColorRGB(26, 86, 158), charts.ColorRGB(17, 63, 122), charts.ColorRGB(11, 45, 92),
	}
)

// PNG draws the picture.
func (p Picture) PNG() ([]byte, error) {
	png, err := p.draw().Bytes()
	if err != nil {
		return nil, fmt.Errorf("picture: %w", err)
	}
	return png, nil
}

func (p Picture) draw() canvas {
	high := p.height()
	c := canvas{charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputPNG, Width: width, Height: high})}
	c.box(0, 0, width, high, border)
	c.box(3, 3, width-3, high-3, paper)
	y := margin
	if p.title != "" {
		c.left(p.title, y, inner, heading(titleSize, ink))
		y += titleLine
	}
	if p.note != "" {
		c.left(p.note, y, inner, words(noteSize, faint))
		y += noteLine
	}
	if len(p.legend) > 0 {
		c.legend(p.legend, y)
		y += noteLine
	}
	for i, r := range p.rows {
		if i > 0 || y > margin {
			y += rowGap
		}
		c.row(r, y)
		y += rowLine
		c.bar(r, y)
		if p.mark >= 0 {
			x := min(max(margin+int(p.mark*inner)-tickWide/2, margin), margin+inner-tickWide)
			c.box(x, y-tick, x+tickWide, y+barHigh+tick, ink)
		}
		y += barHigh
	}
	return c
}

// height is what all lines need.
func (p Picture) height() int {
	y := 2 * margin
	if p.title != "" {
		y += titleLine
	}
	if p.note != "" {
		y += noteLine
	}
	if len(p.legend) > 0 {
		y += noteLine
	}
	gaps := len(p.rows)
	if y == 2*margin && gaps > 0 {
		gaps--
	}
	return y + len(p.rows)*(rowLine+barHigh) + gaps*rowGap
}

type canvas struct{ *charts.Painter }

func (c canvas) box(x1, y1, x2, y2 int, fill paint) { c.FilledRect(x1, y1, x2, y2, fill, fill, 0) }

// row writes a figure on the right, and a name on the left as far as there is room.
func (c canvas) row(r row, y int) {
	taken := c.right(r.Figure, y, inner*7/10, heading(rowSize, ink))
	c.left(r.Name, y, inner-taken, words(rowSize, ink))
}

// bar draws a bar on a track as long as a bar may be.
func (c canvas) bar(r row, y int) {
	c.rounded(margin, y, margin+inner, y+barHigh, track)
	from, to := margin+int(r.from*inner), margin+int(r.to*inner)
	if finite(r.Size) == 0 {
		return
	}
	if to-from < sliver {
		from = min(max(from, margin), margin+inner-sliver)
		to = from + sliver
	}
	c.styled(from, y, to, y+barHigh, r.style)
}

func (c canvas) styled(x1, y1, x2, y2 int, s style) {
	c.rounded(x1, y1, x2, y2, s.paint)
	if s.hollow && x2-x1 > 2*edge {
		c.box(x1+edge, y1+edge, x2-edge, y2-edge, inside)
	}
}

// legend says in one line what the styles stand for, each in its share of the width.
func (c canvas) legend(keys []key, y int) {
	x, f := margin, words(noteSize, faint)
	for i, k := range keys {
		room := (margin+inner-x)/(len(keys)-i) - swatch - 2*gap
		name, wide := c.fit(k.name, room, f)
		c.styled(x, y+(noteSize-swatch)/2+4, x+swatch, y+(noteSize+swatch)/2+4, k.style)
		c.Text(name, x+swatch+gap/2, baseline(y, f), 0, f)
		x += swatch + gap/2 + wide + 2*gap
	}
}

// rounded is a box without its sharpest corners.
func (c canvas) rounded(x1, y1, x2, y2 int, fill paint) {
	r := min(radius, (x2-x1)/2)
	c.FillArea([]charts.Point{
		{X: x1 + r, Y: y1}, {X: x2 - r, Y: y1}, {X: x2, Y: y1 + r}, {X: x2, Y: y2 - r},
		{X: x2 - r, Y: y2}, {X: x1 + r, Y: y2}, {X: x1, Y: y2 - r}, {X: x1, Y: y1 + r}, {X: x1 + r, Y: y1},
	}, fill)
}
