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
	var queries []pipeline.TallyQuery
	at := flow.Now().In(flow.Zone)
	for _, a := range asks {
		queries = append(queries, a.queryNow(settings, pipeline.DateOf(at)))
	}
	lists, err := flow.Store.TalliesOf(ctx, queries)
	if err != nil {
		return nil, settings, by, err
	}
	var all []Forecast
	for i, a := range asks {
		f, err := Calculate(a, lists[i], settings, at)
		if err == nil {
			err = f.ask(ctx, flow, m)
		}
		if err != nil {
			return nil, settings, by, err
		}
		all = append(all, f)
	}
	return all, settings, by, nil
}
