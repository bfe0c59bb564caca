package commands

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Whatever the client is called, Slack takes the names, and they are of this opportunity.
func TestNamesOfRooms(t *testing.T) {
	t.Parallel()
	for account, want := range map[string]string{
		"Acme": "op-7-acme", "Ñandú & <!here> Cía.": "op-7-nandu-here-cia", "日本": "op-7", "": "op-7", "---": "op-7", "A/B #c @d": "op-7-a-b-c-d",
	} {
		require.Equal(t, want, roomNamesOf(pipeline.Opportunity{ID: 7, Account: account})[0], account)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := pipeline.Opportunity{ID: pipeline.OpportunityID(rapid.Int64Range(1, 1e15).Draw(t, "id")), Account: rapid.String().Draw(t, "account") + strings.Repeat("x y", rapid.IntRange(0, 60).Draw(t, "long"))}
		names := roomNamesOf(o)
		require.Len(t, names, roomNames)
		seen := map[string]bool{}
		for _, n := range names {
			require.Regexp(t, `^op-[0-9]+(-[a-z0-9]+)*$`, n)
			require.LessOrEqual(t, len(n), bot.MaxChannelName)
			require.False(t, seen[n])
			seen[n] = true
		}
	})
}

// What a room's people are told, in the words of each refusal.
func TestWhatARoomSays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a, v := newAlbum(t, lang), o.speaks(lang)
		opp := o.opens(sampleNew(), pipeline.StageQualified)
		for _, code := range []string{"restricted_action", "missing_scope", "name_taken", "ekm_access_denied"} {
			a.post(code, v.roomRefusal(opp, code))
		}
		r := pipeline.Room{Channel: "C7", Done: pipeline.RoomDone{Invited: []pipeline.UserID{ana, bruno, carla, "U1", "U2"},
			Refused: map[pipeline.UserID]string{bruno: "outsider", carla: "user_is_restricted", "U1": "user_disabled", "U2": "ura_max_channels"}}}
		a.post("not invited", v.notInvited(opp, r))
		opp.Offer = &pipeline.Offer{To: bruno, By: ana}
		to := audience{voice: v}
		facts := args{"Ref": opp.ID.String(), "Account": shown(opp.Account, maxRowName), "Who": v.person(ana), "Owner": v.person(opp.Owner)}
		n := pipeline.Notice{ID: 7, Opportunity: opp.ID, Rule: pipeline.RuleOffered, To: string(bruno), Kind: pipeline.NoticeDirect}
		a.post("offered to you", to.offered(pipeline.Dispatch{Notice: n}, opp, facts))
		n.To = string(carla)
		a.post("offered to you no more", to.offered(pipeline.Dispatch{Notice: n}, opp, facts))
		a.is("rooms")
	})
}
