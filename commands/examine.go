package commands

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Finding is one thing that was looked at, without words: who looks reads it in their language.
type Finding struct {
	// Name is what was looked at, and Code how it is: both name texts.
	Name, Code string
	// Args fill the texts. A duration is shown in minutes.
	Args map[string]any
	// Fault: it has to be mended, as the text of its code says.
	Fault bool
}

// House is what the program around the product knows of itself.
type House interface {
	// Findings looks at what it keeps things in.
	Findings(ctx context.Context) []Finding
}

// Line is Slack as an examination looks at it; *bot.Bot is one.
type Line interface {
	AuthTest(ctx context.Context) (bot.Identity, error)
	SocketTest(ctx context.Context) error
	Connections() (open, held, counted int)
}

// Reach is what tells whether a channel can be written to; *bot.Courier is one.
type Reach interface {
	Channel(ctx context.Context, ref string) (string, error)
	Member(ctx context.Context, channel string) (bool, error)
}

// clockLimit is how far another clock may be from ours.
const clockLimit = 10 * time.Second

// Examine looks at everything that the product needs. routes are the channels that are told of changes; running says that
// this process holds connections itself.
func Examine(ctx context.Context, house House, line Line, reach Reach, routes []string, running bool, now func() time.Time) []Finding {
	findings := house.Findings(ctx)
	id, err := line.AuthTest(ctx)
	var refused *bot.StartError
	switch {
	case errors.As(err, &refused):
		return append(findings, Finding{"slack", "token_refused", map[string]any{"Code": refused.Code}, true})
	case err != nil:
		return append(findings, Finding{Name: "slack", Code: "slack_away", Fault: true})
	}
	findings = append(findings, Finding{Name: "slack", Code: "signed_in", Args: map[string]any{"Team": id.TeamName, "User": string(id.User)}},
		connections(ctx, line, running), scopesOf(id))
	if !id.At.IsZero() {
		findings = append(findings, ClockFinding("clock_slack", id.At, now()))
	}
	if len(routes) == 0 {
		return append(findings, Finding{Name: "channel", Code: "no_channel"})
	}
	for _, route := range routes {
		findings = append(findings, channelFinding(ctx, reach, route))
	}
	return findings
}

// ClockFinding holds another clock against ours; name says whose it is.
func ClockFinding(name string, theirs, ours time.Time) Finding {
	off := theirs.Sub(ours).Abs()
	// Slack tells seconds only, and an answer takes its time.
	if off <= clockLimit {
		return Finding{Name: name, Code: "clock_right"}
	}
	return Finding{name, "clock_wrong", map[string]any{"Count": int(off.Seconds())}, true}
}

func scopesOf(id bot.Identity) Finding {
	if len(id.Missing) == 0 {
		return Finding{Name: "scopes", Code: "scopes_granted"}
	}
	return Finding{"scopes", "scopes_missing", map[string]any{"Scopes": strings.Join(id.Missing, ", ")}, true}
}

// connections looks at those that are held, or where none are whether they may be opened: the bot token says nothing
// about the app's.
func connections(ctx context.Context, line Line, running bool) Finding {
	if !running {
		err := line.SocketTest(ctx)
		var refused *bot.StartError
		switch {
		case errors.As(err, &refused):
			return Finding{"sockets", "app_token_refused", map[string]any{"Code": refused.Code}, true}
		case err != nil:
			return Finding{Name: "sockets", Code: "sockets_away", Fault: true}
		}
		return Finding{Name: "sockets", Code: "sockets_may_open"}
	}
	open, held, counted := line.Connections()
	a := map[string]any{"Open": open, "Held": held, "Counted": counted}
	switch {
	case open < held:
		return Finding{"sockets", "sockets_few", a, true}
	case counted > held:
		return Finding{Name: "sockets", Code: "sockets_more", Args: a}
	}
	return Finding{Name: "sockets", Code: "sockets_open", Args: a}
}

func channelFinding(ctx context.Context, reach Reach, route string) Finding {
	a := map[string]any{"Channel": route}
	channel, err := reach.Channel(ctx, route)
	if err != nil {
		return Finding{"channel", "channel_unknown", a, true}
	}
	member, err := reach.Member(ctx, channel)
	var failed *pipeline.DeliveryError
	switch {
	case errors.As(err, &failed) && failed.Code == "is_archived":
		return Finding{"channel", "channel_archived", a, true}
	case errors.As(err, &failed) && failed.Permanent:
		return Finding{"channel", "channel_unknown", a, true}
	case err != nil:
		return Finding{"channel", "channel_unseen", a, true}
	case !member:
		return Finding{"channel", "channel_without_bot", a, true}
	}
	return Finding{Name: "channel", Code: "channel_ready", Args: a}
}

// RouteChannels are the channels that are told of changes: those of the routes, or fallback while there are none.
func RouteChannels(s pipeline.Settings, fallback string) []string {
	var list []string
	for _, id := range slices.Sorted(maps.Keys(s.Routes)) {
		if c := s.Routes[id].Channel; !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	if len(s.Routes) == 0 && fallback != "" {
		list = []string{fallback}
	}
	return list
}

// argsOf are a finding's, with durations in words.
func (v voice) argsOf(f Finding) args {
	a := args{}
	for k, x := range f.Args {
		if d, ok := x.(time.Duration); ok {
			x = v.ago(d)
		}
		a[k] = x
	}
	return a
}

// ago is a length of time in words.
func (v voice) ago(d time.Duration) string {
	if d < time.Minute {
		return v.plain(textStatusSeconds, args{"Count": int(d.Seconds())})
	}
	return v.plain(textStatusMinutes, args{"Count": int(d.Minutes())})
}

// Read words a finding for a terminal: its name, what was found, and how to mend it, or "".
func (a *App) Read(l i18n.Lang, f Finding) (name, detail, mend string) {
	v := a.engine(l)
	name, detail = v.plain(i18n.Key("finding."+f.Name), nil), v.plain(i18n.Key("found."+f.Code), v.argsOf(f))
	if f.Fault {
		mend = v.plain(i18n.Key("mend."+f.Code), v.argsOf(f))
	}
	return name, detail, mend
}
