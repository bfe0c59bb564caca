package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"embudo/bot"
	"embudo/commands"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/store"
)

// doctorCommand is a look at the installation, or at the data.
type doctorCommand struct {
	Check checkCommand `cmd:"" default:"withargs" help:"Check the installation. The default."`
	Audit auditCommand `cmd:"" help:"Hold the whole database to its history: each event, opportunity, invoice and request."`
}

type checkCommand struct {
	Live bool `help:"Only ask the running bot whether it lives, as a container's health check does."`
}

// errUnwell is the doctor's answer when something has to be mended; what, it has printed.
var errUnwell = errors.New("something has to be mended; see above")

// Run checks everything that the bot needs and prints each finding with its mending step.
func (d checkCommand) Run(ctx context.Context) error {
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

// examine looks at everything that the bot needs, prints it, and gives errUnwell where something has to be mended.
func examine(ctx context.Context, s settings, out io.Writer) error {
	log := newLog(s, io.Discard)
	stores, closeStores := openHouse(ctx, s, log)
	defer closeStores()
	app, err := commands.New(&pipeline.Service{Now: time.Now, Zone: s.zone}, commands.Config{Lang: s.lang, Currency: s.currency, Log: log})
	if err != nil {
		return err
	}
	b, err := bot.New(bot.Options{AppToken: s.SlackAppToken.Reveal(), BotToken: s.SlackBotToken.Reveal(), APIURL: s.SlackAPIURL, Words: app, Log: log})
	if err != nil {
		return err
	}
	return report(app, commands.Examine(ctx, stores, b, b.Courier(), stores.routes(ctx, s), false, time.Now), out)
}

func report(app *commands.App, findings []commands.Finding, out io.Writer) error {
	unwell := false
	for _, f := range findings {
		name, detail, mend := app.Read(i18n.EN, f)
		mark := "ok  "
		if f.Fault {
			mark, unwell = "MEND", true
		}
		fmt.Fprintf(out, "%s  %-22s %s\n", mark, strings.ToLower(name), detail)
		if f.Fault {
			fmt.Fprintf(out, "      %-22s → %s\n", "", mend)
		}
	}
	if unwell {
		return errUnwell
	}
	return nil
}

// visited is a house that the doctor looks at from outside: what could not be opened is a finding.
type visited struct {
	house
	faults []commands.Finding
}

func openHouse(ctx context.Context, s settings, log *slog.Logger) (visited, func()) {
	v := visited{house: house{limit: waitLimit}}
	db, err := store.Open(ctx, s.DatabaseURL.Reveal(), log)
	if err != nil {
		v.faults = append(v.faults, databaseFinding(err))
	}
	v.db = db
	if s.RedisURL != "" {
		memory, err := store.OpenMemory(s.RedisURL.Reveal(), log)
		if err != nil {
			v.faults = append(v.faults, commands.Finding{Name: "redis", Code: "redis_away", Fault: true})
		}
		v.memory = memory
	}
	return v, func() {
		if v.db != nil {
			v.db.Close()
		}
		if v.memory != nil {
			_ = v.memory.Close() // nothing was written
		}
	}
}

// Findings looks at what could be opened.
func (v visited) Findings(ctx context.Context) []commands.Finding {
	found := v.faults
	if v.db != nil {
		found = append(found, v.database(ctx)...)
	}
	if v.memory != nil || !slices.ContainsFunc(v.faults, func(f commands.Finding) bool { return f.Name == "redis" }) {
		found = append(found, redisFinding(ctx, v.memory))
	}
	return found
}

// routes are the channels that are told of changes, as far as the database can be asked.
func (v visited) routes(ctx context.Context, s settings) []string {
	set := pipeline.Settings{}
	if v.db != nil {
		if read, err := v.db.Settings(ctx); err == nil {
			set = read
		}
	}
	return commands.RouteChannels(set, s.NotifyChannel)
}
