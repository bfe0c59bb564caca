package blockkit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/blockkit"
)

func TestCardsAndNesting(t *testing.T) {
	t.Parallel()
	card := func(rest string) string { return `{"type":"card","title":` + plain("a") + rest + `}` }
	container := func(children string) string {
		return `{"type":"container","title":` + plain("a") + `,"child_blocks":[` + children + `]}`
	}
	layout := func(rows, items int, block string) string {
		return `{"type":"layout","label":"a","rows":[` + times(rows, same(`{"items":[`+times(items, same(`{"block":`+block+`}`))+`]}`)) + `]}`
	}
	noID := `{"type":"button","text":` + plain("a") + `}`
	divider := `{"type":"divider"}`
	check(t, blockkit.SurfaceMessage, []rule{
		{"card of something", card(""), `{"type":"card","subtitle":` + plain("a") + `}`, "failed to match any allowed schemas [json-pointer:/blocks/0]"},
		{"card title", `{"type":"card","title":` + plain(x(150)) + `}`, `{"type":"card","title":` + plain(x(151)) + `}`,
			"must be less than 151 characters [json-pointer:/blocks/0/title/text]"},
		{"card body", card(`,"body":` + mrkdwn(x(200))), card(`,"body":` + mrkdwn(x(201))), "must be less than 201 characters [json-pointer:/blocks/0/body/text]"},
		{"card text is an object", card(`,"subtext":` + plain("a")), card(`,"subtext":"a"`), "must provide an object [json-pointer:/blocks/0/subtext]"},
		{"card buttons", card(`,"actions":[` + noID + `,` + noID + `]`), card(`,"actions":[` + times(3, same(noID)) + `]`),
			"no more than 2 items allowed [json-pointer:/blocks/0/actions]"},
		{"card icon", card(`,"slack_icon":{"type":"icon","name":"star"}`), card(`,"slack_icon":{"type":"icon"}`),
			"missing required field: name [json-pointer:/blocks/0/slack_icon]"},
		{"carousel", `{"type":"carousel","elements":[` + times(10, same(card(""))) + `]}`, `{"type":"carousel","elements":[` + times(11, same(card(""))) + `]}`,
			"no more than 10 items allowed [json-pointer:/blocks/0/elements]"},
		{"container children", container(times(10, same(divider))), container(times(11, same(divider))),
			"no more than 10 items allowed [json-pointer:/blocks/0/child_blocks]"},
		{"container in container", container(divider), container(container(divider)), "unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]"},
		{"container title", container(divider), `{"type":"container","child_blocks":[` + divider + `]}`, "missing required field: title [json-pointer:/blocks/0]"},
		{"layout rows", layout(5, 3, divider), layout(6, 1, divider), "no more than 5 items allowed [json-pointer:/blocks/0/rows]"},
		{"layout items", layout(1, 3, divider), layout(1, 4, divider), "no more than 3 items allowed [json-pointer:/blocks/0/rows/0/items]"},
		{"layout label", layout(1, 1, divider), `{"type":"layout","rows":[{"items":[{"block":` + divider + `}]}]}`,
			"missing required field: label [json-pointer:/blocks/0]"},
		{"layout has no markdown", layout(1, 1, divider), layout(1, 1, `{"type":"markdown","text":"a"}`),
			"unsupported type: markdown [json-pointer:/blocks/0/rows/0/items/0/block/type]"},
		{"depth two", layout(1, 1, container(divider)), layout(1, 1, container(layout(1, 1, divider))),
			"unsupported type: layout [json-pointer:/blocks/0/rows/0/items/0/block/child_blocks/0/type]"},
		{"children count", layout(5, 3, divider) + "," + times(34, same(divider)), layout(5, 3, divider) + "," + times(35, same(divider)),
			"no more than 50 items allowed [json-pointer:/blocks]"},
		{"ids across nesting", container(`{"type":"divider","block_id":"a"}`) + `,{"type":"divider","block_id":"b"}`,
			container(`{"type":"divider","block_id":"a"}`) + `,{"type":"divider","block_id":"a"}`, "`block_id` must be unique: a [json-pointer:/blocks/1/block_id]"},
		{"task status", `{"type":"task_card","task_id":"1","title":"a","status":"error"}`, `{"type":"task_card","task_id":"1","title":"a","status":"pending"}`,
			"must be a valid enum value [json-pointer:/blocks/0/status]"},
		{"plan tasks differ", `{"type":"plan","title":"a","tasks":[{"task_id":"1","title":"a","status":"pending"}]}`,
			`{"type":"plan","title":"a","tasks":[{"task_id":"1","title":"a","status":"pending"},{"task_id":"1","title":"a","status":"pending"}]}`,
			"Input contains duplicate items [json-pointer:/blocks/0/tasks/1/task_id]"},
		{"context actions", `{"type":"context_actions","elements":[` + times(5, same(`{"type":"icon_button","icon":"trash","text":`+plain("a")+`}`)) + `]}`,
			`{"type":"context_actions","elements":[` + times(6, same(`{"type":"icon_button","icon":"trash","text":`+plain("a")+`}`)) + `]}`,
			"no more than 5 items allowed [json-pointer:/blocks/0/elements]"},
		{"feedback", `{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":` + plain("a") + `,"value":"1"},"negative_button":{"text":` + plain("b") + `,"value":"0"}}]}`,
			`{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":` + plain("a") + `,"value":"1"}}]}`,
			"missing required field: negative_button [json-pointer:/blocks/0/elements/0]"},
		{"markdown together", `{"type":"markdown","text":"` + x(6000) + `"},{"type":"markdown","text":"` + x(6000) + `"}`,
			`{"type":"markdown","text":"` + x(6000) + `"},{"type":"markdown","text":"` + x(6001) + `"}`,
			"markdown text must be less than 12001 characters [json-pointer:/blocks]"},
	})
	check(t, blockkit.SurfaceModal, []rule{
		{"alert", `{"type":"alert","level":"error","text":` + plain(x(200)) + `}`, `{"type":"alert","text":` + plain(x(201)) + `}`,
			"must be less than 201 characters [json-pointer:/blocks/0/text/text]"},
		{"alert level", `{"type":"alert","level":"success","text":` + plain("a") + `}`, `{"type":"alert","level":"loud","text":` + plain("a") + `}`,
			"must be a valid enum value [json-pointer:/blocks/0/level]"},
	})
}

// A fallback replaces its layout, so it may repeat the ids of what it stands for.
func TestFallbackMayRepeatIDs(t *testing.T) {
	t.Parallel()
	layout := `{"type":"layout","label":"a","rows":[{"items":[{"block":{"type":"divider","block_id":"d"}}]}],"fallback":[{"type":"divider","block_id":"d"}]}`
	require.Empty(t, blocks(blockkit.SurfaceMessage, layout))
}
