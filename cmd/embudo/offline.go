package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"embudo/bot"
	"embudo/commands"
	"embudo/pipeline"
	"embudo/pipeline/people"
	"embudo/store"
)

// offline is the product without its sockets, at somebody's service on the command line: what they may do in Slack they may
// do here.
type offline struct {
	app     *commands.App
	records *people.Service
	who     bot.Person
	close   func()
}

// openOffline opens the database, and learns from Slack who asks.
func openOffline(ctx context.Context, s settings, as string) (*offline, error) {
	url := s.DatabaseURL.Reveal()
	if err := store.CheckVersion(ctx, url); err != nil {
		return nil, databaseFault(err)
	}
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(ctx, url, log)
	if err != nil {
		return nil, databaseFault(err)
	}
	o := &offline{close: db.Close}
	if err := o.staff(ctx, s, db, as, log); err != nil {
		db.Close()
		return nil, err
	}
	return o, nil
}

func (o *offline) staff(ctx context.Context, s settings, db *store.DB, as string, log *slog.Logger) (err error) {
	flow := &pipeline.Service{Store: db, Now: time.Now, Zone: s.zone, Channel: s.NotifyChannel}
	o.records = &people.Service{Store: db, Flow: flow}
	o.app, err = commands.New(flow, commands.Config{Lang: s.lang, Currency: s.currency, Log: log, Groups: db, People: db})
	if err != nil {
		return err
	}
	slackBot, err := bot.New(bot.Options{AppToken: s.SlackAppToken.Reveal(), BotToken: s.SlackBotToken.Reveal(), APIURL: s.SlackAPIURL, Words: o.app, Log: log, DefaultLang: s.lang})
	if err != nil {
		return err
	}
	o.app.All(slackBot)
	if o.who, err = slackBot.Courier().Person(ctx, pipeline.UserID(as)); err != nil {
		return fmt.Errorf("who is %s: %w", as, err)
	}
	return nil
}
