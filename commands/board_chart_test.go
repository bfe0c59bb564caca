package commands

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/board"
)

// drawing is a chart in a message.
type drawing struct {
	Type  string `json:"type"`
	Chart struct {
		Series []struct {
			Name string `json:"name"`
			Data []struct {
				Label string  `json:"label"`
				Value float64 `json:"value"`
			} `json:"data"`
		} `json:"series"`
	} `json:"chart"`
}

// chartsOf are the charts among the blocks of a message, in which no table stands.
func chartsOf(t *testing.T, blocks []slack.Block) []drawing {
	t.Helper()
	var sent struct {
		Blocks []drawing `json:"blocks"`
	}
	require.NoError(t, json.Unmarshal(replyJSON(t, bot.Reply{Text: bot.Lit("-"), Blocks: blocks}), &sent))
	var charts []drawing
	for _, b := range sent.Blocks {
		require.NotEqual(t, "data_table", b.Type)
		if b.Type == "data_visualization" {
			charts = append(charts, b)
		}
	}
	return charts
}

// A board's charts have a bar for each stage: what it is worth in the company's currency, and how many there are. Other
// boards that are chosen from it are drawn too, until the table is asked for again.
func TestBoardsAreDrawn(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o := manned(t)
			reply, err := o.pressedBoard(context.Background(), o.press(carla, lang, actionBoard, boardShape, boardState{Who: pipeline.Everyone, Drawn: true}.value()))
			require.NoError(t, err)
			charts := chartsOf(t, reply.Blocks)
			require.Len(t, charts, 2)
			v := o.speaks(lang)
			b, _, _, err := board.Read(context.Background(), o.flow, pipeline.Member{ID: carla}, board.Ask{Subject: pipeline.Everyone, Today: v.today()})
			require.NoError(t, err)
			for i, s := range b.Stages {
				worth, count := 0.0, 0
				for x, err := range o.store.All(context.Background(), pipeline.Filter{Open: true}, 1000) {
					require.NoError(t, err)
					if x.Stage == s.Stage {
						count++
						if x.Value.Currency() == pipeline.CLP {
							pesos, _ := x.Value.Amount().Float64()
							worth += pesos
						}
					}
				}
				require.Equal(t, v.stage(s.Stage), charts[0].Chart.Series[0].Data[i].Label)
				require.InDelta(t, worth, charts[0].Chart.Series[0].Data[i].Value, 0.001)
				require.InDelta(t, count, charts[1].Chart.Series[0].Data[i].Value, 0)
			}
			other := o.press(carla, lang, actionBoard, boardWho, string(pipeline.OfPerson(ana)))
			other.Block = boardState{Who: pipeline.Everyone, Drawn: true}.value()
			reply, err = o.pressedBoard(context.Background(), other)
			require.NoError(t, err)
			require.Contains(t, string(replyJSON(t, reply)), "data_visualization")
			reply, err = o.pressedBoard(context.Background(), o.press(carla, lang, actionBoard, boardShape, boardState{Who: pipeline.Everyone}.value()))
			require.NoError(t, err)
			require.Contains(t, string(replyJSON(t, reply)), "data_table")
		})
	}
}
