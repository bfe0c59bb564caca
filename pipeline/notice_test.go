package pipeline_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

// wording gives notices as "kind to rule", with the hour until which they wait.
func wording(list []pipeline.Notice) []string {
	var all []string
	for _, n := range list {
		line := fmt.Sprintf("%s %s %s", n.Kind, n.To, n.Rule)
		if !n.HoldUntil.IsZero() {
			line += n.HoldUntil.In(santiago).Format(" until 02 15:04")
		}
		all = append(all, line)
	}
	return all
}

// hearing is who listens, in the cases of the table.
type hearing struct {
	routes    map[string]pipeline.Route
	cards     []string
	followers []pipeline.UserID
	levels    map[pipeline.UserID]pipeline.WishKind
	byAccount []pipeline.UserID
	room      string
	before    pipeline.Opportunity
	wishes    map[string]pipeline.WishKind
	fallback  string
}

func (h hearing) tell(e pipeline.Event, o pipeline.Opportunity) []pipeline.Notice {
	a := pipeline.Audience{Cards: h.cards, Followers: h.followers, Levels: h.levels, ByAccount: h.byAccount, Room: h.room, Wishes: h.wishes}
	return pipeline.Tell(e, h.before, o, pipeline.Settings{Routes: h.routes}, a, h.fallback, time.Minute)
}

// By default a channel has the card of what it heard of, and a line of every act but those that concern only who acted;
// the owner hears of what others do.
func TestWhoIsToldOfEveryKindOfEvent(t *testing.T) {
	t.Parallel()
	const none, card, line = "", "card #ventas default", "log #ventas default"
	lines := map[pipeline.EventKind]string{pipeline.EventCreated: none, pipeline.EventEdited: line + " until ", pipeline.EventQualification: none,
		pipeline.EventAdvanced: line, pipeline.EventInvoiced: line, pipeline.EventLost: line, pipeline.EventReopened: line, pipeline.EventCorrected: line,
		pipeline.EventUndone: line, pipeline.EventAssigned: line, pipeline.EventShared: none, pipeline.EventEvidence: none,
		pipeline.EventOffered: none, pipeline.EventDeclined: none, pipeline.EventTaken: line, pipeline.EventRoom: none}
	seen := map[pipeline.EventKind]bool{}
	history := life(t).history
	var before pipeline.Opportunity
	posted := hearing{cards: []string{"#ventas"}, fallback: "#ventas"}
	for i, e := range history {
		o, err := pipeline.Replay(history[:i+1])
		require.NoError(t, err)
		want := []string{card}
		posted.before = before
		told := lines[e.Kind]
		if e.Version == 16 { // it takes back a message
			told = none
		}
		if strings.HasSuffix(told, "until ") {
			told += e.At.Add(time.Minute).Format("02 15:04")
		}
		if told != none {
			want = append(want, told)
		}
		switch {
		case e.Version == 18: // to UNEW
			want = append(want, "direct UNEW @assigned", "direct UOWNER @handed")
		case e.Version == 19: // and back
			want = append(want, "direct UNEW @handed", "direct UOWNER @assigned")
		case e.Version == 20 || e.Version == 22:
			want = append(want, "direct UNEW @offered")
		case e.Version == 21:
			want = append(want, "direct UOWNER @owner")
		case e.Version == 23:
			want = append(want, "direct UOWNER @handed")
		case e.Version == 24:
			want = append(want, "direct UNEW @handed", "direct UOWNER @assigned")
		case told != none && e.By != owner:
			want = append(want, "direct UOWNER @owner")
		}
		require.Equal(t, want, wording(posted.tell(e, o)), "%d %s", e.Version, e.Kind)
		for _, n := range posted.tell(e, o) {
			require.Equal(t, []any{e.Opportunity, e.Version, e.By, "", (*pipeline.Alert)(nil)}, []any{n.Opportunity, n.Version, n.Author, n.About, n.Alert})
		}
		seen[e.Kind], before = true, o
	}
	require.Len(t, seen, len(lines), "every kind")
	require.Empty(t, hearing{}.tell(history[0], atStage(t, pipeline.StageImmature)), "no channel, and its own owner acted")
}

func TestWhoIsTold(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageCommitted, ownerActor())
	won, o := w.last(), w.o
	won.By = manager
	edited := won
	edited.Kind, edited.From = pipeline.EventEdited, won.To
	qualification := edited
	qualification.Kind = pipeline.EventQualification
	moved := won
	moved.From, moved.To = pipeline.StageCommitted, pipeline.StageToInvoice
	leveled := []pipeline.UserID{"UZ1", "UZ2", "UZ3"}
	levels := map[pipeline.UserID]pipeline.WishKind{"UZ2": "stages", "UZ3": "closing"}
	created := pipeline.Event{Opportunity: 7, Version: 1, Kind: pipeline.EventCreated, By: owner, At: noon}
	on := func(id, channel string, stages ...pipeline.Stage) map[string]pipeline.Route {
		return map[string]pipeline.Route{id: {Channel: channel, Stages: stages}}
	}
	two := map[string]pipeline.Route{"b": {Channel: "C1"}, "a": {Channel: "C1", Stages: []pipeline.Stage{pipeline.StageCommitted}}, "c": {Channel: "C0", Lines: []string{"Nube"}}}
	const direct = "direct UOWNER @owner"
	for name, c := range map[string]struct {
		hearing
		e    pipeline.Event
		want []string
	}{
		"a route takes the place of the fallback":              {hearing{routes: on("a", "C1"), fallback: "#ventas"}, won, []string{"card C1 a", "log C1 a", direct}},
		"two routes of one channel tell it once, by the first": {hearing{routes: two}, won, []string{"card C1 a", "log C1 a", direct}},
		"by the one that takes it":                             {hearing{routes: two, cards: []string{"C1"}}, edited, []string{"card C1 a", "log C1 a until 10 12:01", "direct UOWNER @owner until 10 12:01"}},
		"into a stage that the route is not about":             {hearing{routes: on("a", "C1", pipeline.StageLost)}, won, []string{direct}},
		"the same, but the card is there":                      {hearing{routes: on("a", "C1", pipeline.StageLost), cards: []string{"C1"}}, won, []string{"card C1 ", direct}},
		"an edit of what the channel never heard of":           {hearing{routes: on("a", "C1")}, edited, []string{"direct UOWNER @owner until 10 12:01"}},
		"a card of a channel without routes":                   {hearing{routes: on("a", "C1"), cards: []string{"C9"}}, won, []string{"card C1 a", "log C1 a", direct}},
		"a checklist brings the card up to date":               {hearing{routes: on("a", "C1"), cards: []string{"C1"}, followers: []pipeline.UserID{other}}, qualification, []string{"card C1 a"}},
		"a creation by its owner":                              {hearing{routes: on("a", "C1"), followers: []pipeline.UserID{owner}}, created, []string{"card C1 a"}},
		"a muted channel":                                      {hearing{routes: on("a", "C1"), wishes: map[string]pipeline.WishKind{"C1": "mute"}}, won, []string{direct}},
		"a muted channel with a card":                          {hearing{routes: on("a", "C1"), cards: []string{"C1"}, wishes: map[string]pipeline.WishKind{"C1": "mute"}}, won, []string{"card C1 a", direct}},
		"a channel with a digest":                              {hearing{routes: on("a", "C1"), wishes: map[string]pipeline.WishKind{"C1": "digest"}}, won, []string{"digest C1 a until 11 09:00", direct}},
		"a channel with a digest and a card":                   {hearing{routes: on("a", "C1"), cards: []string{"C1"}, wishes: map[string]pipeline.WishKind{"C1": "digest"}}, edited, []string{"card C1 a", "digest C1 a until 11 09:00", "direct UOWNER @owner until 10 12:01"}},
		"a deal room":                                          {hearing{room: "C7"}, won, []string{"card C7 @room", "log C7 @room", direct}},
		"a deal room that has the card":                        {hearing{room: "C7", cards: []string{"C7"}}, qualification, []string{"card C7 @room"}},
		"a muted deal room":                                    {hearing{room: "C7", cards: []string{"C7"}, wishes: map[string]pipeline.WishKind{"C7": "mute"}}, won, []string{"card C7 @room", direct}},
		"followers at their level":                             {hearing{followers: leveled, levels: levels, byAccount: leveled[2:]}, won, []string{direct, "direct UZ1 @follower", "direct UZ2 @follower", "direct UZ3 @account"}},
		"followers at their level of an edit":                  {hearing{followers: leveled, levels: levels}, edited, []string{"direct UOWNER @owner until 10 12:01", "direct UZ1 @follower until 10 12:01"}},
		"followers at their level of a move":                   {hearing{followers: leveled, levels: levels}, moved, []string{direct, "direct UZ1 @follower", "direct UZ2 @follower"}},
		"a creation in a digest":                               {hearing{routes: on("a", "C1"), wishes: map[string]pipeline.WishKind{"C1": "digest"}}, created, []string{"digest C1 a until 11 09:00"}},
		"an owner who muted":                                   {hearing{wishes: map[string]pipeline.WishKind{"UOWNER": "mute"}}, won, nil},
		"an owner with a digest":                               {hearing{wishes: map[string]pipeline.WishKind{"UOWNER": "digest"}}, won, []string{"digest UOWNER @owner until 11 09:00"}},
		"followers, the owner and who acted among them":        {hearing{followers: []pipeline.UserID{other, owner, manager}}, won, []string{"direct UOTHER @follower", direct}},
		"a follower with a digest":                             {hearing{followers: []pipeline.UserID{other}, wishes: map[string]pipeline.WishKind{"UOTHER": "digest"}}, edited, []string{"digest UOTHER @follower until 11 09:00", "direct UOWNER @owner until 10 12:01"}},
		"a mute of somebody who would not be told":             {hearing{wishes: map[string]pipeline.WishKind{"UOTHER": "mute", "C9": "digest"}}, won, []string{direct}},
	} {
		require.Equal(t, c.want, wording(c.tell(c.e, o)), name)
	}
	shared := o
	shared.Collaborators = []pipeline.UserID{other}
	require.Equal(t, []string{direct}, wording(hearing{}.tell(won, shared)), "with whom it is shared hears of it by following it")
}

func TestADigestIsToldAtNine(t *testing.T) {
	t.Parallel()
	at := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2026, month, day, hour, minute, 0, 0, santiago)
	}
	h := hearing{wishes: map[string]pipeline.WishKind{"UOWNER": "digest"}}
	for _, c := range []struct{ at, want time.Time }{
		{at(3, 10, 8, 59), at(3, 10, 9, 0)}, {at(3, 10, 9, 0), at(3, 11, 9, 0)}, {at(12, 31, 23, 59), time.Date(2027, 1, 1, 9, 0, 0, 0, santiago)},
		{at(4, 4, 12, 0), at(4, 5, 9, 0)}, // over the night of 25 hours
		{at(9, 5, 23, 30), at(9, 6, 9, 0)},
	} {
		list := h.tell(pipeline.Event{Kind: pipeline.EventLost, By: manager, At: c.at}, pipeline.Opportunity{Owner: owner})
		require.Len(t, list, 1)
		require.True(t, c.want.Equal(list[0].HoldUntil), "%s: %s", c.at, list[0].HoldUntil)
	}
}

// Whatever routes, wishes, cards and followers there are: nobody is told twice or of their own act, and nobody else.
func TestTellingDisturbsNobody(t *testing.T) {
	t.Parallel()
	history := life(t).history
	channels, people := []string{"C1", "C2", "#ventas"}, []pipeline.UserID{owner, other, manager, "UNEW", "UFAN"}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, len(history)).Draw(t, "version")
		e := history[n-1]
		o, err := pipeline.Replay(history[:n])
		require.NoError(t, err)
		h := hearing{cards: rapid.SliceOfDistinct(rapid.SampledFrom(channels), rapid.ID).Draw(t, "cards"),
			followers: rapid.SliceOfDistinct(rapid.SampledFrom(people), rapid.ID).Draw(t, "followers"),
			fallback:  rapid.SampledFrom([]string{"", "#ventas"}).Draw(t, "fallback"),
			wishes:    map[string]pipeline.WishKind{}, routes: map[string]pipeline.Route{}}
		for _, id := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 3, rapid.ID).Draw(t, "routes") {
			h.routes[id] = pipeline.Route{Channel: rapid.SampledFrom(channels).Draw(t, "channel"),
				Stages: rapid.SliceOfDistinct(rapid.SampledFrom(pipeline.Stages()), rapid.ID).Draw(t, "stages")}
		}
		for _, to := range append(slices.Clone(channels), "UOWNER", "UOTHER", "UFAN") {
			if kind := rapid.SampledFrom([]pipeline.WishKind{"", "mute", "digest"}).Draw(t, "wish of "+to); kind != "" {
				h.wishes[to] = kind
			}
		}
		known := map[string]bool{}
		for _, r := range h.routes {
			known[r.Channel] = true
		}
		if len(h.routes) == 0 && h.fallback != "" {
			known[h.fallback] = true
		}
		for _, id := range append(slices.Clone(h.followers), owner, "UNEW", o.Owner) {
			known[string(id)] = true
		}
		cards, words := map[string]bool{}, map[string]bool{}
		for _, n := range h.tell(e, o) {
			once := words
			if n.Kind == pipeline.NoticeCard {
				once = cards
			}
			require.False(t, once[n.To], "%s is told twice", n.To)
			once[n.To] = true
			require.True(t, known[n.To], n.To)
			require.NotEqual(t, string(e.By), n.To)
			require.Equal(t, n.Kind == pipeline.NoticeDirect || n.Kind == pipeline.NoticeDigest && n.To[0] == 'U', n.To[0] == 'U')
			require.Equal(t, n.Kind == pipeline.NoticeDigest, h.wishes[n.To] == pipeline.WishDigest && n.Kind != pipeline.NoticeCard)
			if h.wishes[n.To] == pipeline.WishMute {
				require.Equal(t, pipeline.NoticeCard, n.Kind)
				require.Contains(t, h.cards, n.To)
			}
		}
	})
}
