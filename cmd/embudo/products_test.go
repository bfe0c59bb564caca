package main

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/phrase"
	"embudo/internal/slacksim"
	"embudo/pipeline"
)

// An admin makes the catalogue, with its price list, takes a file over, and retires a product; everybody sees it, and nobody else
// changes it.
func TestTheCatalogueIsMadePricedImportedAndRetired(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			chief, seller := l.chief(w), l.seller(w)
			pesos := func(s string) string { return phrase.FormatMoney(pipeline.MustMoney(s, "CLP"), l.lang) }
			products := func(rest string) string { return l.desk("productos"+rest, "products"+rest) }

			chief.Slash(products("")).Contains(l.say("El catálogo está vacío", "The catalogue is empty"))
			form := chief.Slash(products(l.say(" nuevo", " new"))).Modal(l.say("Nuevo producto", "New product"))
			form.Fill("code", "cons 01").Fill("name_es", "Consultoría <!channel>").Fill("family", "Servicios").Fill("unit", "hora")
			require.Contains(t, form.Submit().Errors(), "code")
			w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
			card := form.Fill("code", "cons-01").Submit().Closed().Contains("CONS-01", "&lt;!channel&gt;", "19", l.say("Sin precio vigente", "No price holds"))
			price := card.Press(l.say("Nuevo precio", "New price")).Modal(l.say("Nuevo precio", "New price"))
			price.Fill("price", "mucho")
			require.Contains(t, price.Submit().Errors(), "price")
			price.Fill("price", "45000 CLP").Submit().Closed().Contains(l.say("General", "General"), pesos("45000"))

			data := "code;name;family;tax;list;currency;price\ncons-01;;;;Socios;CLP;40000\nCAP-01;Curso;Cursos;exento;;UF;3,5\n"
			title := l.say("Importar catálogo", "Import catalogue")
			file := chief.Slash(products(l.say(" importar", " import"))).Modal(title).Attach("file_0", "catalogo.csv", []byte(data+"x x;;;;;;\nCAP-02;Otro;;raro;;;\n")).Submit().Next(title)
			file.Shows(l.say("2 problemas", "2 problems"))
			_, err := w.db.Product(context.Background(), "CAP-01")
			require.Equal(t, pipeline.NotFound, pipeline.CodeOf(err), "a file with a fault changes nothing")
			plan := file.Attach("file_1", "catalogo.csv", []byte(data)).Submit().Next(title).Shows(l.say("1 nuevos · 1 cambian", "1 new · 1 change"), "CAP-01")
			plan.Submit().Closed().Contains("CAP-01", "Cursos", l.say("Guardé 2 productos", "Saved 2 products"))

			chief.Slash(l.desk("exportar productos", "export products"))
			table := w.fileOf(chief.DMs().Await(l.say("Aquí está", "Here is")), ".xlsx")
			require.Len(t, table, 1+3)

			seller.Slash(products(" cons")).Contains("CONS-01", "Socios", pesos("40000"), l.say("Historial", "History"))
			seller.Slash(products(l.say(" nuevo", " new"))).Contains(l.say("administra", "admin"))
			chief.Slash(products(" cons-01")).Press(l.say("Retirar", "Retire")).Contains(l.say("ya no se ofrece", "offered no more"))
			seller.Slash(products("")).Contains("CAP-01")
			seller.Slash(products(l.say(" retirados", " retired"))).Contains("CONS-01", l.say("retirado", "retired"))
			chief.Slash(products(l.say(" historial cons-01", " history cons-01"))).Contains(l.say("cambió sus precios", "changed its prices"), l.say("lo retiró", "retired it"))

			var logo bytes.Buffer
			require.NoError(t, png.Encode(&logo, image.NewRGBA(image.Rect(0, 0, 40, 20))))
			company := chief.Slash(products("")).Press(l.say("Nuestra empresa", "Our company")).Modal(l.say("Nuestra empresa", "Our company"))
			company.Fill("name", "Ñandú SpA").Fill("tax_id", "76543210-4")
			require.Contains(t, company.Submit().Errors(), "tax_id")
			company.Fill("tax_id", "76543210-3").Attach("logo", "logo.png", logo.Bytes()).Submit().Closed().Contains("Ñandú SpA")
			s := w.set()
			require.Equal(t, "76.543.210-3", s.Company.TaxID)
			picture, err := w.db.Logo(context.Background(), s.Company.Logo)
			require.NoError(t, err)
			require.NotEmpty(t, picture)
			chief.Slash(l.desk("configurar cambios", "settings changes")).Contains("Ñandú SpA")
			w.AllowMessages()
		})
	}
}
