package forecast

import (
	"context"
	"slices"

	"embudo/pipeline"
)

// ReadAll calculates several forecasts from what there is at one moment, in the order in which they are asked for.
func ReadAll(ctx context.Context, flow *pipeline.Service, m pipeline.Member, asks []Ask) ([]Forecast, pipeline.Settings, pipeline.Actor, error) {
	settings, by, err := flow.Settings(ctx, m)
	if err != nil {
		return nil, settings, by, err
	}
	var queries []pipeline.TallyQuery
	ends := make([]int, len(asks))
	for i, a := range asks {
		queries = append(queries, a.queries(settings)...)
		ends[i] = len(queries)
	}
	at := flow.Now().In(flow.Zone)
	lists, err := flow.Store.TalliesOf(ctx, queries)
	if err != nil {
		return nil, settings, by, err
	}
	var all []Forecast
	begin := 0
	for i, a := range asks {
		f, err := Calculate(a, slices.Concat(lists[begin:ends[i]]...), settings, at)
		begin = ends[i]
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
