package main

import (
	"context"
	"time"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/store"
)

// jobOptions are how notices are delivered, with what only Slack knows.
func (s settings) jobOptions(c *bot.Courier) store.JobOptions {
	o := s.jobs
	o.Zone, o.Channel, o.Admins = s.zone, s.NotifyChannel, c.Admins
	o.Check = func(ctx context.Context, channel string) error { return reachable(ctx, c, channel) }
	o.ZoneOf = func(ctx context.Context, who pipeline.UserID) (*time.Location, error) {
		p, err := c.Person(ctx, who)
		return p.Zone, err
	}
	return o
}

// reachable says what keeps the bot from posting in a channel, given by its id or as "#name"; nil for nothing.
func reachable(ctx context.Context, c *bot.Courier, channel string) error {
	id, err := c.Channel(ctx, channel)
	if err != nil {
		return err
	}
	member, err := c.Member(ctx, id)
	if err == nil && !member {
		return &pipeline.DeliveryError{Code: "not_in_channel", Permanent: true}
	}
	return err
}
