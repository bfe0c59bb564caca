package commands

import "embudo/pipeline"

// forecastFamilies are the texts of forecasts that are put together from a prefix and a name.
func forecastFamilies() map[string][]string {
	f := map[string][]string{}
	for _, figure := range pipeline.Figures() {
		f["forecast.figure_"] = append(f["forecast.figure_"], string(figure))
	}
	parts := constantsOf("../pipeline/forecast/ask.go", "By")
	f["forecast.part_"], f["forecast.by_"] = parts, parts
	f["forecast.move_"] = constantsOf("../pipeline/forecast/moves.go", "Move")
	return f
}
