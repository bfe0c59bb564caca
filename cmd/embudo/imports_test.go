package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

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
