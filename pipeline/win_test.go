package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Each case is who is told of a win in a team's channel, beside what they would be told anyway.
func TestWhoIsToldOfAWin(t *testing.T) {
	const ana, bruno pipeline.UserID = "U0ANA", "U0BRUNO"
	t.Parallel()
	teams := map[string]pipeline.Team{
		"Norte": {Members: []pipeline.UserID{ana}, Channel: "CNORTE"}, "Sur": {Lead: ana, Channel: "CSUR"}, "Sin": {Members: []pipeline.UserID{ana}},
		"Otro": {Members: []pipeline.UserID{bruno}, Channel: "COTRO"}, "Doble": {Lead: ana, Members: []pipeline.UserID{ana}, Channel: "CNORTE"},
	}
	history := life(t).history
	var won pipeline.Event
	for _, e := range history {
		if e.Kind == pipeline.EventAdvanced && e.Won() {
			won = e
			break
		}
	}
	o, err := pipeline.Replay(history[:won.Version])
	require.NoError(t, err)
	before, err := pipeline.Replay(history[:won.Version-1])
	require.NoError(t, err)
	o.Owner, o.Booking.Owner = ana, ana
	undone, lost := won, won
	undone.Kind, undone.From, undone.To = pipeline.EventUndone, pipeline.StageCommitted, pipeline.StageQualified
	lost.Kind, lost.From, lost.To = pipeline.EventLost, pipeline.StageCommitted, pipeline.StageLost
	reopened := won
	reopened.Kind, reopened.From = pipeline.EventReopened, pipeline.StageLost
	dearer := o
	booking := *o.Booking
	booking.Value = pipeline.MustMoney("1", "EUR")
	dearer.Booking = &booking
	route := map[string]pipeline.Route{"r": {Channel: "CNORTE"}}
	small := map[string]pipeline.Route{"r": {Channel: "CNORTE", Stages: []pipeline.Stage{pipeline.StageLost}}}
	wins := func(to ...string) (list []string) {
		for _, c := range to {
			list = append(list, "win "+c+" @team")
		}
		return list
	}
	for name, c := range map[string]struct {
		e        pipeline.Event
		from, to pipeline.Opportunity
		routes   map[string]pipeline.Route
		a        pipeline.Audience
		want     []string
	}{
		"each team's channel once":             {e: won, from: before, to: o, want: wins("CNORTE", "CSUR")},
		"not beside a route":                   {e: won, from: before, to: o, routes: route, want: wins("CSUR")},
		"a route about something else":         {e: won, from: before, to: o, routes: small, want: wins("CNORTE", "CSUR")},
		"not beside the card":                  {e: won, from: before, to: o, a: pipeline.Audience{Cards: []string{"CSUR"}}, want: wins("CNORTE")},
		"a channel that wants silence":         {e: won, from: before, to: o, a: pipeline.Audience{Wishes: map[string]pipeline.WishKind{"CSUR": "mute"}}, want: wins("CNORTE")},
		"once a day":                           {e: won, from: before, to: o, a: pipeline.Audience{Wishes: map[string]pipeline.WishKind{"CNORTE": "digest"}}, want: []string{"digest CNORTE @team", "win CSUR @team"}},
		"again, where it was announced":        {e: won, from: before, to: o, a: pipeline.Audience{Wins: []string{"CNORTE", "COLD"}}, want: wins("CNORTE", "COLD", "CSUR")},
		"undone":                               {e: undone, from: o, to: before, a: pipeline.Audience{Wins: []string{"COLD"}}, want: wins("COLD")},
		"undone, not announced":                {e: undone, from: o, to: before},
		"lost":                                 {e: lost, from: o, to: before, a: pipeline.Audience{Wins: []string{"COLD"}}, want: wins("COLD")},
		"reopened":                             {e: reopened, from: before, to: o, a: pipeline.Audience{Wins: []string{"COLD"}}, want: wins("COLD")},
		"another value, which is told at once": {e: pipeline.Event{Kind: pipeline.EventEdited, At: won.At}, from: o, to: dearer, a: pipeline.Audience{Wins: []string{"COLD"}}, want: wins("COLD")},
		"nothing that is booked":               {e: pipeline.Event{Kind: pipeline.EventEdited, At: won.At}, from: o, to: o, a: pipeline.Audience{Wins: []string{"COLD"}}},
	} {
		c.a.Followers = nil
		var told []string
		for _, line := range wording(pipeline.TellOf(c.e, c.from, c.to, pipeline.Settings{Teams: teams, Routes: c.routes}, c.a, time.Minute)) {
			if line[:3] == "win" || line[:6] == "digest" {
				told = append(told, line[:min(len(line), len("digest CNORTE @team"))])
			}
		}
		require.Equal(t, c.want, told, name)
	}
}
