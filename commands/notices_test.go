package commands

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// sending is what a courier was asked to do.
type sending struct {
	Channel, Thread, TS string
	Post                bot.Post
	Mark                bot.Mark
	Uncertain           bool
}

// courier keeps what it is given, and fails as it is told.
type courier struct {
	sent    []sending
	updated []sending
	fail    error
	lang    i18n.Lang
	gone    bool
}

func (c *courier) Person(_ context.Context, user pipeline.UserID) (bot.Person, error) {
	return bot.Person{ID: user, Name: "Persona " + string(user[2:]), Lang: c.lang, Zone: time.UTC, Outsider: c.gone}, nil
}

func (c *courier) Channel(_ context.Context, ref string) (string, error) {
	return "C0" + ref[1:], c.fail
}
func (c *courier) Direct(_ context.Context, user pipeline.UserID) (string, error) {
	return "D0" + string(user), c.fail
}
func (c *courier) Send(_ context.Context, channel, thread string, p bot.Post, m bot.Mark, uncertain bool) (string, error) {
	c.sent = append(c.sent, sending{Channel: channel, Thread: thread, Post: p, Mark: m, Uncertain: uncertain})
	return fmt.Sprint("1.", len(c.sent)), nil
}
func (c *courier) Update(_ context.Context, channel, ts string, p bot.Post) error {
	c.updated = append(c.updated, sending{Channel: channel, TS: ts, Post: p})
	return c.fail
}

func TestNotices(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		o.lang = lang
		opp := eventful(o)
		c := &courier{lang: lang}
		events, err := o.store.History(context.Background(), opp.ID, 0, 100)
		require.NoError(t, err)
		loud := map[pipeline.EventKind]bool{}
		for i := range events {
			e := events[len(events)-1-i]
			_, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{
				Notice: pipeline.Notice{ID: 7, Opportunity: opp.ID, Version: e.Version, Kind: pipeline.NoticeLog, To: "#ventas"},
				Events: []pipeline.EventRef{{Opportunity: opp.ID, Version: e.Version}},
				Posted: pipeline.Receipt{Channel: "C0VENTAS", TS: "1.1"},
			})
			require.NoError(t, err)
			s := c.sent[len(c.sent)-1]
			require.Equal(t, "1.1", s.Thread)
			require.Equal(t, bot.Mark{Kind: noticeMark, ID: 7}, s.Mark)
			loud[e.Kind] = loud[e.Kind] || s.Post.Broadcast
			require.Equal(t, e.Won() || e.To == pipeline.StageLost || e.SteppedBack(), s.Post.Broadcast)
			a.post(fmt.Sprintf("line %02d %s", e.Version, e.Kind), s.Post)
		}
		require.Equal(t, map[pipeline.EventKind]bool{pipeline.EventCreated: false, pipeline.EventAssigned: false, pipeline.EventEdited: false, pipeline.EventQualification: false, pipeline.EventAdvanced: true,
			pipeline.EventInvoiced: false, pipeline.EventLost: true, pipeline.EventReopened: false, pipeline.EventCorrected: true, pipeline.EventUndone: true}, loud)

		for _, about := range []string{"C0VENTAS", "#ventas <!channel>"} {
			r, err := o.Deliver(c)(context.Background(), pipeline.Dispatch{Uncertain: true, Notice: pipeline.Notice{
				ID: 8, Opportunity: opp.ID, Version: 5, Kind: pipeline.NoticeDirect, To: string(ana), About: about, Rule: pipeline.RuleFallback},
				Events: []pipeline.EventRef{{Opportunity: opp.ID, Version: 5}}})
			require.NoError(t, err)
			s := c.sent[len(c.sent)-1]
			require.Equal(t, pipeline.Receipt{Channel: "D0U0ANA", TS: fmt.Sprint("1.", len(c.sent))}, r)
			require.True(t, s.Uncertain)
			require.Equal(t, s.Post.Text.String(), s.Post.Blocks[0].(*slack.SectionBlock).Text.Text, "where a message has blocks, its text is not seen")
			a.post("instead of "+about, s.Post)
		}
		a.is("notices")
	})
}

// The card is edited in place; where there is none, or somebody deleted it, it is posted.
func TestCardNotice(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageQualified)
	d := pipeline.Dispatch{Notice: pipeline.Notice{ID: 1, Opportunity: opp.ID, Version: 2, Kind: pipeline.NoticeCard, To: "#ventas"},
		Events: []pipeline.EventRef{{Opportunity: opp.ID, Version: 2}}}
	c := &courier{}
	deliver := o.Deliver(c)

	receipt, err := deliver(context.Background(), d)
	require.NoError(t, err)
	require.Equal(t, pipeline.Receipt{Channel: "C0ventas", TS: "1.1"}, receipt)

	d.Posted = receipt
	again, err := deliver(context.Background(), d)
	require.NoError(t, err)
	require.Equal(t, receipt, again)
	require.Len(t, c.sent, 1)
	require.Equal(t, "1.1", c.updated[0].TS)
	require.Equal(t, c.sent[0].Post, c.updated[0].Post)

	c.fail = &pipeline.DeliveryError{Code: "message_not_found", Permanent: true}
	receipt, err = deliver(context.Background(), d)
	require.NoError(t, err)
	require.Equal(t, pipeline.Receipt{Channel: "C0ventas", TS: "1.2"}, receipt)

	c.fail = &pipeline.DeliveryError{Code: "http_503"}
	_, err = deliver(context.Background(), d)
	require.Equal(t, c.fail, err)
	d.Posted = pipeline.Receipt{}
	_, err = deliver(context.Background(), d)
	require.Equal(t, c.fail, err, "the channel was not found")
	require.Len(t, c.sent, 2)
	d.Kind, d.To = pipeline.NoticeDirect, string(ana)
	_, err = deliver(context.Background(), d)
	require.Equal(t, c.fail, err)
}

func TestNoticeOfNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	opp := o.opens(sampleNew(), pipeline.StageImmature)
	deliver := o.Deliver(&courier{})
	for kind, to := range map[pipeline.NoticeKind]string{pipeline.NoticeLog: "#x", pipeline.NoticeDirect: string(ana), pipeline.NoticeDigest: "#x"} {
		d := pipeline.Dispatch{Notice: pipeline.Notice{Opportunity: opp.ID, Version: 1, Kind: kind, To: to}}
		for _, ref := range []pipeline.EventRef{{Opportunity: opp.ID + 1, Version: 1}, {Opportunity: opp.ID, Version: 9}} {
			d.Events = []pipeline.EventRef{ref}
			_, err := deliver(context.Background(), d)
			require.Error(t, err)
		}
		o.store.Fail = func(op string) error {
			if op == "history" {
				return errors.New("away")
			}
			return nil
		}
		d.Events = []pipeline.EventRef{{Opportunity: opp.ID, Version: 1}}
		_, err := deliver(context.Background(), d)
		require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
		o.store.Fail = nil
	}
}
