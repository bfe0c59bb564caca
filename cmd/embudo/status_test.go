package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestStatusTellsAdminsAllAndOthersWhetherItIsWell(t *testing.T) {
	t.Parallel()
	for _, l := range tongues {
		t.Run(l.command[1:], func(t *testing.T) {
			t.Parallel()
			w := openOffice(t, officeOptions{})
			w.Until("the bot has heard of both of its connections", func() bool {
				_, figures := w.get("/metrics")
				return strings.Contains(figures, "embudo_slack_connections_reported 2")
			})
			l.seller(w).Slash(l.desk("estado", "status")).Contains(l.say("Todo funciona.", "Everything works.")).Message().Lacks("Redis")
			l.chief(w).Slash(l.desk("estado", "status")).Contains(l.say("Todo funciona.", "Everything works."), "Estudio Puelche", l.say("2 de 2 abiertas; Slack cuenta 2", "2 of 2 open; Slack counts 2"),
				"<#C0VENTAS>", l.say("va a la hora", "agrees with ours"), "Redis", l.say("están todos", "all granted"))

			w.Sim.RemoveBot(demoSalesChannel)
			w.exec("insert into notices (opportunity_id, version, kind, destination, about, state, settled_at, created_at, due_at, alert, subject) " +
				"values (null, null, 'alert', 'U0CARLA', '', 'given_up', now(), now(), now(), '{}', 'x')")
			l.chief(w).Slash(l.desk("estado", "status")).Contains(l.say("Hay 2 cosas que arreglar", "There are 2 things to mend"), "/invite @embudo", l.say("1 no se pudieron entregar", "1 could not be delivered"))
			l.seller(w).Slash(l.desk("estado", "status")).Contains(l.say("la administración lo puede ver", "the admins can see it"))
			l.chief(w).Slash(l.desk("configurar rutas #general comprometida guardar", "settings routes #general committed save")).Contains("<#C0GENERAL>")
			l.chief(w).Slash(l.desk("estado", "status")).Contains("<#C0GENERAL>").Message().Lacks("<#C0VENTAS>")
			w.AllowMessages() // that #general can't be written to
			require.Len(t, w.set().Routes, 1)
			require.Equal(t, []pipeline.Stage{pipeline.StageCommitted}, func() []pipeline.Stage {
				for _, r := range w.set().Routes {
					return r.Stages
				}
				return nil
			}())
		})
	}
}
