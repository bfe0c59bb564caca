package commands

import (
	"context"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// namesLimit bounds how long a denial waits for the names of those who may: it stands without them. The engine asks for
// words without a context.
const namesLimit = 500 * time.Millisecond

// rolesPast are the roles that a rule lets by, besides whose the opportunity is.
var rolesPast = map[pipeline.Reason][]pipeline.Role{
	pipeline.ReasonNotOwner: {pipeline.Manager}, pipeline.ReasonManagerOnly: {pipeline.Manager},
	pipeline.ReasonFinanceOnly: {pipeline.Finance, pipeline.Manager}, pipeline.ReasonSellersOnly: {pipeline.Manager},
}

// whoMay names the people whom a rule lets by, and who can let others by. Where no manager was named, those who
// administer manage.
func (a *App) whoMay(v voice, rule pipeline.Reason) bot.Safe {
	ctx, cancel := context.WithTimeout(context.Background(), namesLimit)
	defer cancel()
	deciders := a.deciders(ctx)
	if rule == pipeline.ReasonAdminOnly {
		return v.named(textAccessWhoMay, deciders)
	}
	var may []pipeline.UserID
	for _, role := range rolesPast[rule] {
		for _, id := range a.holders(ctx, role) {
			if !slices.Contains(may, id) {
				may = append(may, id)
			}
		}
	}
	if len(rolesPast[rule]) > 0 && len(may) == 0 {
		return v.named(textAccessWhoMay, deciders)
	}
	return v.named(textAccessWhoMay, may)
}

func (v voice) named(k i18n.Key, ids []pipeline.UserID) bot.Safe {
	if len(ids) == 0 {
		return bot.Safe{}
	}
	return v.rich(k, args{"Who": v.people(ids)})
}

// askFor is the button by which somebody asks for what a rule refused them; nil where there is nothing to ask for.
func (v voice) askFor(e *pipeline.Error) slack.BlockElement {
	if e.Code != pipeline.Denied {
		return nil
	}
	var on pipeline.OpportunityID
	if e.Current != nil {
		on = e.Current.ID
	}
	return v.askButton(e.Reason, on)
}
