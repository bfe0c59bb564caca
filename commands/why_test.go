package commands

import (
	"context"
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// delivered says that a notice was sent, to where the press of a test comes from or to a person.
func (o *office) delivered(n pipeline.Notice) pipeline.Notice {
	at := o.now
	o.store.Settle(pipeline.LedgerEntry{Notice: n, State: pipeline.NoticeSent, SettledAt: &at, CreatedAt: at, Receipt: pipeline.Receipt{Channel: "C0VENTAS", TS: "1.1"}})
	return n
}

func (o *office) routes(id string, r pipeline.Route) {
	raw, err := json.Marshal(r)
	require.NoError(o.t, err)
	_, err = o.flow.Set(context.Background(), pipeline.Request{Key: "route " + id, By: pipeline.Member{ID: carla, Admin: true}},
		pipeline.Entry{Setting: pipeline.SettingRoute, Key: id, Value: raw})
	require.NoError(o.t, err)
}

func (o *office) answers(id pipeline.UserID, lang i18n.Lang, press func(context.Context, *bot.Press) (bot.Reply, error), suffix, value string) bot.Reply {
	p := o.press(id, lang, "", suffix, value)
	if id == carla {
		p.Person.Admin = true
	}
	r, err := press(context.Background(), p)
	require.NoError(o.t, err)
	return r
}

// Each notice says by which rule it came, and how to be told less.
func TestWhy(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		opp := o.opens(sampleNew(), pipeline.StageQualified)
		o.store.SetRoles(carla, pipeline.Manager, pipeline.Admin)
		o.routes("grandes", pipeline.Route{Channel: "C0VENTAS", Stages: []pipeline.Stage{pipeline.StageQualified, pipeline.StageCommitted},
			Lines: []string{"Datos", "<!channel>"}, Minimum: clp("1000000")})
		o.routes("todas", pipeline.Route{Channel: "C0VENTAS"})
		n := pipeline.Notice{ID: 100, Opportunity: opp.ID, Version: opp.Version, Kind: pipeline.NoticeCard, To: "C0VENTAS"}
		ask := func(name string, who pipeline.UserID, change func(*pipeline.Notice)) {
			n.ID++
			told := n
			change(&told)
			o.delivered(told)
			reply := o.answers(who, lang, o.pressedNoticeMore, "", "why:"+noticeValue(told.ID))
			a.reply(name, reply)
			require.Equal(t, reply, o.answers(who, lang, o.pressedWhy, "", noticeValue(told.ID)))
		}
		for _, rule := range []pipeline.Rule{"grandes", "todas", "borrada", pipeline.DefaultRoute} {
			ask("a channel by "+string(rule), bruno, func(n *pipeline.Notice) { n.Rule = rule })
		}
		ask("a channel, to an admin", carla, func(n *pipeline.Notice) { n.Rule = "grandes" })
		ask("a channel without routes, to an admin", carla, func(n *pipeline.Notice) { n.Rule = pipeline.DefaultRoute })
		for _, rule := range []pipeline.Rule{pipeline.RuleOwner, pipeline.RuleAssigned, pipeline.RuleHanded, pipeline.RuleFollower} {
			ask("a person by "+string(rule), ana, func(n *pipeline.Notice) { n.Rule, n.Kind, n.To = rule, pipeline.NoticeDirect, string(ana) })
		}
		ask("in place of a channel", ana, func(n *pipeline.Notice) {
			n.Rule, n.Kind, n.To, n.About = pipeline.RuleFallback, pipeline.NoticeDirect, string(ana), "#ventas"
		})
		ask("a digest", ana, func(n *pipeline.Notice) {
			n.Rule, n.Kind, n.To = pipeline.RuleOwner, pipeline.NoticeDigest, string(ana)
		})
		ask("what was missed", bruno, func(n *pipeline.Notice) { n.Rule, n.Kind = "todas", pipeline.NoticeCatchUp })
		a.is("why")
	})
}

// Muting, the digest and unfollowing are kept for who was told, and each is taken back by the button of its answer.
func TestQuieten(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		opp := o.opens(sampleNew(), pipeline.StageQualified)
		here := o.delivered(pipeline.Notice{ID: 101, Opportunity: opp.ID, Version: 2, Kind: pipeline.NoticeLog, To: "C0VENTAS", Rule: "default"})
		mine := o.delivered(pipeline.Notice{ID: 102, Opportunity: opp.ID, Version: 2, Kind: pipeline.NoticeDirect, To: string(ana), Rule: pipeline.RuleFollower})
		wished := func(to string) pipeline.WishKind {
			wishes, err := o.store.Wishes(context.Background(), to, opp.ID)
			require.NoError(t, err)
			if len(wishes) == 0 {
				return ""
			}
			return wishes[0].Kind
		}
		require.NoError(t, o.flow.Wish(context.Background(), pipeline.Member{ID: ana}, pipeline.Wish{To: string(ana), On: opp.ID, Kind: pipeline.WishFollow}))
		for _, n := range []pipeline.Notice{here, mine} {
			before := wished(n.To)
			for _, kind := range []pipeline.WishKind{pipeline.WishMute, pipeline.WishDigest} {
				reply := o.answers(ana, lang, o.pressedQuiet, string(kind), noticeValue(n.ID))
				require.True(t, reply.Replace)
				require.Equal(t, kind, wished(n.To))
				a.reply(string(kind)+" for "+n.To, reply)
				back := o.answers(ana, lang, o.pressedLouder, "", noticeValue(n.ID)+":"+string(before))
				require.Equal(t, before, wished(n.To))
				if kind == pipeline.WishMute {
					a.reply("back for "+n.To, back)
				}
			}
		}
		a.reply("unfollow", o.answers(ana, lang, o.pressedQuiet, "unfollow", noticeValue(mine.ID)))
		require.Equal(t, pipeline.WishKind(""), wished(string(ana)))
		o.answers(ana, lang, o.pressedNoticeMore, "", "mute:"+noticeValue(here.ID))
		require.Equal(t, pipeline.WishMute, wished("C0VENTAS"))
		a.reply("not theirs to mute", o.answers(bruno, lang, o.pressedNoticeMore, "", "mute:"+noticeValue(here.ID)))
		a.is("quieten")
	})
}

// What comes back from a button may have been made up: it changes nothing and tells nothing of other people's notices.
func TestForgedNoticeButtons(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageQualified)
	secret := o.delivered(pipeline.Notice{ID: 101, Opportunity: opp.ID, Version: 2, Kind: pipeline.NoticeDirect, To: string(ana), Rule: pipeline.RuleOwner})
	elsewhere := pipeline.Notice{ID: 102, Opportunity: opp.ID, Version: 2, Kind: pipeline.NoticeCard, To: "C0SECRETO", Rule: "default"}
	at := o.now
	o.store.Settle(pipeline.LedgerEntry{Notice: elsewhere, State: pipeline.NoticeSent, SettledAt: &at, Receipt: pipeline.Receipt{Channel: "C0SECRETO", TS: "1.1"}})
	gone := o.speaks(i18n.ES).rich(textEngineGone, nil)
	forgotten := o.speaks(i18n.ES).rich(textWhyForgotten, nil)
	for _, value := range []string{noticeValue(secret.ID), noticeValue(elsewhere.ID), "999", "-1", "x", "", "1;drop"} {
		require.Equal(t, forgotten, o.answers(bruno, i18n.ES, o.pressedWhy, "", value).Text, value)
		require.Equal(t, forgotten, o.answers(bruno, i18n.ES, o.pressedQuiet, "mute", value).Text, value)
		require.Equal(t, forgotten, o.answers(bruno, i18n.ES, o.pressedLouder, "", value+":mute").Text, value)
	}
	for _, value := range []string{"", "why", "eat:1", "mute"} {
		require.Contains(t, []bot.Safe{gone, forgotten}, o.answers(bruno, i18n.ES, o.pressedNoticeMore, "", value).Text, value)
	}
	require.Equal(t, gone, o.answers(bruno, i18n.ES, o.pressedQuiet, "follow", "101").Text)
	require.Equal(t, gone, o.answers(bruno, i18n.ES, o.pressedLouder, "", "101:shout").Text)
	require.Equal(t, gone, o.answers(bruno, i18n.ES, o.pressedLouder, "", "101").Text)
	for _, to := range []string{string(ana), "C0SECRETO"} {
		wishes, err := o.store.Wishes(context.Background(), to, opp.ID)
		require.NoError(t, err)
		require.Empty(t, wishes)
	}
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		o.store.SetRoles(carla, pipeline.Admin)
		opp := pipeline.OpportunityID(12)
		at := o.now.Add(-time.Hour)
		for i, e := range []pipeline.LedgerEntry{
			{State: pipeline.NoticeSent, SettledAt: &at, Attempts: 1, Notice: pipeline.Notice{Kind: pipeline.NoticeCard, To: "C0VENTAS"}},
			{State: pipeline.NoticeGivenUp, SettledAt: &at, Attempts: 1, LastError: "is_archived", Notice: pipeline.Notice{Kind: pipeline.NoticeLog, To: "C0VENTAS"}},
			{State: pipeline.NoticeGivenUp, SettledAt: &at, Attempts: 8, LastError: "http_503", Notice: pipeline.Notice{Kind: pipeline.NoticeDirect, To: string(ana)}},
			{State: pipeline.NoticeRetrying, Attempts: 2, LastError: "ratelimited", Notice: pipeline.Notice{Kind: pipeline.NoticeDigest, To: "#ventas <!channel>"}},
			{State: pipeline.NoticeWaiting, Notice: pipeline.Notice{Kind: pipeline.NoticeCatchUp, To: "C0VENTAS"}},
			{State: pipeline.NoticeSuperseded, SettledAt: &at, Notice: pipeline.Notice{Kind: pipeline.NoticeCard, To: "C0VENTAS"}},
			{State: pipeline.NoticeGivenUp, SettledAt: &at, Attempts: 1, LastError: "a*b_<!here>", Notice: pipeline.Notice{Kind: pipeline.NoticeAlert, To: string(carla)}},
		} {
			e.ID, e.CreatedAt = pipeline.NoticeID(i+1), at
			if e.Kind != pipeline.NoticeAlert {
				e.Opportunity, e.Version = opp, 3
			}
			o.store.Settle(e)
		}
		asks := func(who pipeline.UserID, line string) bot.Reply {
			r, err := o.desk(context.Background(), &bot.Slash{Request: o.request(who, lang), Command: "/embudo", Text: line})
			require.NoError(t, err)
			return r
		}
		a.reply("all", asks(carla, "entregas"))
		for _, line := range []string{"entregas abandonadas", "deliveries given-up", "deliveries failed"} {
			a.reply(line, asks(carla, line))
		}
		a.reply("none", asks(carla, "entregas enviando"))
		a.reply("unknown", asks(carla, "entregas <!channel>"))
		a.reply("not for sellers", asks(ana, "entregas"))
		press := func(who pipeline.UserID, value string) bot.Reply {
			return o.answers(who, lang, o.pressedResend, "", value)
		}
		value := noticeValue(2) + ":" + strconv.FormatInt(at.UnixMicro(), 10)
		a.reply("not for sellers to resend", press(ana, value))
		a.reply("resent", press(carla, value))
		entry, err := o.store.Delivery(context.Background(), 2)
		require.NoError(t, err)
		require.Equal(t, pipeline.NoticeWaiting, entry.State)
		a.reply("resent once", press(carla, value))
		for i := range 20 {
			o.store.Settle(pipeline.LedgerEntry{State: pipeline.NoticeSent, SettledAt: &at, CreatedAt: at, Attempts: 1,
				Notice: pipeline.Notice{ID: pipeline.NoticeID(100 + i), Opportunity: opp, Version: i, Kind: pipeline.NoticeLog, To: "C0VENTAS"}})
		}
		a.reply("a page on", o.answers(carla, lang, o.pressedLedger, "", "sent:110"))
		a.is("deliveries")

		gone := o.speaks(lang).rich(textEngineGone, nil)
		for _, forged := range []string{"", "sent", "lost:0", "sent:-1", "sent:x", ":"} {
			require.Equal(t, gone, o.answers(carla, lang, o.pressedLedger, "", forged).Text, forged)
		}
		for _, forged := range []string{"", "2", "x:1", "-2:1", "2:x"} {
			require.Equal(t, gone, press(carla, forged).Text, forged)
		}
	})
}
