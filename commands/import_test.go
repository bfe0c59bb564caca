package commands

import (
	"bytes"
	"context"
	"iter"
	"testing"

	"github.com/slack-go/slack/slackevents"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// readsRecords reads a file of records as one who speaks a language would have it read.
func (o *office) readsRecords(lang i18n.Lang, kind people.Kind, data string) *importReader {
	rows, err := sheet.Read(bytes.NewReader([]byte(data)))
	require.NoError(o.t, err)
	r := o.newImportReader(o.speaks(lang), kind, crew)
	r.read(rows)
	return r
}

// Every fault of a row is told, each with its row and its column, and its other rows are read.
func TestImportsTellEveryFault(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o := salesforce(t)
			for _, c := range []struct {
				kind people.Kind
				file string
				at   [][2]any
			}{
				{people.KindAccount, "Name;Dominio;Salesperson\nAcme;acme.cl;@ana\nOtra;otra.cl;nadie\n", [][2]any{{3, pipeline.FieldOwner}}},
				{people.KindContact, "NOMBRE;Company;Fono\nRosa;Acme;+56 9 1234 5678\n;Acme;uno\n", [][2]any{{3, people.FieldPhone}, {3, pipeline.FieldName}}},
				{people.KindLead, "empresa;valor;moneda\nAcme;US$ 5;CLP\nOtra;5;pesetas\nMás;5;UF\n", [][2]any{{2, fieldCurrency}, {3, fieldCurrency}}},
				{people.KindOpportunity, "cliente;valor;cierre;etapa\nAcme;5M;fin de mes;Inmadura\nOtra;mucho;nunca;Calificada\n",
					[][2]any{{3, fieldStage}, {3, pipeline.FieldValue}, {3, pipeline.FieldClose}}},
				{people.KindOpportunity, "cliente;color\nAcme;azul\n", [][2]any{{1, nil}}},
				{people.KindOpportunity, "cliente;cuenta\nAcme;Otra\n", [][2]any{{1, nil}}},
				{people.KindAccount, "dominio\nacme.cl\n", [][2]any{{1, pipeline.FieldName}}},
				{people.KindLead, "persona\nRosa\n", nil},
			} {
				r := o.readsRecords(lang, c.kind, c.file)
				var at [][2]any
				for n, f := range r.faults {
					require.NotEmpty(t, f.text)
					if c.at[n][1] != nil {
						require.Equal(t, r.columnHeader(c.at[n][1].(pipeline.Field)), f.column, c.file)
					}
					at = append(at, [2]any{f.row, c.at[n][1]})
				}
				require.Equal(t, c.at, at, c.file)
			}
		})
	}
}

// bareShelf has no records of any kind.
type bareShelf struct{ people.Store }

func (bareShelf) AllAccounts(context.Context, int) iter.Seq2[people.Account, error]  { return nil }
func (bareShelf) AllContacts(context.Context, int) iter.Seq2[people.Employed, error] { return nil }
func (bareShelf) AllLeads(context.Context, int) iter.Seq2[people.Lead, error]        { return nil }

// What we export is read again, whatever stage it is at: where it is was ours to say.
func TestImportsReadWhatIsExported(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o := salesforce(t)
			o.people.Store = bareShelf{}
			q := &asked{Slash: o.slash(ana, lang, ""), voice: o.speaks(lang)}
			for kind, read := range recordReaders {
				table, _, err := read(o.App, context.Background(), q)
				require.NoError(t, err)
				r := o.newImportReader(q.voice, kind, crew)
				var header sheet.Row
				for _, title := range table.header {
					header.Cells = append(header.Cells, sheet.TextCell(title))
				}
				r.readHeader(header)
				require.Empty(t, r.faults, kind)
			}
			r := o.readsRecords(lang, people.KindOpportunity, "número,cliente,etapa,origen,probabilidad (%),en la etapa desde\nOP-3,Acme,Comprometida,web,70,2026-01-05\n")
			require.Empty(t, r.faults)
			require.Equal(t, "web", *r.rows[0].Opportunity.Source)
		})
	}
}

func TestImportViews(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, a := salesforce(t), newAlbum(t, lang)
			a.add("a file is asked for", viewJSON(t, o, o.imports.form, lang, importState{}, bot.Values{}))
			r := o.readsRecords(lang, people.KindContact, "nombre;cliente;teléfono\nRosa;Acme;<!here>\n*Juan*;;\n")
			r.said(people.ImportFault{Row: 4, Reason: people.ReasonRowTwice, As: 2})
			plan := &ImportPlan{voice: r.voice, faults: r.faults}
			a.add("faults", viewJSON(t, o, o.imports.form, lang, importState{uploadState: uploadState{Try: 1, said: plan.idle("*malo* <!here>.csv")}, Kind: people.KindContact}, bot.Values{}))
			same := &ImportPlan{voice: r.voice}
			a.add("nothing new", viewJSON(t, o, o.imports.form, lang, importState{uploadState: uploadState{Try: 1, said: same.idle("igual.csv")}, Kind: people.KindContact}, bot.Values{}))
			plan.ImportPreview = people.ImportPreview{Created: 1200, Updated: 1, Unchanged: 2, Clients: 3}
			shown := importPreviewOf(plan, "F1", "contactos.csv", people.KindContact)
			a.add("a preview", viewJSON(t, o, o.imports.preview, lang, shown, bot.Values{}))
			shown.Again, shown.faults, shown.Counts = true, nil, [5]int{1}
			a.add("a preview that is drawn again", viewJSON(t, o, o.imports.preview, lang, shown, bot.Values{}))
			a.add("a preview of what changes nothing", viewJSON(t, o, o.imports.preview, lang, importPreviewState{Name: "igual.csv"}, bot.Values{}))
			a.post("a file in direct messages", r.offerImport(droppedFile{ID: "F1", Name: "*malo* <!here>.csv"}, people.ImportKinds()))

			i := people.Import{ID: 7, Kind: people.KindContact, File: "*malo* <!here>.csv", State: people.ImportRunning, Rows: 12000, Created: 250}
			a.post("it runs", r.importPost(i, nil, nil))
			i.State, i.Created, i.Refused = people.ImportDone, 11999, 1
			a.post("it is done", r.importPost(i, []people.ImportFault{{Row: 9, Field: people.FieldEmail, Reason: pipeline.ReasonDuplicate}}, nil))
			i.State, i.TakenBack = people.ImportUndoing, 250
			a.post("it is being undone", r.importPost(i, nil, nil))
			i.State, i.TakenBack, i.Kept = people.ImportUndone, 11998, 1
			a.post("it was undone but for one", r.importPost(i, nil, []people.ImportEffect{{Of: people.Ref{Kind: people.KindContact, ID: 3}, Row: 9, Reason: people.ReasonInUse}}))
			a.is("import")
		})
	}
}

// A form that was made up names no kind of file, and nothing is read for it.
func TestAMadeUpImportReadsNothing(t *testing.T) {
	t.Parallel()
	o := salesforce(t)
	for _, kind := range []people.Kind{"", "x", people.KindLead + "/"} {
		_, err := o.PlanImport(context.Background(), person(ana, i18n.ES), kind, []byte("nombre\nAcme\n"))
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), kind)
	}
}

// What a file is likely to have is told by its columns.
func TestImportsGuessByColumns(t *testing.T) {
	t.Parallel()
	o := salesforce(t)
	for header, kind := range map[string]people.Kind{
		"Nombre;RUT;Rubro": people.KindAccount, "name;company;email;position": people.KindContact, "Nombre;Cliente;Correo": people.KindContact,
		"Empresa;Correo;Necesidad": people.KindLead, "Cliente;Nombre;Valor;Cierre": people.KindOpportunity,
		"account;name;value;currency;close;line;source;owner;stage": people.KindOpportunity, "a;b": people.KindAccount,
	} {
		rows, err := sheet.Read(bytes.NewReader([]byte(header + "\nx;x\n")))
		require.NoError(t, err)
		kinds := o.likelyKinds(o.speaks(i18n.ES), rows[0])
		require.Equal(t, kind, kinds[0], header)
		require.ElementsMatch(t, people.ImportKinds(), kinds)
	}
}

// A file is answered once, in direct messages alone, and by what it is.
func TestFilesInDirectMessagesAreAnswered(t *testing.T) {
	t.Parallel()
	o := salesforce(t)
	slack := &workspace{files: map[string][]byte{string(ana) + "/F1": []byte("nombre;rut\nAcme;\n"), string(ana) + "/F2": []byte("PK\x03\x04no zip")}}
	o.slack = slack
	drops := func(file, channel string) []string {
		slack.done = nil
		r := o.request(ana, i18n.ES)
		require.NoError(t, o.dropped(context.Background(), &bot.Event{Request: r, Data: &slackevents.FileSharedEvent{FileID: file, ChannelID: channel}}))
		return slack.done
	}
	require.Equal(t, []string{"send D0ANA import_offer true: 📄 Leyendo *F1.csv*…", "update D0ANA 1.9: 📄 *F1.csv*: ¿qué trae? Importar como…"}, drops("F1", "D0ANA"))
	require.Contains(t, drops("F2", "D0ANA")[1], "No puedo importar *F2.csv*.")
	require.Empty(t, drops("F1", "C0VENTAS"))
	require.Empty(t, drops("F9", "D0ANA"), "a file of somebody else's")
	for suffix, value := range map[string]string{"": `{"f":"F1"}`, "contract": `{"f":"F1"}`, "account": "", "lead": "{}"} {
		reply, err := o.pressedImportAs(context.Background(), o.press(ana, i18n.ES, actionImportAs, suffix, value))
		require.NoError(t, err)
		require.Equal(t, o.gone(o.press(ana, i18n.ES, actionImportAs, "", "")).Text, reply.Text)
	}
}
