package picture

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/go-analyze/charts"
	"github.com/stretchr/testify/require"
)

// samples are pictures as they are, and as they may get at worst.
func samples() map[string]Picture {
	long := strings.Repeat("Consultoría y transformación digital ", 20)
	huge := []Bar{{"Inmadura", "$999.999.999.999.999", 1e300}, {"Calificada", "−$1", -1}, {long, long, math.Inf(1)}, {"Nada", "—", math.NaN()}}
	stages := []Bar{{"Inmadura", "14 · $86.500.000", 86.5}, {"Calificada", "9 · $120.000.000", 120}, {"Comprometida", "5 · $74.200.000", 74.2},
		{"Por facturar", "3 · $31.000.000", 31}, {"En facturación", "1 · $2.000.000", 2}, {"Lista", "0 · $0", 0}}
	goal := Bar{"Meta", "$100.000.000", 100}
	came := Group{"Logrado", []Bar{{"Ganado", "$42.000.000 · 42 %", 42}, {"Facturado", "$31.000.000 · 31 %", 31}, {"Cobrado", "$400.000 · 0 %", 0.4}}}
	comes := Group{"Pronóstico", []Bar{{"Comprometido", "$78.500.000 · 78 %", 78.5}, {"Ponderado", "$112.300.000 · 112 %", 112.3}}}
	moves := []Bar{{"Nuevas", "+$40.000.000", 40}, {"Crecen", "+$12.000.000", 12}, {"Se achican", "−$8.000.000", -8}, {"Ganadas", "−$55.000.000", -55},
		{"Perdidas", "−$21.000.000", -21}, {"Reabiertas", "+$9.000.000", 9}}
	return map[string]Picture{
		"nothing":        {},
		"empty funnel":   Funnel("Mis oportunidades abiertas", "Montos en CLP", nil),
		"funnel":         Funnel("Embudo de toda la empresa", "Montos en CLP", stages),
		"one stage":      Funnel("Mis oportunidades abiertas", "", stages[:1]),
		"huge funnel":    Funnel(long, long, huge),
		"target":         Target("Mi pronóstico · nov 2026", "Montos en CLP", goal, came, comes),
		"target passed":  Target("Mi pronóstico · nov 2026", "Montos en CLP", Bar{"Meta", "$30.000.000", 30}, came, comes),
		"target of zero": Target("Meta", "", Bar{"Meta", "$0", 0}, Group{"Logrado", []Bar{{"Ganado", "$0", 0}}}, Group{}),
		"huge target":    Target(long, long, huge[2], Group{long, huge[:2]}, Group{long, huge[2:]}),
		"change":         Change("Qué se movió desde el 17 nov 2026", "Montos en CLP", Bar{"Había", "$210.000.000", 210}, moves, Bar{"Hay", "$187.000.000", 187}),
		"change to less": Change("", "", Bar{"Había", "$10", 10}, []Bar{{"Perdidas", "−$30", -30}}, Bar{"Hay", "−$20", -20}),
		"huge change":    Change(long, long, huge[0], append(huge, huge...), huge[3]),
	}
}

func decoded(t require.TestingT, p Picture) (image.Image, []byte) {
	data, err := p.PNG()
	require.NoError(t, err)
	img, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	require.Equal(t, image.Rect(0, 0, width, p.height()), img.Bounds())
	return img, data
}

// Whatever it is of, a picture has its size, and nothing in its margins, where what is too long would come to stand.
func TestPicturesKeepToTheirMargins(t *testing.T) {
	t.Parallel()
	for name, p := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			img, data := decoded(t, p)
			again, err := p.PNG()
			require.NoError(t, err)
			require.Equal(t, data, again, "the same picture gives the same bytes")
			require.Less(t, len(data), 200_000)
			const frame, spare = 3, 10
			const room = margin - spare
			high := p.height()
			for _, strip := range []image.Rectangle{
				image.Rect(frame, frame, width-frame, room), image.Rect(frame, high-room, width-frame, high-frame),
				image.Rect(frame, frame, room, high-frame), image.Rect(width-room, frame, width-frame, high-frame),
			} {
				for y := strip.Min.Y; y < strip.Max.Y; y++ {
					for x := strip.Min.X; x < strip.Max.X; x++ {
						if !is(img.At(x, y), paper) {
							require.FailNow(t, "something is drawn in a margin", "%d, %d", x, y)
						}
					}
				}
			}
		})
	}
}

func is(c color.Color, p paint) bool {
	r, g, b, a := c.RGBA()
	want, wantG, wantB, wantA := p.RGBA()
	return r == want && g == wantG && b == wantB && a == wantA
}

// A bar is as long as its size says: half of the largest is half as long.
func TestBarsAreInProportion(t *testing.T) {
	t.Parallel()
	p := Target("", "", Bar{"Meta", "100", 100}, Group{"Logrado", []Bar{{"Ganado", "50", 50}, {"Cobrado", "100", 100}, {"Nada", "0", 0}, {"Poco", "0,01", 0.01}}},
		Group{"Pronóstico", []Bar{{"Ponderado", "75", 75}}})
	img, _ := decoded(t, p)
	length := func(i int, of paint) int {
		y := margin + noteLine + rowGap + i*(rowLine+barHigh+rowGap) + rowLine + barHigh/2
		n := 0
		for x := range width {
			if is(img.At(x, y), of) {
				n++
			}
		}
		return n
	}
	require.InDelta(t, inner/2, length(1, solid), 4)
	require.InDelta(t, inner, length(2, solid), tickWide+4)
	require.Zero(t, length(3, solid))
	require.InDelta(t, sliver, length(4, solid), 4)
	require.InDelta(t, 2*edge, length(5, solid), 2, "what is to come is hollow")
	require.InDelta(t, inner*3/4-2*edge, length(5, inside), 2)
	require.InDelta(t, tickWide, length(1, ink), 2, "where the target is")
}

// What changed begins where the one before ended.
func TestChangesFollowEachOther(t *testing.T) {
	t.Parallel()
	p := Change("", "", Bar{"Había", "10", 10}, []Bar{{"Nuevas", "+10", 10}, {"Perdidas", "−15", -15}}, Bar{"Hay", "5", 5})
	spans := make([][2]float64, len(p.rows))
	for i, r := range p.rows {
		spans[i] = [2]float64{r.from, r.to}
	}
	require.Equal(t, [][2]float64{{0, 0.5}, {0.5, 1}, {0.25, 1}, {0, 0.25}}, spans)
	require.Equal(t, []paint{aim, came, went, aim}, []paint{p.rows[0].paint, p.rows[1].paint, p.rows[2].paint, p.rows[3].paint})
}

func TestNoPictureHasTooManyRows(t *testing.T) {
	t.Parallel()
	many := make([]Bar, 2*maxRows)
	require.Len(t, Funnel("", "", many).rows, maxRows)
	require.Len(t, Target("", "", Bar{}, Group{Bars: many}, Group{Bars: many}).rows, 1+maxRows)
	require.Len(t, Target("", "", Bar{}, Group{Bars: many[:3]}, Group{Bars: many}).rows, 1+maxRows)
	require.Len(t, Change("", "", Bar{}, many, Bar{}).rows, 2+maxRows)
}

func TestTextsAreCutByTheirWidth(t *testing.T) {
	t.Parallel()
	c := canvas{charts.NewPainter(charts.PainterOptions{Width: width, Height: 100})}
	f := words(rowSize, ink)
	text, wide := c.fit("Por facturar", inner, f)
	require.Equal(t, "Por facturar", text)
	require.Positive(t, wide)
	for _, long := range []string{strings.Repeat("W", 300), strings.Repeat("i", 300), strings.Repeat("año ñandú ", 40)} {
		text, wide = c.fit(long, 500, f)
		require.True(t, strings.HasSuffix(text, dots), text)
		require.LessOrEqual(t, wide, 500)
		require.Greater(t, wide, 400, "as much is shown as there is room for")
	}
	text, wide = c.fit("Nada", 0, f)
	require.Empty(t, text)
	require.Zero(t, wide)
	for _, f := range []charts.FontStyle{words(rowSize, ink), heading(rowSize, ink)} {
		require.Equal(t, "–$1 +$2 · 3 %", drawable("−$1 +$2 · 3 %", f), "signs are never left out")
	}
	require.Equal(t, "Peña Cía", drawable("Peña\n\u202e\x00 Cía 🏔", f), "what the font lacks is left out")
}

func TestKeysTellPicturesApart(t *testing.T) {
	t.Parallel()
	bars := func(figure string, size float64) []Bar { return []Bar{{"Inmadura", figure, size}, {"Lista", "2", 2}} }
	one := Funnel("a", "b", bars("1", 1)).Key()
	require.Len(t, one, 64)
	require.Equal(t, one, Funnel("a", "b", bars("1", 1)).Key())
	for _, other := range []Picture{Funnel("ab", "", bars("1", 1)), Funnel("a", "b", bars("1.0", 1)), Funnel("a", "b", bars("1", 1.5)),
		Target("a", "b", bars("1", 1)[0], Group{"c", bars("1", 1)[1:]}, Group{}), Target("a", "b", bars("1", 1)[0], Group{"d", bars("1", 1)[1:]}, Group{}),
		Target("a", "b", bars("1", 1)[0], Group{}, Group{"c", bars("1", 1)[1:]})} {
		require.NotEqual(t, one, other.Key())
	}
}

// What is drawn is not written here: that takes four times as long, and hangs on nothing that varies.
func FuzzPictures(f *testing.F) {
	f.Add("Mi pronóstico", "Montos en CLP", "Inmadura", "3 · $1.000", 3.0, -2.0)
	f.Add("", "", "", "", 0.0, 0.0)
	f.Add("🏔\x00\u202e", strings.Repeat("W", 400), "\xff\xfe", "Ω漢字", math.MaxFloat64, math.SmallestNonzeroFloat64)
	f.Add("a", "b", "c", "d", math.Inf(-1), math.NaN())
	f.Fuzz(func(t *testing.T, title, note, name, figure string, one, other float64) {
		a, b := Bar{name, figure, one}, Bar{figure, name, other}
		for _, p := range []Picture{Funnel(title, note, []Bar{a, b, a}), Target(title, note, a, Group{name, []Bar{b, a}}, Group{figure, []Bar{a}}), Change(title, note, a, []Bar{b, a, b}, b)} {
			p.draw()
			for _, r := range p.rows {
				require.True(t, r.from >= 0 && r.from <= r.to && r.to <= 1, "%v to %v", r.from, r.to)
			}
		}
	})
}
