package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"embudo/bot"
	"embudo/commands"
	"embudo/pipeline"
	"embudo/store"
)

type doctorCommand struct {
	Live bool `help:"Only ask the running bot whether it lives, as a container's health check does."`
}

// errUnwell is the doctor's answer when something has to be mended; what, it has printed.
var errUnwell = errors.New("something has to be mended; see above")

// Run checks everything that the bot needs and prints each finding with its mending step.
func (d doctorCommand) Run(ctx context.Context) error {
	if d.Live {
		s, _ := readConfig(os.Environ(), false) // whatever else is wrong, the address is what is asked for
		return live(ctx, s.HTTPAddr)
	}
	s, err := readConfig(os.Environ(), true)
	if err != nil {
		return err
	}
	return examine(ctx, s, os.Stdout)
}

func live(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/healthz", nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("health: %s", response.Status)
	}
	return nil
}

// finding is one thing that was looked at.
type finding struct {
	name, detail string
	// mend is what to do; "" where all is well.
	mend string
}

func examine(ctx context.Context, s settings, out io.Writer) error {
	findings := append(examineStores(ctx, s), examineSlack(ctx, s)...)
	unwell := false
	for _, f := range findings {
		mark := "ok  "
		if f.mend != "" {
			mark, unwell = "MEND", true
		}
		fmt.Fprintf(out, "%s  %-10s %s\n", mark, f.name, f.detail)
		if f.mend != "" {
			fmt.Fprintf(out, "      %-10s → %s\n", "", f.mend)
		}
	}
	if unwell {
		return errUnwell
	}
	return nil
}

func examineStores(ctx context.Context, s settings) []finding {
	log := newLog(s, io.Discard)
	var findings []finding
	db, err := store.Open(ctx, s.DatabaseURL.Reveal(), log)
	var schema *store.SchemaError
	switch {
	case errors.As(err, &schema) && schema.Newer():
		findings = append(findings, finding{"database", "its schema is newer than this program's", "start the newer release of embudo"})
	case errors.As(err, &schema):
		findings = append(findings, finding{"database", "its schema is older than this program's", "run `embudo migrate`; `embudo run` does it too"})
	case err != nil:
		findings = append(findings, finding{"database", sensitive.ReplaceAllString(strings.Join(strings.Fields(err.Error()), " "), hidden), "check DATABASE_URL, and that Postgres 14 or later runs there"})
	default:
		defer db.Close()
		h, err := db.Health(ctx)
		if err != nil {
			findings = append(findings, finding{"database", "does not answer", "check that Postgres runs and can be reached"})
			break
		}
		findings = append(findings, finding{name: "database", detail: fmt.Sprintf("schema is current; %d notices wait, the oldest for %s", h.Waiting, h.Oldest.Round(time.Second))})
	}
	if s.RedisURL == "" {
		return append(findings, finding{name: "redis", detail: "none configured; the bot runs without it"})
	}
	memory, err := store.OpenMemory(s.RedisURL.Reveal(), log)
	if err == nil {
		defer memory.Close()
		err = memory.Ping(ctx)
	}
	if err != nil {
		return append(findings, finding{"redis", "does not answer", "check REDIS_URL; the bot runs without Redis meanwhile, a little slower"})
	}
	return append(findings, finding{name: "redis", detail: "answers"})
}

func examineSlack(ctx context.Context, s settings) []finding {
	log := newLog(s, io.Discard)
	app, err := commands.New(&pipeline.Service{Now: time.Now, Zone: s.zone}, commands.Config{Lang: s.lang, Currency: s.currency, Log: log})
	if err != nil {
		return []finding{{"program", err.Error(), "this build is broken: take another"}}
	}
	b, err := bot.New(bot.Options{AppToken: s.SlackAppToken.Reveal(), BotToken: s.SlackBotToken.Reveal(), APIURL: s.SlackAPIURL, Words: app, Log: log})
	if err != nil {
		return []finding{{"slack", err.Error(), "set the tokens as README.md says"}}
	}
	id, err := b.AuthTest(ctx)
	if err != nil {
		var start *bot.StartError
		if errors.As(err, &start) {
			return []finding{{"slack", start.Code, start.Step}}
		}
		return []finding{{"slack", "can't be reached", "check SLACK_API_URL and the way out to it"}}
	}
	findings := []finding{{name: "slack", detail: fmt.Sprintf("signed in to %s as %s", id.TeamName, id.User)}, examineSockets(ctx, b)}
	if len(id.Missing) > 0 {
		findings = append(findings, finding{"scopes", "missing: " + strings.Join(id.Missing, ", "), "add them under OAuth & Permissions, or take manifest.yaml, then install the app again"})
	} else {
		findings = append(findings, finding{name: "scopes", detail: "all granted"})
	}
	return append(findings, examineChannel(ctx, s, b.Courier()))
}

// examineSockets looks at the app-level token, which the bot token says nothing about.
func examineSockets(ctx context.Context, b *bot.Bot) finding {
	err := b.SocketTest(ctx)
	var start *bot.StartError
	switch {
	case errors.As(err, &start):
		return finding{"sockets", start.Code, start.Step}
	case err != nil:
		return finding{"sockets", "can't be opened", "check the way out to Slack, and that Socket Mode is on"}
	}
	return finding{name: "sockets", detail: "may be opened"}
}

func examineChannel(ctx context.Context, s settings, c *bot.Courier) finding {
	if s.NotifyChannel == "" {
		return finding{name: "channel", detail: "NOTIFY_CHANNEL is not set: no channel is told of stage changes"}
	}
	channel, err := c.Channel(ctx, s.NotifyChannel)
	if err != nil {
		return finding{"channel", "no channel " + s.NotifyChannel + " in sight", "check NOTIFY_CHANNEL; a private channel shows only once the bot is in it: /invite @embudo there"}
	}
	member, err := c.Member(ctx, channel)
	var failed *pipeline.DeliveryError
	switch {
	case errors.As(err, &failed) && failed.Code == "is_archived":
		return finding{"channel", s.NotifyChannel + " is archived", "set NOTIFY_CHANNEL to a channel that is in use, or restore this archived one"}
	case err != nil:
		return finding{"channel", "can't be looked at", "check that the channel exists and the bot has channels:read and groups:read"}
	case !member:
		return finding{"channel", "the bot is not in " + s.NotifyChannel, "type /invite @embudo in that channel"}
	}
	return finding{name: "channel", detail: s.NotifyChannel + " has the bot"}
}
