// Package picture draws what a pipeline looks like as PNG, for where Slack draws no chart by itself. A picture is rows of a
// name, a figure and a bar, made to be read at the width of a phone. It knows no language and no money: names and figures
// come as they are to be read, and sizes are numbers on which no more than the length of a bar hangs. The same picture gives
// the same bytes.
package picture

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
)

// Bar is one thing that is compared with others.
type Bar struct {
	Name string
	// Figure is its size as it is to be read.
	Figure string
	Size   float64
}

// Group are bars of one kind, which are drawn alike. A legend says which they are.
type Group struct {
	Name string
	Bars []Bar
}

// Picture is what is to be drawn. Its zero value is a picture of nothing.
type Picture struct {
	title, note string
	legend      []key
	rows        []row
	// mark is where a line goes through all bars, as a share of the width; below nought for none.
	mark float64
}

// row is a line of text over a bar, which reaches from one share of the width to another.
type row struct {
	Bar
	from, to float64
	style
}

// style is how a bar is drawn: of one paint, or where it is hollow with no more than its edge of that.
type style struct {
	paint  paint
	hollow bool
}

// key is what a style stands for.
type key struct {
	name string
	style
}

// maxRows is how many rows a picture has. Others are left out.
const maxRows = 12

// Funnel draws bars in the middle, each as wide as it is large beside the largest.
func Funnel(title, note string, bars []Bar) Picture {
	p := Picture{title: title, note: note, mark: -1}
	all := upward(bars)
	for i, b := range cut(bars) {
		half := all.share(max(finite(b.Size), 0)) / 2
		p.rows = append(p.rows, row{b, 0.5 - half, 0.5 + half, style{paint: steps[min(i, len(steps)-1)]}})
	}
	return p
}

// Target draws a target, and how far each bar of what is there, and of what is to come, gets to it: a line through all of them
// shows where it is.
func Target(title, note string, target Bar, there, toCome Group) Picture {
	all := upward(append(append([]Bar{target}, there.Bars...), toCome.Bars...))
	p := Picture{title: title, note: note, mark: all.share(max(finite(target.Size), 0))}
	p.rows = append(p.rows, row{target, 0, p.mark, style{paint: aim}})
	for _, k := range []struct {
		Group
		style
	}{{there, style{paint: solid}}, {toCome, style{paint: solid, hollow: true}}} {
		p.legend = append(p.legend, key{k.Name, k.style})
		for _, b := range k.Bars[:min(len(k.Bars), maxRows+1-len(p.rows))] {
			p.rows = append(p.rows, row{b, 0, all.share(max(finite(b.Size), 0)), k.style})
		}
	}
	return p
}

// Change draws how one sum became another: each bar begins where the one before ends, to the right for what came and to the
// left for what went.
func Change(title, note string, before Bar, changes []Bar, after Bar) Picture {
	changes = cut(changes)
	at := finite(before.Size)
	ends := []Bar{{}, before, after}
	for _, c := range changes {
		at = finite(at + finite(c.Size))
		ends = append(ends, Bar{Size: at})
	}
	all := scale(ends)
	p := Picture{title: title, note: note, mark: -1}
	add := func(b Bar, from, to float64, paint paint) {
		from, to = all.share(from), all.share(to)
		p.rows = append(p.rows, row{b, min(from, to), max(from, to), style{paint: paint}})
	}
	add(before, 0, finite(before.Size), aim)
	at = finite(before.Size)
	for _, c := range changes {
		paint := came
		if c.Size < 0 {
			paint = went
		}
		next := finite(at + finite(c.Size))
		add(c, at, next, paint)
		at = next
	}
	add(after, 0, finite(after.Size), aim)
	return p
}

// Key tells pictures apart: the same for those that look the same, in this version of the program.
func (p Picture) Key() string {
	h := sha256.New()
	fmt.Fprintf(h, "%d %q %q %g\n", version, p.title, p.note, p.mark)
	for _, k := range p.legend {
		fmt.Fprintf(h, "%q %v\n", k.name, k.style)
	}
	for _, r := range p.rows {
		fmt.Fprintf(h, "%q %q %g %g %v\n", r.Name, r.Figure, r.from, r.to, r.style)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func cut(bars []Bar) []Bar { return bars[:min(len(bars), maxRows)] }

// finite is a size that can be drawn: what is none is nought, and what is too large for sums of it is as large as can be.
func finite(size float64) float64 {
	if math.IsNaN(size) {
		return 0
	}
	return max(min(size, 1e300), -1e300)
}

// span is from the smallest size to the largest.
type span struct{ low, high float64 }

// scale is nought and all bars.
func scale(bars []Bar) span {
	var s span
	for _, b := range bars {
		s.low, s.high = min(s.low, finite(b.Size)), max(s.high, finite(b.Size))
	}
	return s
}

// upward is scale for bars that begin at nought: what is below has none.
func upward(bars []Bar) span { return span{high: scale(bars).high} }

// share is where a size is on the scale, from 0 to 1.
func (s span) share(size float64) float64 {
	if s.high == s.low {
		return 0
	}
	return max(min((size-s.low)/(s.high-s.low), 1), 0)
}
