package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

func (o *office) edited(opp pipeline.Opportunity, by pipeline.UserID, e pipeline.Edit) pipeline.Opportunity {
	return o.did(o.flow.Edit(context.Background(), o.by(by), target(opp), e)).Opportunity
}

func refs(id pipeline.OpportunityID, from, to int) []pipeline.EventRef {
	var all []pipeline.EventRef
	for v := from; v <= to; v++ {
		all = append(all, pipeline.EventRef{Opportunity: id, Version: v})
	}
	return all
}

func sets[T any](v T) *T { return &v }

// Edits that follow one another are one line: from before the first to after the last, without what came back.
func TestEditsInOneLine(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		o.lang = lang
		opp := o.opens(sampleNew(), pipeline.StageImmature)
		opp = o.edited(opp, bruno2(o), pipeline.Edit{Value: sets(clp("1"))})
		opp = o.edited(opp, bruno2(o), pipeline.Edit{Value: sets(clp("20000000")), Source: sets("Web")})
		opp = o.edited(opp, bruno2(o), pipeline.Edit{Source: sets("Referido"), Name: sets("Migración <!channel>")})
		c := &courier{}
		tell := func(kind pipeline.NoticeKind, to string, rule pipeline.Rule, events []pipeline.EventRef) error {
			about := ""
			if rule == pipeline.RuleFallback {
				about = "C0VENTAS"
			}
			_, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{Notice: pipeline.Notice{ID: 7, Opportunity: opp.ID, Version: opp.Version, Kind: kind, To: to, Rule: rule, About: about},
				Events: events, Posted: pipeline.Receipt{}})
			return err
		}
		require.NoError(t, tell(pipeline.NoticeLog, "#ventas", "default", refs(opp.ID, 2, 4)))
		a.post("in the thread", c.sent[0].Post)
		require.NoError(t, tell(pipeline.NoticeDirect, string(ana), pipeline.RuleOwner, refs(opp.ID, 2, 4)))
		a.post("to the owner", c.sent[1].Post)

		opp = o.edited(opp, carla, pipeline.Edit{Source: sets("Feria")})
		opp = o.edited(opp, carla, pipeline.Edit{Source: sets("Referido")})
		require.ErrorIs(t, tell(pipeline.NoticeLog, "#ventas", "default", refs(opp.ID, 5, 6)), pipeline.ErrNothingToTell)
		require.ErrorIs(t, tell(pipeline.NoticeDirect, string(ana), pipeline.RuleFollower, refs(opp.ID, 5, 6)), pipeline.ErrNothingToTell)
		require.NoError(t, tell(pipeline.NoticeDirect, string(ana), pipeline.RuleFallback, refs(opp.ID, 1, 6)))
		a.post("in place of a channel, all of it", c.sent[2].Post)
		a.is("edits")
	})
}

// bruno2 is a manager here.
func bruno2(o *office) pipeline.UserID {
	o.store.SetRoles(bruno, pipeline.Manager)
	return bruno
}

// Each rule by which a person is told, in their own language, and nobody outside of the company.
func TestDirectNotices(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		opp := o.opens(sampleNew(), pipeline.StageCommitted)
		opp = o.did(o.flow.Assign(context.Background(), o.by(carla), target(opp), pipeline.Member{ID: bruno})).Opportunity
		c := &courier{lang: lang}
		for _, told := range []struct {
			to   pipeline.UserID
			rule pipeline.Rule
		}{{bruno, pipeline.RuleAssigned}, {ana, pipeline.RuleHanded}, {felipe, pipeline.RuleFollower}} {
			_, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{Notice: pipeline.Notice{ID: 9, Opportunity: opp.ID, Version: opp.Version,
				Kind: pipeline.NoticeDirect, To: string(told.to), Rule: told.rule}, Events: refs(opp.ID, opp.Version, opp.Version)})
			require.NoError(t, err)
			a.post(string(told.rule), c.sent[len(c.sent)-1].Post)
		}
		_, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{Notice: pipeline.Notice{ID: 9, Opportunity: opp.ID, Version: opp.Version, Kind: pipeline.NoticeDirect,
			To: string(carla), About: string(ana), Rule: pipeline.RuleFallback}, Events: refs(opp.ID, opp.Version, opp.Version)})
		require.NoError(t, err)
		a.post("in place of a person", c.sent[len(c.sent)-1].Post)
		a.is("direct")

		c.gone = true
		_, err = o.Deliver(c)(context.Background(), pipeline.Dispatch{Notice: pipeline.Notice{ID: 9, Opportunity: opp.ID, Version: opp.Version, Kind: pipeline.NoticeDirect,
			To: string(ana), Rule: pipeline.RuleOwner}, Events: refs(opp.ID, 2, 2)})
		require.Equal(t, &pipeline.DeliveryError{Code: "user_disabled", Permanent: true}, err)
		require.Len(t, c.sent, 4)
	})
}

// A channel is spoken to as it is set: its language, and whether it shows news of a thread.
func TestChannelRule(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageCommitted)
	c := &courier{}
	log := pipeline.Dispatch{Notice: pipeline.Notice{ID: 7, Opportunity: opp.ID, Version: 3, Kind: pipeline.NoticeLog, To: "#ventas"},
		Events: refs(opp.ID, 3, 3), Posted: pipeline.Receipt{Channel: "C0VENTAS", TS: "1.1"}}
	_, err := o.Deliver(c)(context.Background(), log)
	require.NoError(t, err)
	require.True(t, c.sent[0].Post.Broadcast)
	require.Contains(t, c.sent[0].Post.Text.String(), "ganó")

	raw, err := json.Marshal(pipeline.ChannelRule{Lang: "en", Quiet: true})
	require.NoError(t, err)
	_, err = o.flow.Set(context.Background(), pipeline.Request{Key: "rule", By: pipeline.Member{ID: carla, Admin: true}},
		pipeline.Entry{Setting: pipeline.SettingChannel, Key: "C0VENTAS", Value: raw})
	require.NoError(t, err)
	_, err = o.Deliver(c)(context.Background(), log)
	require.NoError(t, err)
	require.False(t, c.sent[1].Post.Broadcast)
	require.Contains(t, c.sent[1].Post.Text.String(), "won")
}

// What happened in a day, or while a channel could not be reached: news for everybody first, and never too long.
func TestSummaries(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		o.lang = lang
		var events []pipeline.EventRef
		for i, stage := range []pipeline.Stage{pipeline.StageImmature, pipeline.StageQualified, pipeline.StageCommitted, pipeline.StageLost} {
			n := sampleNew()
			n.Account = fmt.Sprintf("Cliente %d & Cía.", i)
			opp := o.opens(n, stage)
			if stage == pipeline.StageQualified {
				opp = o.edited(opp, ana, pipeline.Edit{Value: sets(clp("7"))})
			}
			if stage == pipeline.StageCommitted {
				opp = o.did(o.flow.Correct(context.Background(), o.by(carla), target(opp), "No era")).Opportunity
			}
			events = append(events, refs(opp.ID, 1, opp.Version)...)
		}
		c := &courier{lang: lang}
		for _, d := range []pipeline.Notice{{Kind: pipeline.NoticeCatchUp, To: "#ventas"}, {Kind: pipeline.NoticeDigest, To: "#ventas"}, {Kind: pipeline.NoticeDigest, To: string(ana)}} {
			d.ID, d.Opportunity, d.Version = 5, 1, 1
			_, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{Notice: d, Events: events, Posted: pipeline.Receipt{Channel: "C0VENTAS", TS: "9.9"}})
			require.NoError(t, err)
			s := c.sent[len(c.sent)-1]
			require.Empty(t, s.Thread)
			a.post(string(d.Kind)+" for "+d.To, s.Post)
		}
		a.is("summaries")
	})
}

// A hundred opportunities with the longest names: Slack takes it, and every sale is named.
func TestLongSummary(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var events []pipeline.EventRef
	var won []string
	for i := range 100 {
		stage := pipeline.StageImmature
		if i%2 == 0 {
			stage = pipeline.StageCommitted
		}
		n := sampleNew()
		n.Account = fmt.Sprintf("%03d &&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&&", i)
		n.Name = n.Account + " y más"
		opp := o.opens(n, stage)
		events = append(events, refs(opp.ID, 1, opp.Version)...)
		if i%2 == 0 {
			won = append(won, opp.ID.String()+" ")
		}
	}
	c := &courier{}
	_, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{Notice: pipeline.Notice{ID: 5, Kind: pipeline.NoticeCatchUp, To: "#ventas", Opportunity: 1, Version: 1}, Events: events})
	require.NoError(t, err)
	raw := string(postJSON(t, c.sent[0].Post))
	for _, ref := range won {
		require.Contains(t, raw, ref)
	}
}

func TestAlerts(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		c := &courier{lang: lang}
		for _, alert := range []pipeline.Alert{{Code: "is_archived", Subject: "C0VENTAS"}, {Code: "channel_not_found", Subject: "#ventas"}, {Code: "not_in_channel", Subject: "C0VENTAS"},
			{Code: "user_disabled", Subject: string(ana)}, {Code: "missing_scope", Subject: "C0VENTAS"}, {Code: "restricted_action", Subject: "C0VENTAS"}, {Code: "<!channel>", Subject: "<!here>"},
			{Code: "webhook_failing", Subject: "webhook 4", Detail: map[string]string{"endpoint": "4", "url": "https://conta.example/<!here>"}},
			{Code: "webhook_gone", Subject: "webhook 4", Detail: map[string]string{"endpoint": "4", "url": "https://conta.example/hook"}}} {
			_, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{Notice: pipeline.Notice{ID: 3, Kind: pipeline.NoticeAlert, To: string(carla), Alert: &alert, Rule: pipeline.RuleAdmin}})
			require.NoError(t, err)
			a.post(alert.Code, c.sent[len(c.sent)-1].Post)
		}
		require.Equal(t, bot.Mark{Kind: noticeMark, ID: 3}, c.sent[0].Mark)
		a.is("alerts")
	})
}
