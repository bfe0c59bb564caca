package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"embudo/internal/i18n"
)

// Options are what a Bot is made of. Only the tokens and Words are needed.
type Options struct {
	// AppToken (xapp-…) opens the sockets; BotToken (xoxb-…) calls the Web API.
	AppToken string
	BotToken string
	// APIURL is Slack's Web API; "" means https://slack.com/api/.
	APIURL string
	// Sockets is how many connections this process holds, 2 when 0. Two or more, because what Slack sends
	// on a connection that it is about to replace is lost. Slack allows an app ten in all.
	Sockets int
	// Replicas is how many processes like this one run; 1 when 0. More connections than theirs are ghosts.
	Replicas int
	// Team is the only workspace that is served; learned from Slack when empty.
	Team string
	// Scopes are those the bot's token must have; NeededScopes when nil.
	Scopes []string
	Words  Words
	// Memory is shared with other replicas; nil means none.
	Memory Memory
	// Drafts keeps what was typed and not saved; nil means that it is lost.
	Drafts  Drafts
	Log     *slog.Logger
	Metrics *Metrics
	Now     func() time.Time
	// HTTPClient is for calls to Slack; its Timeout, if any, ends them.
	HTTPClient *http.Client
	// DefaultLang is for people whose language is neither Spanish nor English, and before it is known.
	DefaultLang i18n.Lang
	// Handlers is how many handlers may run at once, 256 when 0. What comes beyond them is answered Busy.
	Handlers int
	// Reconnect is the least time between two openings of connections on average, 5 s when 0.
	Reconnect time.Duration
	// Stagger is the time between the first openings of two sockets, so that Slack does not replace both at once; 1 s when 0.
	Stagger time.Duration
}

// Bot answers one Slack app's envelopes. Register everything first, then Run it once.
type Bot struct {
	opt     Options
	log     *slog.Logger
	metrics *Metrics
	memory  Memory
	drafts  Drafts
	words   Words
	now     func() time.Time
	http    *http.Client

	api      *slack.Client // calls that are made once
	reads    *slack.Client // calls that may be repeated
	apiHost  string
	routes   router
	people   people
	acts     acts
	identity atomic.Pointer[Identity]
	sockets  []*socket
	ready    sync.Mutex    // guards sockets
	slots    chan struct{} // one for each handler that may run
	spare    chan struct{} // one for each Busy answer that may be under way
	flight   flight
	base     context.Context // of every handler; ends when the bot has stopped
	end      context.CancelFunc
	courier  *Courier
	started  atomic.Bool
	timing   timing
}

// timing is every wait of the engine.
type timing struct {
	budget  time.Duration // from the envelope's arrival until "still working"
	trigger time.Duration // until a trigger is worth nothing
	handler time.Duration // until a handler's context ends
	loading time.Duration // until a slow view gets a stand-in
	settle  time.Duration // between an acknowledgement that changes a view and the next change of it
	drain   time.Duration // that handlers get when the bot stops
	flush   time.Duration // that queued acknowledgements get before sockets close
	reply   time.Duration // for answering after the handler is done
	ping    time.Duration // without a sign of life until a connection is taken for dead
	brief   time.Duration // that a connection lives at the least, unless Slack closes it at once
}

var usualTiming = timing{
	budget:  2500 * time.Millisecond,
	trigger: 2900 * time.Millisecond,
	handler: 25 * time.Second,
	loading: 300 * time.Millisecond,
	settle:  300 * time.Millisecond,
	drain:   10 * time.Second,
	flush:   200 * time.Millisecond,
	reply:   10 * time.Second,
	ping:    30 * time.Second,
	brief:   10 * time.Second,
}

// New makes a bot and checks what it is made of. It does not call Slack.
func New(o Options) (*Bot, error) {
	if !strings.HasPrefix(o.AppToken, "xapp-") {
		return nil, &StartError{Code: "app_token", Step: stepAppToken}
	}
	if !strings.HasPrefix(o.BotToken, "xoxb-") {
		return nil, &StartError{Code: "bot_token", Step: stepBotToken}
	}
	if o.Words == nil {
		return nil, errors.New("bot: no words")
	}
	o = withDefaults(o)
	base, err := url.Parse(o.APIURL)
	if err != nil || base.Host == "" {
		return nil, &StartError{Code: "api_url", Step: stepAPIURL, Err: err}
	}
	if o.Sockets < 1 || o.Sockets > 10 {
		return nil, errors.New("bot: Slack allows one to ten sockets")
	}
	b := &Bot{
		opt: o, log: o.Log, metrics: o.Metrics, memory: o.Memory, drafts: o.Drafts, words: o.Words, now: o.Now, http: withinSlack(o.HTTPClient, base.Host),
		apiHost: base.Host, routes: newRouter(), timing: usualTiming,
		slots: make(chan struct{}, o.Handlers), spare: make(chan struct{}, spareAnswers),
	}
	b.people.byID = map[string]knownPerson{}
	b.acts = newActs(o.Now)
	b.api = slack.New(o.BotToken, slack.OptionAPIURL(o.APIURL), slack.OptionHTTPClient(b.counted(b.http)),
		slack.OptionLog(slackLog{o.Log}))
	b.reads = slack.New(o.BotToken, slack.OptionAPIURL(o.APIURL), slack.OptionHTTPClient(b.counted(b.http)),
		slack.OptionLog(slackLog{o.Log}), slack.OptionRetryConfig(readRetries))
	b.courier = b.newCourier()
	b.base, b.end = context.WithCancel(context.Background())
	return b, nil
}

func withDefaults(o Options) Options {
	if o.APIURL == "" {
		o.APIURL = slack.APIURL
	}
	if !strings.HasSuffix(o.APIURL, "/") {
		o.APIURL += "/"
	}
	if o.Sockets == 0 {
		o.Sockets = 2
	}
	if o.Replicas == 0 {
		o.Replicas = 1
	}
	if o.Scopes == nil {
		o.Scopes = NeededScopes()
	}
	if o.Memory == nil {
		o.Memory = noMemory{}
	}
	if o.Drafts == nil {
		o.Drafts = noDrafts{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = NewMetrics(nil)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.HTTPClient == nil {
		o.HTTPClient = &http.Client{Timeout: 30 * time.Second}
	}
	if o.Handlers == 0 {
		o.Handlers = 256
	}
	if o.Reconnect == 0 {
		o.Reconnect = 5 * time.Second
	}
	if o.Stagger == 0 {
		o.Stagger = time.Second
	}
	return o
}
