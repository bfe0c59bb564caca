package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

// What people type, and what the program is trusted with, is in no line of the log, at whatever level: neither where all
// goes well nor where something fails.

// canaries are what is typed in the story, each in the form in which it is looked for.
var canaries = []string{"Zanahoria", "rosa.canaria@clienta.example", "canaria", "8765 4321", "76.543.210-3", "98765432", "98.765.432", "NotaSecreta", "FacturaX77", "OrdenY88",
	"MotivoZ99", "MensajeW66", "Ana Rojas", "Bruno Díaz", "archivo-v55.pdf", "docs.clienta.example", "BusquedaQ44"}

// watched is an office whose bot writes its whole log into a buffer, without the net that masks.
func watched(t *testing.T, o officeOptions) (*office, *safeBuffer) {
	t.Helper()
	o.idle = true
	w, log := openOffice(t, o), &safeBuffer{}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, w.settings, slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), func(net.Addr) {})
	}()
	t.Cleanup(func() { cancel(); <-ended })
	w.Connected(2)
	return w, log
}

func TestNothingThatPeopleTypeIsInTheLog(t *testing.T) {
	t.Parallel()
	w, log := watched(t, officeOptions{finance: true})
	client := `"Zanahoria canaria"`
	w.ana.Slash("/oportunidad nueva " + client + " 98.765.432 fin de mes").Contains("OP-1")
	card := w.sales.Await("OP-1")
	w.ana.Slash("/oportunidad Zanahoria").Contains("OP-1")
	w.ana.Slash("/oportunidad BusquedaQ44 rosa.canaria@clienta.example +56 9 8765 4321 76.543.210-3").Contains("BusquedaQ44")
	form := w.ana.Slash("/oportunidad calificar OP-1").Modal("Calificar")
	form.Fill("criterion_interaction_support", "NotaSecreta").Cancel()
	form = w.ana.Slash("/oportunidad editar OP-1").Modal("Editar")
	form.Fill("name", "Zanahoria NotaSecreta").Fill("source", "rosa.canaria@clienta.example").Submit().Closed().Contains("OP-1")
	w.bruno.Slash("/oportunidad perder OP-1").Contains("jefatura")
	form = w.ana.OnMessage("evidence.use", w.bruno.UploadsTo(card, "MensajeW66 +56 9 8765 4321", slacksim.FileData{Name: "archivo-v55.pdf", Data: []byte("x")})).Modal("Usar como evidencia")
	w.looksUp(w.ana, "zanahoria", w.opportunity(1))
	form.Submit().Closed()
	form = w.ana.Slash("/oportunidad perder OP-1").Modal("Perder")
	form.Choose("reason", "Otro motivo").Shows("Describe el motivo")
	form.Fill("description", "MotivoZ99 rosa.canaria@clienta.example").Fill("comment", "NotaSecreta").Submit().Closed().Contains("Perdida")
	w.carla.Slash("/oportunidad reabrir OP-1").Modal("Reabrir").Fill("reason", "MotivoZ99").Submit().Closed().Contains("OP-1")
	w.ana.Slash("/oportunidad historial Zanahoria").Contains("OP-1")

	// Slack fails, in the ways in which it does.
	w.Sim.FailNext("chat.postMessage", 500, "", 2)
	w.Sim.FailNext("users.info", 500, "", 1)
	form = w.ana.Slash("/oportunidad editar OP-1").Modal("Editar")
	form.Fill("name", "Zanahoria canaria dos").Submit().Closed().Contains("OP-1")

	// The database refuses what it takes for wrong, and says why.
	w.exec(`alter table opportunities add constraint opportunities_never check (source not like '%MotivoZ99%')`)
	form = w.ana.Slash("/oportunidad editar OP-1").Modal("Editar")
	form.Fill("source", "MotivoZ99").Submit()
	form.Shows("de mi lado").Cancel()
	w.exec(`alter table notices rename to notices_away`)
	w.ana.Slash("/oportunidad nueva OrdenY88 98.765.432").Contains("de mi lado")
	w.exec(`alter table notices_away rename to notices`)
	w.AllowMessages()
	w.holdsNo(log, append(w.secrets(), canaries...))
	require.Contains(t, log.String(), "slack: incident", "something failed, or nothing was shown")
}

// secrets are what the program was trusted with: tokens, and the addresses and triggers of every act so far.
func (w *office) secrets() []string {
	all := []string{w.Sim.BotToken(), w.Sim.AppToken()}
	for _, e := range w.Sim.Log() {
		var payload struct {
			Trigger string `json:"trigger_id"`
			Answer  string `json:"response_url"`
		}
		if e.Kind == slacksim.LogEnvelope && json.Unmarshal(e.Request, &payload) == nil {
			for _, secret := range []string{payload.Trigger, payload.Answer} {
				if secret != "" {
					all = append(all, secret)
				}
			}
		}
	}
	require.Greater(w.t, len(all), 10)
	return all
}

func (w *office) holdsNo(log *safeBuffer, canaries []string) {
	w.t.Helper()
	for _, line := range strings.Split(log.String(), "\n") {
		for _, canary := range canaries {
			if strings.Contains(strings.ToLower(line), strings.ToLower(canary)) {
				w.t.Errorf("%q is in the log: %.600s", canary, line)
			}
		}
	}
}
