package commands

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// finder finds the same whatever is sought, and remembers what was.
type finder struct {
	people.Store
	found  []people.Found
	sought people.Sought
}

func (f *finder) Search(_ context.Context, s people.Sought) ([]people.Found, error) {
	f.sought = s
	return f.found, nil
}

func TestASearchOfEverything(t *testing.T) {
	t.Parallel()
	const evil = "<!channel> *x* & <@U0EVIL>"
	found := []people.Found{
		{Ref: people.Ref{Kind: people.KindOpportunity, ID: 7}, Name: "Correas", Company: evil, Owner: ana, Stage: pipeline.StageQualified},
		{Ref: people.Ref{Kind: people.KindOpportunity, ID: 8}, Name: "Acme", Company: "Acme", Owner: ana, Stage: pipeline.StageLost},
		{Ref: people.Ref{Kind: people.KindAccount, ID: 3}, Name: evil, Owner: ana},
		{Ref: people.Ref{Kind: people.KindContact, ID: 4}, Name: "María " + evil, Company: evil, Position: evil},
		{Ref: people.Ref{Kind: people.KindLead, ID: 5}, Name: "Lucía", Company: "Viña Sur", Owner: ana, State: people.LeadOpen},
		{Ref: people.Ref{Kind: people.KindLead, ID: 6}, Name: "Viña Norte", Owner: ana, State: people.LeadConverted},
		{Ref: people.Ref{Kind: people.KindLead, ID: 7}, Name: strings.Repeat("ñ", 300), Company: strings.Repeat("&", 300), Owner: ana, State: people.LeadDiscarded},
		{Ref: people.Ref{Kind: people.KindContact, ID: 9}, Name: "Pedro"},
	}
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, _ := run(t)
			f := &finder{}
			o.people = &people.Service{Store: f, Flow: o.flow}
			a := newAlbum(t, lang)
			a.reply("nothing typed", o.sets(ana, lang, "buscar"))
			a.reply("nothing found", o.sets(ana, lang, "search "+evil))
			f.found = found
			a.reply("as much as is shown", o.sets(ana, lang, "buscar  "+evil+strings.Repeat("x", 200)))
			require.Len(t, []rune(f.sought.Text), people.MaxSought)
			require.Equal(t, people.SoughtKinds(), f.sought.Kinds)
			require.Equal(t, ana, f.sought.For)

			f.found = found[2:3]
			a.reply("little of all", o.sets(ana, lang, "find cu-3"))
			require.Equal(t, people.Sought{Text: "3", Kinds: []people.Kind{people.KindAccount}, For: ana, Limit: maxFoundShown}, f.sought, "called by its number")
			only, err := o.pressedFoundKind(context.Background(), o.press(ana, lang, actionFoundKind, "account", "acme"))
			require.NoError(t, err)
			a.reply("of one kind", only)
			require.Equal(t, []people.Kind{people.KindAccount}, f.sought.Kinds)
			for _, forged := range [][2]string{{"house", "acme"}, {"account", "\u200b"}} {
				gone, err := o.pressedFoundKind(context.Background(), o.press(ana, lang, actionFoundKind, forged[0], forged[1]))
				require.NoError(t, err)
				require.Equal(t, bot.Say(o.speaks(lang).rich(textEngineGone, nil)), gone)
			}
			a.is("search")
		})
	}
}
