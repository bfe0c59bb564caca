package forecast

import (
	"context"

	"embudo/pipeline"
)

// Of calculates several forecasts for a member who has been given the settings, from what there is at one moment and in the order
// in which they are asked for.
func Of(ctx context.Context, flow *pipeline.Service, m pipeline.Member, settings pipeline.Settings, asks []Ask) ([]Forecast, error) {
	var within []pipeline.WeighQuery
	var beside []pipeline.TallyQuery
	for _, a := range asks {
		within = append(within, a.within(settings))
		if !a.Within {
			beside = append(beside, a.beside(settings))
		}
	}
	at := flow.Now().In(flow.Zone)
	weighed, tallies, err := flow.Store.Weighed(ctx, settings.Weighing(), within, beside)
	if err != nil {
		return nil, err
	}
	all := make([]Forecast, len(asks))
	for i, a := range asks {
		var list []pipeline.Tally
		if !a.Within {
			list, tallies = tallies[0], tallies[1:]
		}
		if all[i], err = calculate(a, weighed[i], list, settings, at); err == nil {
			err = all[i].ask(ctx, flow, m)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
