package bot_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim/blockkit"
)

// Whatever tables and charts are given, they stay within what Slack takes.
func TestTablesAndChartsStayWithinSlacksLimits(t *testing.T) {
	t.Parallel()
	var header, places []string
	var rows [][]bot.Cell
	var series []bot.Series
	var pieces []bot.Piece
	for i := range 300 {
		header, places = append(header, tooLong), append(places, tooLong)
		rows = append(rows, []bot.Cell{bot.Text(tooLong), bot.Number(0, tooLong), bot.Pressed(bot.Button(fmt.Sprint("b:", i), tooLong, "")), {}})
		series = append(series, bot.Series{Name: tooLong, Values: []float64{1, -2.5}})
		pieces = append(pieces, bot.Piece{Label: tooLong, Value: float64(i % 2)})
	}
	short := make([][]bot.Cell, 150)
	for i := range short {
		short[i] = []bot.Cell{bot.Text("ñ"), bot.Number(float64(i), fmt.Sprint(i))}
	}
	for i, blocks := range [][]slack.Block{
		{bot.Table(tooLong, header, rows...)},
		{bot.Table("", []string{""})},
		{bot.Table("t", []string{"a", "b"}, []bot.Cell{bot.Named("U0ANA"), bot.Named("<!here>")})},
		{bot.Table("t", []string{"a", "b"}, short...)},
		{bot.Bars(tooLong, places, series...), bot.Lines(tooLong, places, series...)},
		{bot.Bars("", nil, bot.Series{})},
		{bot.Pie("", pieces...)},
	} {
		require.Empty(t, blockkit.Message(raw(t, map[string]any{"text": "t", "blocks": blocks})), "blocks %d", i)
	}
	require.Empty(t, blockkit.View(raw(t, map[string]any{"type": "home", "blocks": []slack.Block{bot.Table("t", header[:3], rows...)}})))
	require.Nil(t, bot.Pie("nothing", bot.Piece{Label: "a"}))
	var table struct{ Rows [][]json.RawMessage }
	require.NoError(t, json.Unmarshal(raw(t, bot.Table("t", []string{"a", "b"}, short...)), &table))
	require.Len(t, table.Rows, bot.MaxTableRows+1)
	require.JSONEq(t, `{"type":"raw_number","value":99,"text":"99"}`, string(table.Rows[100][1]))
}

// Labels that are the same once they are cut are told apart.
func TestLabelsOfAChartAreToldApart(t *testing.T) {
	t.Parallel()
	long := "Servicios de consultoría "
	require.JSONEq(t, `{"type":"data_visualization","title":"t","chart":{"type":"pie","segments":[
		{"label":"Servicios de consul…","value":1},{"label":"Servicios de cons… 2","value":2}]}}`,
		string(raw(t, bot.Pie("t", bot.Piece{Label: long + "norte", Value: 1}, bot.Piece{Label: long + "sur", Value: 2}))))
}
