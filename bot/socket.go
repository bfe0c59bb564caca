package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
	"golang.org/x/time/rate"
)

// socket is one Socket Mode connection, opened again whenever it closes.
type socket struct {
	b      *Bot
	n      int
	log    *slog.Logger
	client *socketmode.Client

	mu       sync.Mutex
	cut      context.CancelFunc // ends slack-go's own tries
	failure  error              // of the last try to connect; nil once it is told
	open     bool
	since    time.Time // when it was opened
	opened   int       // how often
	brief    int       // how often in a row it lived too short
	reported int       // connections of the app that Slack counted when it was opened
	app      string
}

// newSockets makes the connections. They share a limit on openings: slack-go opens again at once whatever
// the reason for the close was, which would be a storm when Slack closes every connection at once.
func (b *Bot) newSockets() []*socket {
	limiter := rate.NewLimiter(rate.Every(b.opt.Reconnect), 2*b.opt.Sockets+2)
	calls := b.counted(b.http)
	gate := doerFunc(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/apps.connections.open") {
			if err := limiter.Wait(r.Context()); err != nil {
				return nil, fmt.Errorf("wait to open a connection: %w", err)
			}
		}
		return calls.Do(r)
	})
	api := slack.New(b.opt.BotToken, slack.OptionAppLevelToken(b.opt.AppToken), slack.OptionAPIURL(b.opt.APIURL),
		slack.OptionHTTPClient(gate), slack.OptionLog(slackLog{b.log}))
	sockets := make([]*socket, b.opt.Sockets)
	for n := range sockets {
		sockets[n] = &socket{
			b: b, n: n, log: b.log.With("socket", n),
			client: socketmode.New(api, socketmode.OptionPingInterval(b.timing.ping), socketmode.OptionLog(slackLog{b.log}),
				socketmode.OptionDialer(watchfulDialer(b.timing.ping))),
		}
	}
	return sockets
}

// run keeps the connection open until ctx ends. It gives a *StartError where Slack refuses the token.
func (s *socket) run(ctx context.Context) error {
	stopped := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() { s.read(stopped) })
	err := s.keep(ctx)
	close(stopped)
	reader.Wait()
	s.lost()
	return err
}

// read takes what the connection brings. It must never wait for anything: while it does, the connection's
// pings go unread, and the connection dies.
func (s *socket) read(stopped <-chan struct{}) {
	for {
		select {
		case e := <-s.client.Events:
			s.event(e)
		case <-stopped:
			return
		}
	}
}

func (s *socket) event(e socketmode.Event) {
	switch e.Type {
	case socketmode.EventTypeConnecting:
		s.lost()
	case socketmode.EventTypeHello:
		s.greeted(e.Request)
	case socketmode.EventTypeConnectionError:
		if failed, ok := e.Data.(*slack.ConnectionErrorEvent); ok {
			s.failed(failed.ErrorObj)
		}
	case socketmode.EventTypeErrorWriteFailed:
		if failed, ok := e.Data.(*socketmode.ErrorWriteFailed); ok {
			s.log.Warn("slack: acknowledgement not written", "envelope", failed.Response.EnvelopeID, "error", failed.Cause)
		}
	case socketmode.EventTypeErrorBadMessage:
		if bad, ok := e.Data.(*socketmode.ErrorBadMessage); ok {
			s.unreadable(bad)
		}
	case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive, socketmode.EventTypeEventsAPI:
		s.envelope(e)
	}
}

func (s *socket) envelope(e socketmode.Event) {
	if e.Request == nil || e.Request.EnvelopeID == "" {
		return
	}
	x := &exchange{
		b: s.b, send: s.client.AckCtx, envelope: e.Request.EnvelopeID, arrived: s.b.now(), clock: time.Now(), moved: s.sinceNow(),
	}
	switch data := e.Data.(type) {
	case slack.SlashCommand:
		s.b.readSlash(x, data)
	case slack.InteractionCallback:
		s.b.readInteraction(x, &data)
	case slackevents.EventsAPIEvent:
		s.b.readEvent(x, data)
	default:
		return
	}
	s.b.take(x)
}

// unreadable acknowledges what slack-go could not decode, such as a block that is newer than it. Without
// that the person would see an error, and Slack would deliver an event again that nobody can read.
func (s *socket) unreadable(bad *socketmode.ErrorBadMessage) {
	var head struct {
		EnvelopeID string `json:"envelope_id"`
		Type       string `json:"type"`
	}
	s.b.metrics.unreadable.Inc()
	if json.Unmarshal(bad.Message, &head) != nil || head.EnvelopeID == "" {
		s.log.Warn("slack: message not understood", "error", bad.Cause)
		return
	}
	s.log.Warn("slack: envelope not decoded", "envelope", head.EnvelopeID, "type", head.Type, "error", bad.Cause)
	x := &exchange{
		b: s.b, send: s.client.AckCtx, envelope: head.EnvelopeID, kind: kindOther, route: head.Type,
		arrived: s.b.now(), clock: time.Now(), moved: s.sinceNow(),
	}
	x.act = &quietAct{x}
	s.b.take(x)
}
