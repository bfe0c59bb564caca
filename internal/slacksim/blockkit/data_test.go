package blockkit_test

import (
	"fmt"
	"testing"

	"embudo/internal/slacksim/blockkit"
)

const cell = `{"type":"raw_text","text":"a"}`

func row(cells int) string { return "[" + times(cells, same(cell)) + "]" }

func table(rows, cells int, extra string) string {
	return `{"type":"table","rows":[` + times(rows, same(row(cells))) + `]` + extra + `}`
}

func dataTable(rows, cells int, extra string) string {
	return `{"type":"data_table","caption":"Negocios","rows":[` + times(rows, same(row(cells))) + `]` + extra + `}`
}

func TestTables(t *testing.T) {
	t.Parallel()
	cells := func(second string) string {
		return `{"type":"data_table","caption":"a","rows":[[` + cell + `],[` + second + `]]}`
	}
	check(t, blockkit.SurfaceMessage, []rule{
		{"rows", table(100, 1, ""), table(101, 1, ""), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"},
		{"columns", table(1, 20, ""), table(1, 21, ""), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"},
		{"settings", table(1, 1, `,"column_settings":[null,{"align":"right","is_wrapped":true}]`), table(1, 1, `,"column_settings":[{"align":"top"}]`),
			"must be a valid enum value [json-pointer:/blocks/0/column_settings/0/align]"},
		{"number of settings", table(1, 1, `,"column_settings":[`+times(20, same("null"))+`]`), table(1, 1, `,"column_settings":[`+times(21, same("null"))+`]`),
			"no more than 20 items allowed [json-pointer:/blocks/0/column_settings]"},
		{"raw_number", table(1, 1, ""), `{"type":"table","rows":[[{"type":"raw_number","value":1,"text":"1"}]]}`,
			"unsupported type: raw_number [json-pointer:/blocks/0/rows/0/0/type]"},
		{"characters", `{"type":"table","rows":[[{"type":"raw_text","text":"` + x(10000) + `"}]]}`,
			`{"type":"table","rows":[[{"type":"raw_text","text":"` + x(10001) + `"}]]}`, "table text must be less than 10001 characters [json-pointer:/blocks]"},
		{"one table", table(1, 1, ""), table(1, 1, "") + "," + dataTable(2, 1, ""), "only one table allowed [json-pointer:/blocks]"},
		{"data rows", dataTable(101, 1, ""), dataTable(102, 1, ""), "no more than 101 items allowed [json-pointer:/blocks/0/rows]"},
		{"header alone", dataTable(2, 1, ""), dataTable(1, 1, ""), "must provide at least 2 items [json-pointer:/blocks/0/rows]"},
		{"data columns", dataTable(2, 20, ""), dataTable(2, 21, ""), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"},
		{"caption", dataTable(2, 1, ""), `{"type":"data_table","rows":[` + row(1) + `,` + row(1) + `]}`, "missing required field: caption [json-pointer:/blocks/0]"},
		{"equal rows", dataTable(2, 2, ""), `{"type":"data_table","caption":"a","rows":[` + row(2) + `,` + row(1) + `]}`,
			"must provide exactly 2 items [json-pointer:/blocks/0/rows/1]"},
		{"page size", dataTable(2, 1, `,"page_size":100`), dataTable(2, 1, `,"page_size":101`), "must be less than 101 [json-pointer:/blocks/0/page_size]"},
		{"row header", dataTable(2, 2, `,"row_header_column_index":1`), dataTable(2, 2, `,"row_header_column_index":2`),
			"must be less than 2 [json-pointer:/blocks/0/row_header_column_index]"},
		{"header has no rich text", cells(`{"type":"rich_text","elements":[]}`),
			`{"type":"data_table","caption":"a","rows":[[{"type":"rich_text","elements":[]}],[` + cell + `]]}`,
			"unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]"},
		{"number with text", cells(`{"type":"raw_number","value":1.5,"text":"1,5"}`), cells(`{"type":"raw_number","value":1.5}`),
			"missing required field: text [json-pointer:/blocks/0/rows/1/0]"},
		{"number is a number", cells(`{"type":"raw_number","value":1,"text":"1"}`), cells(`{"type":"raw_number","value":"1","text":"1"}`),
			"must provide a number [json-pointer:/blocks/0/rows/1/0/value]"},
		{"action cell", cells(`{"type":"action_cell","element":` + button("") + `}`), cells(`{"type":"action_cell","element":{"type":"datepicker"}}`),
			"unsupported type: datepicker [json-pointer:/blocks/0/rows/1/0/element/type]"},
	})
}

func TestCharts(t *testing.T) {
	t.Parallel()
	chart := func(title, chart string) string {
		return `{"type":"data_visualization","title":"` + title + `","chart":` + chart + `}`
	}
	pie := func(n int) string {
		return `{"type":"pie","segments":[` + times(n, func(i int) string { return fmt.Sprintf(`{"label":"s%d","value":1}`, i) }) + `]}`
	}
	bar := func(series, points int, label string) string {
		data := times(points, func(i int) string { return fmt.Sprintf(`{"label":"c%d%s","value":-2.5}`, i, label) })
		return `{"type":"bar","series":[` + times(series, func(i int) string { return fmt.Sprintf(`{"name":"n%d","data":[%s]}`, i, data) }) +
			`],"axis_config":{"x_label":"` + x(50) + `","categories":[` + times(points, func(i int) string { return fmt.Sprintf(`"c%d%s"`, i, label) }) + `]}}`
	}
	at := func(rest string) string { return " [json-pointer:/blocks/0/" + rest + "]" }
	check(t, blockkit.SurfaceMessage, []rule{
		{"title", chart(x(50), pie(1)), chart(x(51), pie(1)), "must be less than 51 characters" + at("title")},
		{"segments", chart("a", pie(6)), chart("a", pie(7)), "no more than 6 items allowed" + at("chart/segments")},
		{"positive segments", chart("a", pie(1)), chart("a", `{"type":"pie","segments":[{"label":"a","value":0}]}`),
			"must be greater than 0" + at("chart/segments/0/value")},
		{"segment labels differ", chart("a", pie(2)), chart("a", `{"type":"pie","segments":[{"label":"a","value":1},{"label":"a","value":1}]}`),
			"Input contains duplicate items" + at("chart/segments/1/label")},
		{"series", chart("a", bar(6, 2, "")), chart("a", bar(7, 2, "")), "no more than 6 items allowed" + at("chart/series")},
		{"points", chart("a", bar(1, 20, "")), chart("a", bar(1, 21, "")), "no more than 20 items allowed" + at("chart/series/0/data")},
		{"label", chart("a", bar(1, 1, x(18))), chart("a", bar(1, 1, x(19))), "must be less than 21 characters" + at("chart/series/0/data/0/label")},
		{"a point per category", chart("a", bar(1, 1, "")),
			chart("a", `{"type":"line","series":[{"name":"n","data":[{"label":"x","value":1}]}],"axis_config":{"categories":["x","y"]}}`),
			"must have exactly one data point per category" + at("chart/series/0/data")},
		{"axis label", chart("a", bar(1, 1, "")),
			chart("a", `{"type":"area","series":[{"name":"n","data":[{"label":"x","value":1}]}],"axis_config":{"categories":["x"],"y_label":"`+x(51)+`"}}`),
			"must be less than 51 characters" + at("chart/axis_config/y_label")},
		{"kind", chart("a", pie(1)), chart("a", `{"type":"radar"}`), "unsupported type: radar" + at("chart/type")},
		{"two charts", chart("a", pie(1)) + "," + chart("b", pie(1)), chart("a", pie(1)) + "," + chart("b", pie(1)) + "," + chart("c", pie(1)),
			"no more than 2 data_visualization blocks allowed [json-pointer:/blocks]"},
	})
}
