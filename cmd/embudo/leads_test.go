package main

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// lead is one as the store has it.
func (w *office) lead(id int) people.Lead {
	w.t.Helper()
	l, err := w.db.Lead(context.Background(), pipeline.LeadID(id))
	require.NoError(w.t, err)
	return l
}

// A lead of one line becomes an opportunity of the client that there is, once, however often it is sent.
func TestALeadBecomesAnOpportunity(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for i, l := range tongues {
		me, command := l.seller(w), l.say("/prospecto", "/lead")
		client := l.say("Los Aromos", "Globex")
		o := w.seed(demoBruno, client+l.say(" Ltda.", " Inc"), pipeline.StageImmature)
		ref := fmt.Sprint("PR-", i+1)
		me.Slash(command+l.say(" nuevo Juan <Pérez> de "+client+", juan@aromos.cl, migrar su sitio origen:Feria", " new Jane <Doe> from "+client+", jane@globex.com, move their site source:Fair")).
			Contains(l.say("Creaste el prospecto", "You created the lead"), ref, "&lt;").Message().Lacks("<Pérez>", "<Doe>")
		me.Slash(command+" "+l.say("los aro", "glob")).Contains(ref, l.say("migrar su sitio", "move their site"))

		form := me.Slash(command + l.say(" calificar ", " qualify ") + ref).Modal(l.say("Calificar prospecto", "Qualify lead"))
		require.Contains(t, string(form.Value("client")), "CU-", "the client that there is comes first")
		again := form.Fill("value", "7M").Submit().Next(l.say("Calificar prospecto", "Qualify lead")).Shows(o.ID.String())
		again.Check("sure", "sure")
		w.Sim.DuplicateNext(1, slacksim.Duplication{NewEnvelopeID: true})
		again.Submit().Closed().Contains(l.say("ahora es la oportunidad", "is the opportunity"), l.say("Inmadura", "Immature"))
		made := w.opportunity(o.ID + 1)
		lead := w.lead(i + 1)
		require.Equal(t, people.LeadConverted, lead.State)
		require.Equal(t, made.ID, lead.Conversion.Opportunity)
		require.Equal(t, []string{o.Account, l.say("Feria", "Fair")}, []string{made.Account, made.Source})
		require.Equal(t, []pipeline.Stakeholder{{Contact: lead.Conversion.Contact, Main: true}}, made.Contacts)
		require.Equal(t, 2*(i+1), w.opportunities())
		me.Slash(command + l.say(" calificar ", " qualify ") + ref).Contains(l.say("ya se convirtió", "is an opportunity already"))
		me.Slash(command+l.say(" fuentes", " sources")).Contains(l.say("convertidos: 1 (100 %)", "converted: 1 (100%)"), l.say("$7.000.000", "CLP 7,000,000"))
	}
	w.AllowMessages()
}

// A discarded lead takes nothing more until a manager reopens it; whoever is given one is told, and only they.
func TestALeadIsDiscardedReopenedAndGiven(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for i, l := range tongues {
		me, command := l.seller(w), l.say("/prospecto", "/lead")
		ref := fmt.Sprint("PR-", i+1)
		form := me.Slash(command + l.say(" nuevo", " new")).Modal(l.say("Nuevo prospecto", "New lead"))
		form.Fill("tax_id", "76.543.210-9").Fill("email", "juan@").Fill("phone", "123")
		wrong := form.Submit().Errors()
		require.Len(t, wrong, 5, wrong)
		require.Contains(t, wrong["phone"], "+56 9")
		form.Fill("tax_id", "").Fill("email", "").Fill("phone", "9 1234 5678").Fill("company", l.say("Acme", "Initech")).Submit().Closed().Contains(ref)
		require.Equal(t, "+56912345678", w.lead(i+1).Phone)

		form = me.Slash(command + l.say(" descartar ", " discard ") + ref).Modal(l.say("Descartar prospecto", "Discard lead"))
		require.Len(t, form.Choose("discard", "other").Submit().Errors(), 1, "another reason is described")
		form.Fill("comment", "x").Submit().Closed().Contains(l.say("Descartaste", "You discarded"))
		me.Slash(command + l.say(" editar ", " edit ") + ref).Contains(l.say("está descartado", "is discarded"))
		me.Slash(command + l.say(" reabrir ", " reopen ") + ref).Contains(l.say("jefatura", "manager"))
		w.carla.Slash("/prospecto reabrir "+ref).Modal("Reabrir prospecto").Fill("reason", "Volvió a llamar").Submit().Closed().Contains("Reabriste")
		w.carla.Slash("/prospecto asignar "+ref+" @bruno").Contains("ahora lo lleva", "<@U0BRUNO>")
		w.bruno.DMs().Await("te pasó el prospecto", ref)
		me.Slash(command + l.say(" asignar ", " assign ") + ref + l.say(" @ana", " @emma")).Contains(l.say("Solo quien lleva", "Only the lead's owner"))
		w.bruno.Slash("/prospecto listar").Contains(ref)
	}
	w.AllowMessages()
}

// A message becomes a lead with what can be found in it, and stays evidence.
func TestALeadOfAMessage(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for i, l := range tongues {
		me := l.seller(w)
		said := w.bruno.Says("Hola <!channel>, soy de Acme, escríbanme a juan@acme.cl o al +56 9 1234 5678")
		form := me.OnMessage("lead.from_message", said).Modal(l.say("Nuevo prospecto", "New lead"))
		require.Contains(t, string(form.Value("email")), "juan@acme.cl")
		require.Contains(t, string(form.Value("phone")), "+56 9 1234 5678")
		require.Contains(t, string(form.Value("need")), "soy de Acme")
		form.Fill("company", l.say("Acme", "Initech")).Submit().Closed().Contains("PR-").Message().Lacks("<!channel>")
		lead := w.lead(i + 1)
		require.Equal(t, pipeline.UserID(demoBruno), lead.Message.Author)
		require.Equal(t, said.TS, lead.Message.TS)
	}
	w.AllowMessages()
}
