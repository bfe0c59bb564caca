package commands

import (
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// deliverLead tells somebody of a lead that they were given, as it stands now. Where it is somebody else's again, or has
// ended, there is nothing to tell.
func (a *App) deliverLead(ctx context.Context, c Courier, to audience, d pipeline.Dispatch) (pipeline.Receipt, error) {
	given, err := pipeline.ParseLeadGiven(d.Subject)
	if err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	l, err := a.people.Store.Lead(ctx, given.Lead)
	events, err2 := a.people.Store.Records(ctx, people.Ref{Kind: people.KindLead, ID: int64(given.Lead)}, given.Version+1, 1)
	by, err3 := a.flow.Store.Actor(ctx, pipeline.Member{ID: pipeline.UserID(d.To)})
	if err := errors.Join(err, err2, err3); err != nil {
		return pipeline.Receipt{}, fmt.Errorf("deliver notice %d: %w", d.ID, err)
	}
	if len(events) == 0 || l.Owner != pipeline.UserID(d.To) || l.State != people.LeadOpen {
		return pipeline.Receipt{}, pipeline.ErrNothingToTell
	}
	return to.send(ctx, c, d, "", to.leadGiven(d.Notice, l, by, events[0].By))
}

func (v voice) leadGiven(n pipeline.Notice, l people.Lead, by pipeline.Actor, from pipeline.UserID) bot.Post {
	text := v.rich(textLeadGiven, args{"Who": v.person(from), "Ref": l.Ref().String(), "Name": shown(l.Client(), maxRowName)})
	why := bot.Button(actionWhy, v.plain(textWhyMenu, nil), noticeValue(n.ID))
	return bot.Post{Text: text, Blocks: append([]slack.Block{bot.Section(text, why)}, v.leadCard(l, by)...)}
}

// maxHomeLeads is up to where a Home counts leads.
const maxHomeLeads = 100

// homeLeads is one line on a Home: how many leads of somebody's are open, with the way to them.
func (v voice) homeLeads(open int) []slack.Block {
	if open == 0 {
		return nil
	}
	text := v.rich(textLeadHome, args{"Count": open})
	if open > maxHomeLeads {
		text = v.rich(textLeadHomeMany, args{"Count": maxHomeLeads})
	}
	return []slack.Block{bot.Section(text, bot.Button(actionLeadMenu+":mine", v.plain(textButtonShow, nil), ""))}
}
