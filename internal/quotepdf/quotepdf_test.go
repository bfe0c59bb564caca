package quotepdf

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func date(y int, m time.Month, d int) pipeline.Date { return pipeline.Date{Year: y, Month: m, Day: d} }

func picture(t testing.TB, w, h int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			m.Set(x, y, color.RGBA{uint8(x * 255 / w), 90, uint8(y * 255 / h), 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	out, err := Logo(b.Bytes())
	require.NoError(t, err)
	return out
}

// sample is a quote of so many lines in a language.
func sample(lang string, lines int) Document {
	q := pipeline.Quote{Version: 2, Lang: lang, ValidUntil: date(2026, 12, 26), Notes: "Incluye viajes dentro de Santiago.\nNo incluye licencias de terceros ni horas fuera de horario.",
		Seller: pipeline.Company{Name: "Ñandú Consultores SpA", TaxID: "76.543.210-3", Line: "Consultoría informática", Address: "Av. Apoquindo 1234, piso 5, Las Condes, Santiago", Phone: "+56 2 2123 4567", Email: "ventas@nandu.cl"},
		Client: pipeline.Client{Name: "Compañía Minera Ácida Ltda.", TaxID: "96.123.456-7", Address: "Camino a Farellones 99, Lo Barnechea"},
		Terms:  []pipeline.Instalment{{Due: date(2026, 12, 30), Percent: decimal.MustNew(50, 0)}, {Milestone: "Puesta en marcha"}}}
	for i := range lines {
		l := pipeline.LineItem{ID: i + 1, Product: "CONS-01", Name: "Asesoría en arquitectura de datos", Unit: "hora", Quantity: decimal.MustNew(int64(125+i*10), 1),
			Price: pipeline.MustMoney("45000", "CLP"), Treatment: pipeline.TaxStandard, Rate: decimal.MustNew(19, 0)}
		switch i % 3 {
		case 1:
			l.Name, l.Percent = "Mesa de ayuda de segundo nivel, con turnos de lunes a domingo y guardias en feriados irrenunciables", decimal.MustNew(125, 1)
		case 2:
			l.Name, l.Product, l.Treatment, l.Rate = "Capacitación SENCE", "", pipeline.TaxExempt, decimal.Zero
		}
		q.Lines = append(q.Lines, l)
	}
	return Document{Quote: q, Ref: "OP-12", Subject: "Plataforma de datos 2027", On: date(2026, 11, 26), Contact: "Rosa Paredes, Gerenta de Operaciones"}
}

// hostile is what nobody should write into a quote.
func hostile() Document {
	d := sample("es", 3)
	evil := "<!channel> (Tj) ET \\) \x00\x1b[31m \u202egnirts 漢字 🎉 e\u0301 {{.}} %!s /JS " + strings.Repeat("sinespacios", 25)
	d.Subject, d.Contact, d.Quote.Notes = evil, evil, strings.Repeat(evil+"\n", 12)
	d.Quote.Seller.Name, d.Quote.Seller.Address, d.Quote.Client.Name, d.Quote.Client.Address = evil[:120], evil, evil, evil
	for i := range d.Quote.Lines {
		d.Quote.Lines[i].Name, d.Quote.Lines[i].Unit = evil[:min(len(evil), 300)], evil[:75]
		d.Quote.Lines[i].Price = pipeline.MustMoney("9999999999", "CLP")
	}
	d.Quote.Terms = []pipeline.Instalment{{Milestone: evil[:200]}}
	return d
}

func samples(t testing.TB) map[string]Document {
	with := func(d Document) Document { d.Logo = picture(t, 900, 300); return d }
	uf := sample("en", 3)
	for i := range uf.Quote.Lines {
		uf.Quote.Lines[i].Price = pipeline.MustMoney("12.3456", "CLF")
	}
	rated := uf
	rated.Quote.Rate = rate("CLF", "CLP", "39123.45")
	return map[string]Document{"uf-rated": rated, "es-3": with(sample("es", 3)), "en-3": with(sample("en", 3)), "es-200": with(sample("es", 200)), "en-200": sample("en", 200),
		"uf": uf, "hostile": hostile(), "bare": {Quote: pipeline.Quote{Version: 1, Lang: "es", Lines: sample("es", 1).Quote.Lines}, Ref: "OP-1"}}
}

func TestAQuoteIsTheSameBytesWheneverItIsMade(t *testing.T) {
	t.Parallel()
	for name, d := range samples(t) {
		first, err := Make(d)
		require.NoError(t, err, name)
		second, err := Make(d)
		require.NoError(t, err, name)
		require.Equal(t, first, second, name)
		require.True(t, bytes.HasPrefix(first.Bytes, []byte("%PDF-")), name)
		require.Len(t, first.SHA256, 64)
		if dir := os.Getenv("EMBUDO_PDF_DIR"); dir != "" { // to be looked at
			require.NoError(t, os.WriteFile(filepath.Join(dir, name+".pdf"), first.Bytes, 0o600))
		}
	}
	d := sample("es", 3)
	first, err := Make(d)
	require.NoError(t, err)
	require.Equal(t, "OP-12-v2.pdf", first.Name)
	require.Equal(t, 1, first.Pages)
	d.Quote.Notes += "."
	second, err := Make(d)
	require.NoError(t, err)
	require.NotEqual(t, first.SHA256, second.SHA256)
	long, err := Make(sample("es", 200))
	require.NoError(t, err)
	require.Greater(t, long.Pages, 5)
}

func rate(from, to pipeline.Currency, value string) pipeline.Rate {
	return pipeline.Rate{From: from, To: to, On: date(2026, 11, 27), Value: decimal.MustParse(value)}
}

// Quotes in UF that were sent before rates were kept have these bytes for ever: clients hold them.
func TestWithoutARateAQuoteInUFIsTheSameBytes(t *testing.T) {
	t.Parallel()
	for lang, sum := range map[string]string{
		"en": "4b2a2fce83c5bbfdd547acc8c6b18ed3fb76446448c6a0be9b6a123efb44feb7",
		"es": "a9c9d417545949a1687f685111cd09fd42af3ab594b01684ad4508c68dd0071c",
	} {
		d := samples(t)["uf"]
		d.Quote.Lang = lang
		made, err := Make(d)
		require.NoError(t, err)
		require.Equal(t, sum, made.SHA256, lang)
		d.Quote.Rate = rate("CLF", "CLP", "39123.45")
		rated, err := Make(d)
		require.NoError(t, err)
		require.NotEqual(t, sum, rated.SHA256, lang)
	}
}

func TestAQuoteInUFSaysItsPesos(t *testing.T) {
	t.Parallel()
	d := sample("es", 1)
	d.Quote.Lines[0].Price, d.Quote.Lines[0].Quantity, d.Quote.Lines[0].Treatment = pipeline.MustMoney("100", "CLF"), decimal.One, pipeline.TaxExempt
	d.Quote.Lines[0].Rate = decimal.Zero
	says := func(lang string, r pipeline.Rate) string {
		d.Quote.Lang, d.Quote.Rate = lang, r
		return newPages(d).pesos()
	}
	kept := rate("CLF", "CLP", "39123.45")
	require.Equal(t, "Equivale a $3.912.345 (UF 1 = $39.123,45 del viernes 27 de noviembre de 2026).", says("es", kept))
	require.Equal(t, "Equivalent to CLP 3,912,345 (UF 1 = CLP 39,123.45 on Friday 27 November 2026).", says("en", kept))
	require.Equal(t, "Equivale a $4.000.000 ($1 = UF 0,000025 del viernes 27 de noviembre de 2026).", says("es", rate("CLP", "CLF", "0.000025")))
	require.Empty(t, says("es", pipeline.Rate{}))
	d.Quote.Lines[0].Price = pipeline.MustMoney("100", "CLP")
	require.Empty(t, says("es", kept), "what is in pesos is worth itself")
}

func TestWhatCanNotBeShownIsABox(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{"Ñandú «é»": "Ñandú «é»", "e\u0301": "é", "漢": "□", "🎉": "□", "a\x00b\u202ec": "abc", "a\tb": "a b", "\xff": "□"} {
		require.Equal(t, want, plain(said))
	}
}

func TestLinesOfTextFit(t *testing.T) {
	t.Parallel()
	p := newPages(sample("es", 1))
	p.font("", 9)
	text := "una oración de varias palabras y " + strings.Repeat("larguísima", 20) + "\n\nfin"
	lines := p.lines(text, 40)
	require.Equal(t, strings.Join(strings.Fields(text), ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
	for _, l := range lines {
		require.LessOrEqual(t, p.pdf.GetStringWidth(l), 40.0)
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	var animated bytes.Buffer
	require.NoError(t, gif.Encode(&animated, image.NewPaletted(image.Rect(0, 0, 2, 2), color.Palette{color.White}), nil))
	bomb := bytes.Clone(picture(t, 10, 10))
	copy(bomb[16:20], []byte{0x7f, 0xff, 0xff, 0xff}) // a width that it has not
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("logo"), "gif": animated.Bytes(), "bomb": bomb, "cut": picture(t, 300, 300)[:200]} {
		_, err := Logo(data)
		require.ErrorIs(t, err, ErrPicture, name)
	}
	d := sample("es", 1)
	d.Logo = []byte("no picture")
	_, err := Make(d)
	require.Error(t, err)
	size, err := png.DecodeConfig(bytes.NewReader(picture(t, 3000, 500)))
	require.NoError(t, err)
	require.Equal(t, []int{600, 100}, []int{size.Width, size.Height})
}

func BenchmarkQuotePDF(b *testing.B) {
	d := sample("es", 200)
	d.Logo = picture(b, 900, 300)
	for b.Loop() {
		_, err := Make(d)
		require.NoError(b, err)
	}
}
