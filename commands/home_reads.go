package commands

import (
	"context"

	"github.com/slack-go/slack"
	"golang.org/x/sync/errgroup"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/board"
	"embudo/pipeline/forecast"
)

// homeReads are what a Home is drawn of.
type homeReads struct {
	due   []pipeline.Scheduled
	needs pipeline.Needs
	leads int
	mine  board.Board
	// forecasts are of the person; and for managers of the company, and of the teams after it.
	forecasts []forecast.Forecast
	// company is for managers; else it is empty.
	company          board.Board
	requests, drafts []slack.Block
}

// readHome reads all of a Home beside one another: none of it hangs on the rest.
func (a *App) readHome(ctx context.Context, v voice, r bot.Request, by pipeline.Actor) (h homeReads, err error) {
	var reads errgroup.Group
	reads.Go(func() (err error) { h.due, err = a.dueToday(ctx, v, by.ID); return err })
	reads.Go(func() (err error) { h.needs, err = a.flow.Store.Needs(ctx, v.needQuery(by.ID)); return err })
	reads.Go(func() (err error) { h.leads, err = a.people.Store.OpenLeads(ctx, by.ID, maxHomeLeads+1); return err })
	reads.Go(func() (err error) { h.mine, err = a.standing(ctx, v, pipeline.OfPerson(by.ID)); return err })
	reads.Go(func() (err error) {
		h.forecasts, err = forecast.Of(ctx, a.flow, r.Person.Member(), v.settings, v.homeAsks(by))
		return err
	})
	if by.Is(pipeline.Manager) {
		reads.Go(func() (err error) { h.company, err = a.standing(ctx, v, pipeline.Everyone); return err })
	}
	reads.Go(func() error {
		h.requests, h.drafts = a.requestBlocks(ctx, v, r.Person.Member(), by), a.draftsOf(ctx, r, anyForm)
		return nil
	})
	return h, reads.Wait()
}

// standing is what is open of somebody's, or of everybody's.
func (a *App) standing(ctx context.Context, v voice, of pipeline.Subject) (board.Board, error) {
	return board.Of(ctx, a.flow, v.settings, board.Ask{Subject: of, Today: v.today()})
}

// homeAsks are the forecasts of a Home: what this month brings the person; and managers what it brings the company and each team.
func (v voice) homeAsks(by pipeline.Actor) []forecast.Ask {
	of := []pipeline.Subject{pipeline.OfPerson(by.ID)}
	if by.Is(pipeline.Manager) {
		of = append(of, pipeline.Everyone)
		teams := v.settings.Entries(pipeline.SettingTeam)
		for _, e := range teams[:min(len(teams), maxTeams)] {
			of = append(of, pipeline.OfTeam(e.Key))
		}
	}
	var asks []forecast.Ask
	for _, subject := range of {
		asks = append(asks, forecast.Ask{Period: pipeline.MonthOf(v.today()), Subject: subject, Within: true})
	}
	return asks
}
