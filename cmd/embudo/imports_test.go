package main

import (
	"archive/zip"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/sheet"
	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// imports opens the form that takes a file of records, and puts one in.
func (l tongue) imports(by *story.Actor, kind, name string, data []byte) *story.Modal {
	form := by.Slash(l.desk("importar", "import")).Modal(l.say("Importar", "Import"))
	return form.Choose("import_kind", kind).Attach("file_0", name, data)
}

// accounts are the names of all there are.
func (w *office) accounts() []string {
	w.t.Helper()
	var names []string
	for a, err := range w.db.AllAccounts(context.Background(), 100) {
		require.NoError(w.t, err)
		names = append(names, a.Name)
	}
	return names
}

// A file is shown before it is brought in, brought in once, and undone whole by who brought it.
func TestFilesAreImportedAndUndone(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			me, again, check := l.seller(w), l.say("Importar", "Import"), l.say("Revisa la importación", "Check the import")
			w.seed(demoBruno, "Acme", pipeline.StageCommitted)
			w.seed(demoBruno, "Codelco", pipeline.StageLost)
			before := w.accounts()

			faulty := l.imports(me, l.say("Contactos", "Contacts"), "gente.csv", []byte("Nombre;Cliente;Correo\nRosa;Acme;rosa@acme.cl\nJuan;Acme;juan@\n")).Submit().Next(check)
			faulty.Shows(l.say("Fila 3, *Correo*", "Row 3, *Email*"), l.say("1 nueva", "1 new")).Cancel()

			file := []byte("Nombre;RUT;Rubro;Responsable\nNorte SpA;76.123.456-0;Minería;\nSur Ltda;;Pesca;@bruno\n")
			plan := l.imports(me, l.say("Cuentas", "Accounts"), "cuentas.csv", file).Submit().Next(check)
			plan.Shows("cuentas.csv", l.say("2 nuevas", "2 new"))
			require.Equal(t, before, w.accounts(), "nothing is kept before that is confirmed")
			plan.Submit().Closed().Contains("IM-1")
			told := me.DMs().Await(l.say("Importé *cuentas.csv*", "I imported *cuentas.csv*"), l.say("2 nuevas", "2 new"))
			require.Equal(t, append(before, "Norte SpA", "Sur Ltda"), w.accounts())
			l.imports(me, l.say("Cuentas", "Accounts"), "otra vez.csv", file).Submit().Next(again).Shows(l.say("no cambia nada", "changes nothing")).Cancel()

			me.Slash(l.desk("exportar oportunidades", "export opportunities"))
			_, back, _ := w.Sim.File(me.DMs().Await(l.say("Aquí está", "Here is")).Files[0].ID)
			l.imports(me, l.say("Oportunidades", "Opportunities"), "vuelta.xlsx", back).Submit().Next(again).Shows(l.say("no cambia nada", "changes nothing")).Cancel()

			w.forge(w.bruno, "import.undo", "1").Press(w.bruno, "forged").Contains("Solo una jefatura")
			require.Len(t, w.accounts(), len(before)+2)
			told.Press(me, l.say("Deshacer todo", "Undo it all"))
			told.Becomes(l.say("Deshice *cuentas.csv*", "I undid *cuentas.csv*"))
			require.Equal(t, before, w.accounts())
			w.AllowMessages()
		})
	}
}

// A table that is put into direct messages is answered there, once, with what it may have, the likeliest first.
func TestFilesInDirectMessagesAreImported(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			me := l.seller(w)
			mine := me.In(me.DM())
			w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
			mine.Uploads("clientes.csv", []byte("Nombre;RUT;Rubro\nNorte SpA;76.123.456-0;Minería\nSur Ltda;76.123.456-1;Pesca\n"))
			offer := me.DMs().Await("clientes.csv", l.say("Importar como…", "Import as…"))
			require.Equal(t, l.say("Cuentas", "Accounts"), offer.Buttons()[0], "the likeliest first")
			require.Len(t, offer.Buttons(), 4)
			plan := offer.Press(me, l.say("Cuentas", "Accounts")).Modal(l.say("Revisa la importación", "Check the import"))
			plan.Shows(l.say("1 nueva", "1 new"), l.say("Fila 3, *RUT*", "Row 3, *Tax id*"))
			require.Empty(t, w.accounts())
			plan.Submit().Closed().Contains("IM-1")
			told := me.DMs().Await(l.say("Importé *clientes.csv*", "I imported *clientes.csv*"))
			require.Equal(t, []string{"Norte SpA"}, w.accounts())
			told.Press(me, l.say("Deshacer todo", "Undo it all"))
			told.Becomes(l.say("Deshice *clientes.csv*", "I undid *clientes.csv*"))
			require.Empty(t, w.accounts())

			for name, file := range map[string]struct {
				data []byte
				said string
			}{
				"foto.xlsx":  {[]byte("\x89PNG\r\n\x1a\n\x00"), l.say("No es un CSV ni un Excel", "It is neither a CSV nor an Excel file")},
				"bomba.xlsx": {bomb(t), l.say("ocupa mucho más de lo que dice", "takes much more room than it says")},
				"pesada.csv": {bytes.Repeat([]byte("a;b\n"), sheet.MaxBytes/4+1), l.say("pasa de 5 MB", "has more than 5 MB")},
			} {
				mine.Uploads(name, file.data)
				require.Empty(t, me.DMs().Await(name, file.said).Buttons())
			}
			offers := 0
			for _, m := range me.DMs().Messages() {
				if strings.Contains(m.Visible(), l.say("Importar como…", "Import as…")) {
					offers++
				}
			}
			require.Equal(t, 1, offers, "Slack told of it twice")
			w.AllowMessages()
		})
	}
}

// bomb is a workbook that becomes much larger when it is opened.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		part, err := z.Create(name)
		require.NoError(t, err)
		_, err = part.Write(bytes.Repeat([]byte(" "), 10<<20))
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

// The same is done from the command line, by the rights of whom it names.
func TestFilesAreImportedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{idle: true})
	does := func(c importCommand, data string) (string, error) {
		c.File = filepath.Join(t.TempDir(), "cuentas.csv")
		require.NoError(t, os.WriteFile(c.File, []byte(data), 0o600))
		var out bytes.Buffer
		err := c.run(context.Background(), w.settings, &out)
		return out.String(), err
	}
	accounts := importCommand{Kind: "accounts", As: demoAna}
	out, err := does(accounts, "Nombre;Correo\nNorte;x\n")
	require.ErrorIs(t, err, errFaulty)
	require.Contains(t, out, "1\tCorreo\t")

	file := "Nombre;Dominio\nNorte SpA;norte.cl\nSur Ltda;sur.cl\n"
	preview := accounts
	preview.Preview = true
	out, err = does(preview, file)
	require.NoError(t, err)
	require.Contains(t, out, "2 to create, 0 to update")
	require.Empty(t, w.accounts())

	out, err = does(accounts, file)
	require.NoError(t, err)
	require.Contains(t, out, "IM-1: 2 created")
	require.Equal(t, []string{"Norte SpA", "Sur Ltda"}, w.accounts())
	_, err = does(importCommand{Undo: 1, As: demoBruno}, "")
	require.Equal(t, pipeline.ReasonManagerOnly, pipeline.ReasonOf(err))
	_, err = does(importCommand{Kind: "accounts", As: demoGuest}, file)
	require.Equal(t, pipeline.Denied, pipeline.CodeOf(err))
	out, err = does(importCommand{Undo: 1, As: demoAna}, "")
	require.NoError(t, err)
	require.Contains(t, out, "IM-1: 2 changes undone, 0 kept")
	require.Empty(t, w.accounts())
	i, err := w.db.Import(context.Background(), 1)
	require.NoError(t, err)
	require.Equal(t, people.ImportUndone, i.State)
}

// What is exported on the command line is imported again as it was, by the rights of whom it names.
func TestExportsFromTheCommandLineAreImportedAgain(t *testing.T) {
	t.Parallel()
	from, into := openOffice(t, officeOptions{idle: true}), openOffice(t, officeOptions{idle: true})
	dir := t.TempDir()
	exports := func(w *office, kind, as, name string) (string, error) {
		var out, said bytes.Buffer
		c := exportCommand{Kind: kind, As: as}
		if name != "" {
			c.Out = filepath.Join(dir, name)
		}
		err := c.run(context.Background(), w.settings, &out, &said)
		return said.String() + out.String(), err
	}
	brings := func(w *office, kind, name string) string {
		var out bytes.Buffer
		require.NoError(t, importCommand{Kind: kind, File: filepath.Join(dir, name), As: demoAna}.run(context.Background(), w.settings, &out), out.String())
		return out.String()
	}
	for kind, file := range map[string]string{
		"accounts": "Nombre;RUT;Dominio;Nota;Responsable\nNorte SpA;76.123.456-0;norte.cl;=2+2;@bruno\n\"Sur; Ñuble\";;;;\n",
		"contacts": "Nombre;Cliente;Correo;Teléfono\nRosa Pérez;Norte SpA;rosa@norte.cl;+56 9 1234 5678\n",
		"leads":    "Empresa;Persona;Correo;Valor;Moneda\nOeste;Juan;juan@oeste.cl;1500000;CLP\n",
	} {
		name := kind + ".csv"
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(file), 0o600))
		brings(from, kind, name)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "opportunities.csv"), []byte("Cliente;Nombre;Valor;Moneda;Cierre\nNorte SpA;Nube;1200,5;UF;2030-03-31\n"), 0o600))
	brings(from, "opportunities", "opportunities.csv")
	for _, kind := range []string{"accounts", "contacts", "leads", "opportunities"} {
		for _, name := range []string{kind + ".xlsx", kind + "-bis.csv"} {
			said, err := exports(from, kind, demoAna, name)
			require.NoError(t, err)
			require.Contains(t, said, kind)
			require.Contains(t, brings(from, kind, name), " 0 created, 0 updated", "what is there already is as it was")
		}
		brings(into, kind, kind+".xlsx")
		was, err := exports(from, kind, demoAna, "")
		require.NoError(t, err)
		is, err := exports(into, kind, demoAna, "")
		require.NoError(t, err)
		require.Equal(t, was, is)
		_, err = exports(from, kind, demoGuest, kind+"-no.csv")
		require.Equal(t, pipeline.Denied, pipeline.CodeOf(err))
		require.NoFileExists(t, filepath.Join(dir, kind+"-no.csv"))
	}
	left, err := filepath.Glob(filepath.Join(dir, ".embudo-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}
