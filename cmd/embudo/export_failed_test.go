package main

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/internal/slacksim/story"
	"embudo/pipeline"
)

// A file that Slack does not take: the person is told what became of it, nothing is left behind, and the next one arrives.
func TestAFileThatSlackDoesNotTake(t *testing.T) {
	dir := t.TempDir()
	w := openOffice(t, officeOptions{channel: "none"})
	t.Setenv("TMPDIR", dir)
	for _, l := range tongues {
		me := l.seller(w)
		w.seed(pipeline.UserID(me.ID()), "Acme", pipeline.StageQualified)
		for _, c := range []struct {
			trouble func()
			es, en  string
			arrives bool
		}{
			{func() { w.Sim.RateLimitNext("files.getUploadURLExternal", "", 7*time.Second, 1) }, "Pídelo de nuevo en 7 segundos", "Ask for it again in 7 seconds", false},
			{func() { w.Sim.RateLimitNext("files.completeUploadExternal", "", 3*time.Second, 1) }, "Pídelo de nuevo en 3 segundos", "Ask for it again in 3 seconds", false},
			{func() { w.Sim.FailNext("files.getUploadURLExternal", 503, "", 1) }, "no te llegó nada", "nothing reached you", false},
			{func() { w.Sim.FailNext("files.completeUploadExternal", 503, "", 1) }, "No sé si el archivo alcanzó a salir", "I do not know whether the file was sent", false},
			{func() { w.Sim.LoseReplyNext("files.completeUploadExternal", 1) }, "No sé si el archivo alcanzó a salir", "I do not know whether the file was sent", true},
			{func() { w.Sim.FailNext("files.getUploadURLExternal", 200, "missing_scope", 1) }, "no me da permiso para eso (`missing_scope`)", "does not let me (`missing_scope`)", false},
			{func() { w.Sim.FailNext("files.completeUploadExternal", 200, "storage_limit_reached", 1) }, "`storage_limit_reached`", "`storage_limit_reached`", false},
		} {
			before := len(me.DMs().Messages())
			c.trouble()
			me.Slash(l.desk("exportar oportunidades", "export opportunities")).Contains(l.say(c.es, c.en)).Message().Lacks(l.say("base de datos", "database"))
			require.Equal(t, c.arrives, len(me.DMs().Messages()) > before, c.en)
			left, err := filepath.Glob(filepath.Join(dir, "*"))
			require.NoError(t, err)
			require.Empty(t, left)
		}
		me.Slash(l.desk("exportar oportunidades csv", "export opportunities csv")).Contains(l.say("te mandé", "I sent you"))
		require.Greater(t, len(w.fileOf(me.DMs().Await(l.say("Aquí está", "Here is")), ".csv")), 1)
	}
}

// A request for a file that Slack delivers twice sends one.
func TestAFileIsSentOnce(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.seed(demoAna, "Acme", pipeline.StageQualified)
	for i := range 4 {
		seq := w.newest()
		w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: i%2 == 0})
		w.ana.Slash("/embudo exportar oportunidades csv").Contains("por mensaje directo")
		w.Until("both to be acknowledged", func() bool {
			acks := 0
			for _, e := range w.Sim.LogAfter(seq) {
				if e.Kind == slacksim.LogAck && e.Name == "/embudo" {
					acks++
				}
			}
			return acks == 2
		})
		require.Len(t, files(w.ana.DMs().Messages()), i+1)
	}
}

// files are the messages that brought one.
func files(all []story.Message) (list []story.Message) {
	for _, m := range all {
		if len(m.Files) > 0 {
			list = append(list, m)
		}
	}
	return list
}
