package commands

import (
	"context"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// namesLimit bounds how long a denial waits for the names of those who may: it stands without them. The engine asks for
// words without a context.
const namesLimit = 500 * time.Millisecond

// rolesPast are the roles that a rule lets by, besides whose the opportunity is.
var rolesPast = map[pipeline.Reason][]pipeline.Role{
	pipeline.ReasonNotOwner: {pipeline.Manager}, people.ReasonNotAccountOwner: {pipeline.Manager}, pipeline.ReasonManagerOnly: {pipeline.Manager},
	pipeline.ReasonFinanceOnly: {pipeline.Finance, pipeline.Manager}, pipeline.ReasonSellersOnly: {pipeline.Manager},
}

// whoMay names the people whom the rule of a denial lets by, besides the owner, who is named with the opportunity.
func (a *App) whoMay(v voice, e *pipeline.Error) bot.Safe {
	ctx, cancel := context.WithTimeout(context.Background(), namesLimit)
	defer cancel()
	var may []pipeline.UserID
	if e.Reason == pipeline.ReasonAdminOnly {
		may = a.deciders(ctx)
	}
	for _, role := range rolesPast[e.Reason] {
		for _, id := range a.holders(ctx, role) {
			if !slices.Contains(may, id) {
				may = append(may, id)
			}
		}
	}
	if e.Current != nil {
		may = slices.DeleteFunc(may, func(id pipeline.UserID) bool { return id == e.Current.Owner })
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
	if o := e.Current; o != nil {
		on = o.ID
		if e.Reason == pipeline.ReasonNotOwner && o.Admits(pipeline.ActShare) != nil {
			return nil
		}
	}
	return v.askButton(e.Reason, on)
}
