package commands

import (
	"context"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/bot"
	"embudo/pipeline"
)

// Whatever people wrote, every notice and every answer about one is a message that Slack takes, and holds no mention or
// link of theirs.
func TestHostileNotices(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := newOffice(t)
		lang := rapid.SampledFrom(langs).Draw(t, "language")
		o.lang = lang
		o.store.SetRoles(carla, pipeline.Manager, pipeline.Admin)
		all := nastyLife(t, o)
		opp := all[len(all)-1].Opportunity
		c := &courier{lang: lang}
		tells := func(n pipeline.Notice, events []pipeline.EventRef) {
			n.ID, n.Opportunity, n.Version = 1, opp.ID, events[0].Version
			_, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{Notice: n, Events: events, Posted: pipeline.Receipt{Channel: "C0VENTAS", TS: "1.1"}})
			require.NoError(t, err)
			s := append(c.sent, c.updated...)
			smugglesNothing(t, postJSON(t, s[len(s)-1].Post))
			c.sent, c.updated = nil, nil
		}
		everything := refs(opp.ID, 1, opp.Version)
		for _, kind := range []pipeline.NoticeKind{pipeline.NoticeCard, pipeline.NoticeLog, pipeline.NoticeDigest, pipeline.NoticeCatchUp} {
			tells(pipeline.Notice{Kind: kind, To: "C0VENTAS", Rule: "x"}, everything)
		}
		for _, rule := range []pipeline.Rule{pipeline.RuleOwner, pipeline.RuleAssigned, pipeline.RuleHanded, pipeline.RuleFollower, pipeline.RuleFallback} {
			tells(pipeline.Notice{Kind: pipeline.NoticeDirect, To: string(ana), Rule: rule, About: nastyText(t, "about", 100)}, everything)
		}
		e := rapid.SampledFrom(everything).Draw(t, "event")
		tells(pipeline.Notice{Kind: pipeline.NoticeLog, To: "C0VENTAS", Rule: "x"}, []pipeline.EventRef{e})
	})
}

// The ledger and the rules hold what admins and Slack wrote.
func TestHostileLedger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lang := rapid.SampledFrom(langs).Draw(t, "language")
		o := newOffice(t)
		v := o.speaks(lang)
		at := o.now
		settings := pipeline.Settings{Routes: map[string]pipeline.Route{"x": {Stages: pipeline.Stages(), Minimum: pipeline.MustMoney("99999999999999.9999", "CLF"),
			Lines: []string{nastyText(t, "line", 300), nastyText(t, "line", 300)}}}}
		v.settings = settings
		n := pipeline.Notice{ID: 1, Opportunity: 1, Kind: pipeline.NoticeLog, To: nastyText(t, "to", 100), About: nastyText(t, "about", 100),
			Rule: rapid.SampledFrom([]pipeline.Rule{"x", "y", pipeline.RuleFallback, "<!channel>"}).Draw(t, "rule")}
		smugglesNothing(t, replyJSON(t, bot.Reply{Text: v.because(n), Blocks: []slack.Block{bot.Section(v.because(n))}}))
		reply := bot.Reply{Text: v.because(n)}
		for range ledgerPageSize {
			reply.Blocks = append(reply.Blocks, v.ledgerLine(pipeline.LedgerEntry{Notice: n, State: pipeline.NoticeGivenUp, SettledAt: &at, CreatedAt: at,
				Attempts: 9, LastError: nastyText(t, "error", 200)}))
		}
		smugglesNothing(t, replyJSON(t, reply))
		alert := audience{voice: v}.alert(pipeline.Dispatch{Notice: pipeline.Notice{Alert: &pipeline.Alert{Code: nastyText(t, "code", 200), Subject: nastyText(t, "subject", 100)}}})
		smugglesNothing(t, postJSON(t, alert))
	})
}
