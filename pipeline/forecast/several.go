package forecast

import (
	"context"

	"embudo/pipeline"
)

// ReadAll calculates several forecasts from what there is at one moment, in the order in which they are asked for.
func ReadAll(ctx context.Context, flow *pipeline.Service, m pipeline.Member, asks []Ask) ([]Forecast, pipeline.Settings, pipeline.Actor, error) {
	settings, by, err := flow.Settings(ctx, m)
	if err != nil {
		return nil, settings, by, err
	}
	var within []pipeline.WeighQuery
	var beside []pipeline.TallyQuery
	for _, a := range asks {
		within = append(within, a.within(settings))
		if !a.Within {
			beside = append(beside, a.beside(settings))
		}
	}
	at := flow.Now().In(flow.Zone)
	weighed, tallies, err := flow.Store.Weighed(ctx, within, beside)
	if err != nil {
		return nil, settings, by, err
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
			return nil, settings, by, err
		}
	}
	return all, settings, by, nil
}
