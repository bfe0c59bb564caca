package blockkit_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/blockkit"
)

const first = " [json-pointer:/blocks/0/elements/0"

func TestElements(t *testing.T) {
	t.Parallel()
	confirm := func(title, text, yes int) string {
		return button(`,"confirm":{"title":` + plain(x(title)) + `,"text":` + mrkdwn(x(text)) + `,"confirm":` + plain(x(yes)) + `,"deny":` + plain("No") + `}`)
	}
	static := func(options, extra string) string {
		return actions(`{"type":"static_select","action_id":"a","options":` + options + extra + `}`)
	}
	check(t, blockkit.SurfaceMessage, []rule{
		{"button text", actions(`{"type":"button","text":` + plain(x(75)) + `}`), actions(`{"type":"button","text":` + plain(x(76)) + `}`),
			"must be less than 76 characters" + first + "/text/text]"},
		{"button value", actions(button(`,"value":"` + x(2000) + `"`)), actions(button(`,"value":"` + x(2001) + `"`)),
			"must be less than 2001 characters" + first + "/value]"},
		{"button url", actions(button(`,"url":"https://e.cl/` + fmt.Sprintf("%0*d", 2987, 0) + `"`)),
			actions(button(`,"url":"https://e.cl/` + fmt.Sprintf("%0*d", 2988, 0) + `"`)), "must be less than 3001 characters" + first + "/url]"},
		{"button style", actions(button(`,"style":"danger"`)), actions(button(`,"style":"default"`)), "must be a valid enum value" + first + "/style]"},
		{"button style null", actions(button("")), actions(button(`,"style":null`)), "must provide a string" + first + "/style]"},
		{"button label", actions(button(`,"accessibility_label":"` + x(75) + `"`)), actions(button(`,"accessibility_label":"` + x(76) + `"`)),
			"must be less than 76 characters" + first + "/accessibility_label]"},
		{"confirm title", actions(confirm(100, 300, 30)), actions(confirm(101, 300, 30)), "must be less than 101 characters" + first + "/confirm/title/text]"},
		{"confirm text", actions(confirm(1, 1, 1)), actions(confirm(1, 301, 1)), "must be less than 301 characters" + first + "/confirm/text/text]"},
		{"confirm button", actions(confirm(1, 1, 1)), actions(confirm(1, 1, 31)), "must be less than 31 characters" + first + "/confirm/confirm/text]"},
		{"action_id", actions(`{"type":"datepicker","action_id":"` + x(255) + `"}`), actions(`{"type":"datepicker","action_id":"` + x(256) + `"}`),
			"must be less than 256 characters" + first + "/action_id]"},
		{"action_id unique in a block", actions(button("")) + "," + actions(button("")), actions(button(""), button("")),
			"`action_id` must be unique within its block: go [json-pointer:/blocks/0/elements/1/action_id]"},
		{"unknown element", actions(button("")), actions(`{"type":"lever"}`), "unsupported type: lever" + first + "/type]"},
		{"static options", static(options(100), ""), static(options(101), ""), "no more than 100 items allowed" + first + "/options]"},
		{"no options", static(options(1), ""), static("[]", ""), "must provide at least 1 items" + first + "/options]"},
		{"option text", static(`[{"text":`+plain(x(75))+`,"value":"a"}]`, ""), static(`[{"text":`+plain(x(76))+`,"value":"a"}]`, ""),
			"must be less than 76 characters" + first + "/options/0/text/text]"},
		{"option value", static(`[{"text":`+plain("a")+`,"value":"`+x(75)+`"}]`, ""), static(`[{"text":`+plain("a")+`,"value":"`+x(76)+`"}]`, ""),
			"must be less than 76 characters" + first + "/options/0/value]"},
		{"option description", static(`[{"text":`+plain("a")+`,"value":"a","description":`+plain(x(75))+`}]`, ""),
			static(`[{"text":`+plain("a")+`,"value":"a","description":`+plain(x(76))+`}]`, ""),
			"must be less than 76 characters" + first + "/options/0/description/text]"},
		{"option url is for overflow", actions(`{"type":"overflow","options":[{"text":` + plain("a") + `,"value":"a","url":"https://e.cl"},` + option("b") + `]}`),
			static(`[{"text":`+plain("a")+`,"value":"a","url":"https://e.cl"}]`, ""), "invalid additional property: url" + first + "/options/0]"},
		{"initial_option", static(options(2), `,"initial_option":`+option("o1")), static(options(2), `,"initial_option":`+option("o2")),
			"must match one of the options exactly" + first + "/initial_option]"},
		{"options xor groups", actions(`{"type":"static_select","option_groups":[{"label":` + plain("g") + `,"options":` + options(2) + `}],"initial_option":` + option("o1") + `}`),
			static(options(1), `,"option_groups":[]`), "failed to match exactly one allowed schema" + first + "]"},
		{"option groups", actions(`{"type":"static_select","option_groups":[` + times(100, same(`{"label":`+plain("g")+`,"options":`+options(1)+`}`)) + `]}`),
			actions(`{"type":"static_select","option_groups":[` + times(101, same(`{"label":`+plain("g")+`,"options":`+options(1)+`}`)) + `]}`),
			"no more than 100 items allowed" + first + "/option_groups]"},
		{"group label", actions(`{"type":"static_select","option_groups":[{"label":` + plain(x(75)) + `,"options":` + options(1) + `}]}`),
			actions(`{"type":"static_select","option_groups":[{"label":` + plain(x(76)) + `,"options":` + options(1) + `}]}`),
			"must be less than 76 characters" + first + "/option_groups/0/label/text]"},
		{"placeholder", static(options(1), `,"placeholder":`+plain(x(150))), static(options(1), `,"placeholder":`+plain(x(151))),
			"must be less than 151 characters" + first + "/placeholder/text]"},
		{"checkboxes", actions(`{"type":"checkboxes","options":` + options(10) + `,"initial_options":[` + option("o3") + `]}`),
			actions(`{"type":"checkboxes","options":` + options(11) + `}`), "no more than 10 items allowed" + first + "/options]"},
		{"radio", actions(`{"type":"radio_buttons","options":` + options(10) + `}`), actions(`{"type":"radio_buttons","options":` + options(11) + `}`),
			"no more than 10 items allowed" + first + "/options]"},
		{"overflow most", actions(`{"type":"overflow","options":` + options(5) + `}`), actions(`{"type":"overflow","options":` + options(6) + `}`),
			"no more than 5 items allowed" + first + "/options]"},
		{"overflow least", actions(`{"type":"overflow","options":` + options(2) + `}`), actions(`{"type":"overflow","options":` + options(1) + `}`),
			"must provide at least 2 items" + first + "/options]"},
		{"multi select", actions(`{"type":"multi_static_select","options":` + options(2) + `,"max_selected_items":1}`),
			actions(`{"type":"multi_static_select","options":` + options(2) + `,"max_selected_items":0}`),
			"must be greater than 0" + first + "/max_selected_items]"},
		{"single is not multi", actions(`{"type":"multi_users_select","initial_users":["U1"]}`), actions(`{"type":"users_select","initial_users":["U1"]}`),
			"invalid additional property: initial_users" + first + "]"},
		{"external", actions(`{"type":"external_select","min_query_length":0}`), actions(`{"type":"external_select","min_query_length":-1}`),
			"must be greater than -1" + first + "/min_query_length]"},
		{"filter", actions(`{"type":"conversations_select","filter":{"include":["im","mpim","private","public"],"exclude_bot_users":true}}`),
			actions(`{"type":"conversations_select","filter":{"include":["secret"]}}`), "must be a valid enum value" + first + "/filter/include/0]"},
		{"filter empty", actions(`{"type":"conversations_select","filter":{"include":["im"]}}`), actions(`{"type":"conversations_select","filter":{"include":[]}}`),
			"must provide at least 1 items" + first + "/filter/include]"},
		{"filter without keys", actions(`{"type":"conversations_select"}`), actions(`{"type":"conversations_select","filter":{}}`),
			"must have minimum 1 properties" + first + "/filter]"},
		{"date", actions(`{"type":"datepicker","initial_date":"2026-02-28"}`), actions(`{"type":"datepicker","initial_date":"2026-02-30"}`),
			`input must match regex pattern: ^\d{4}-\d{2}-\d{2}$` + first + "/initial_date]"},
		{"time", actions(`{"type":"timepicker","initial_time":"09:05"}`), actions(`{"type":"timepicker","initial_time":"9:05"}`),
			`input must match regex pattern: ^\d{2}:\d{2}$` + first + "/initial_time]"},
		{"datetime", actions(`{"type":"datetimepicker","initial_date_time":1700000000}`), actions(`{"type":"datetimepicker","initial_date_time":170000000}`),
			"must be greater than 999999999" + first + "/initial_date_time]"},
	})
}

func TestInputElements(t *testing.T) {
	t.Parallel()
	at := func(rest string) string { return " [json-pointer:/blocks/0/element" + rest + "]" }
	text := func(extra string) string { return input(`{"type":"plain_text_input"` + extra + `}`) }
	number := func(extra string) string {
		return input(`{"type":"number_input","is_decimal_allowed":false` + extra + `}`)
	}
	check(t, blockkit.SurfaceModal, []rule{
		{"min_length", text(`,"min_length":3000`), text(`,"min_length":3001`), "must be less than 3001" + at("/min_length")},
		{"max_length", text(`,"max_length":3000`), text(`,"max_length":3001`), "must be less than 3001" + at("/max_length")},
		{"max_length least", text(`,"max_length":1`), text(`,"max_length":0`), "must be greater than 0" + at("/max_length")},
		{"min over max", text(`,"min_length":5,"max_length":5`), text(`,"min_length":6,"max_length":5`), "must be less than 6" + at("/min_length")},
		{"initial_value within max", text(`,"max_length":2,"initial_value":"ab"`), text(`,"max_length":2,"initial_value":"abc"`),
			"must be less than 3 characters" + at("/initial_value")},
		{"integer", text(`,"max_length":10`), text(`,"max_length":1.5`), "must provide an integer" + at("/max_length")},
		{"number decides decimals", number(""), input(`{"type":"number_input"}`), "missing required field: is_decimal_allowed" + at("")},
		{"number limits are strings", number(`,"min_value":"-3"`), number(`,"min_value":-3`), "must provide a string" + at("/min_value")},
		{"number without decimals", number(`,"initial_value":"3"`), number(`,"initial_value":"3.5"`), "must provide an integer" + at("/initial_value")},
		{"files", input(`{"type":"file_input","max_files":10,"filetypes":["pdf"]}`), input(`{"type":"file_input","max_files":11}`),
			"must be less than 11" + at("/max_files")},
		{"dispatch config", text(`,"dispatch_action_config":{"trigger_actions_on":["on_enter_pressed"]}`),
			text(`,"dispatch_action_config":{"trigger_actions_on":["on_blur"]}`), "must be a valid enum value" + at("/dispatch_action_config/trigger_actions_on/0")},
		{"response url", input(`{"type":"conversations_select","response_url_enabled":true,"default_to_current_conversation":true}`),
			input(`{"type":"multi_conversations_select","response_url_enabled":true}`), "invalid additional property: response_url_enabled" + at("")},
		{"e-mail", input(`{"type":"email_text_input"}`), input(`{"type":"email_text_input","multiline":true}`), "invalid additional property: multiline" + at("")},
		{"url", input(`{"type":"url_text_input","initial_value":"https://e.cl"}`), input(`{"type":"url_text_input","initial_value":"e"}`),
			"input must be a valid: uri" + at("/initial_value")},
		{"rich text", input(`{"type":"rich_text_input","initial_value":{"type":"rich_text","elements":[]}}`),
			input(`{"type":"rich_text_input","initial_value":"a"}`), "must provide an object" + at("/initial_value")},
		{"no button in an input", input(`{"type":"datepicker"}`), input(button("")), "unsupported type: button" + at("/type")},
		{"one focus", input(`{"type":"datepicker","focus_on_load":true}`),
			input(`{"type":"datepicker","focus_on_load":true}`) + "," + input(`{"type":"datepicker","focus_on_load":true}`),
			"only one element per view may set `focus_on_load` [json-pointer:/blocks/1/element/focus_on_load]"},
		{"file without dispatch", input(`{"type":"file_input"}`),
			`{"type":"input","dispatch_action":true,"label":` + plain("a") + `,"element":{"type":"file_input"}}`,
			"`dispatch_action` is not supported with a `file_input` element [json-pointer:/blocks/0/dispatch_action]"},
	})
}

// Which surface takes which element of an input block, and which of an actions block.
func TestSurfacesOfElements(t *testing.T) {
	t.Parallel()
	cases := []struct {
		block               string
		message, modal, hub bool
	}{
		{input(`{"type":"plain_text_input"}`), true, true, true},
		{input(`{"type":"email_text_input"}`), false, true, false},
		{input(`{"type":"url_text_input"}`), false, true, false},
		{input(`{"type":"number_input","is_decimal_allowed":true}`), false, true, false},
		{input(`{"type":"file_input"}`), false, true, false},
		{input(`{"type":"rich_text_input"}`), false, true, true},
		{input(`{"type":"datetimepicker"}`), true, true, false},
		{actions(`{"type":"datetimepicker"}`), true, true, false},
		{`{"type":"section","text":` + plain("a") + `,"accessory":{"type":"datetimepicker"}}`, false, false, false},
		{`{"type":"section","text":` + plain("a") + `,"accessory":{"type":"multi_channels_select"}}`, true, true, true},
		{`{"type":"section","text":` + plain("a") + `,"accessory":{"type":"image","image_url":"https://e.cl/a","alt_text":"a"}}`, true, true, true},
		{actions(`{"type":"image","image_url":"https://e.cl/a","alt_text":"a"}`), false, false, false},
		{actions(`{"type":"workflow_button","text":` + plain("a") + `,"workflow":{"trigger":{"url":"https://e.cl"}}}`), true, false, false},
		{actions(`{"type":"icon_button","icon":"trash","text":` + plain("a") + `}`), false, false, false},
	}
	for _, c := range cases {
		for surface, welcome := range map[blockkit.Surface]bool{
			blockkit.SurfaceMessage: c.message, blockkit.SurfaceModal: c.modal, blockkit.SurfaceHome: c.hub,
		} {
			require.Equal(t, welcome, len(blocks(surface, c.block)) == 0, "%s on %d", c.block, surface)
		}
	}
}
