package blockkit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/blockkit"
)

func TestMessage(t *testing.T) {
	t.Parallel()
	long := times(4, same(section(x(3000))))
	cases := []struct {
		name, raw  string
		code, want string
	}{
		{"text alone", `{"text":"hola"}`, "", ""},
		{"nulls of clients", `{"text":"hola","blocks":null,"attachments":null,"metadata":{"event_type":"","event_payload":null}}`, "", ""},
		{"blocks", `{"blocks":[` + section("a") + `]}`, "", ""},
		{"broken block", `{"blocks":[` + section(x(3001)) + `]}`, "invalid_blocks", "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"},
		{"blocks no array", `{"blocks":{}}`, "invalid_blocks_format", "must provide an array [json-pointer:/blocks]"},
		{"13,000 characters", `{"blocks":[` + long + `,` + section(x(1000)) + `]}`, "", ""},
		{"13,001 characters", `{"blocks":[` + long + `,` + section(x(1001)) + `]}`, "msg_blocks_too_long", "blocks carry 13001 characters, more than 13000 [json-pointer:/blocks]"},
		{"two tables", `{"blocks":[` + table(1, 1, "") + `],"attachments":[{"blocks":[` + table(1, 1, "") + `]}]}`, "only_one_table_allowed",
			"only one table allowed [json-pointer:/blocks]"},
		{"duplicate id", `{"blocks":[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]}`, "duplicate_block_id",
			"`block_id` must be unique: a [json-pointer:/blocks/1/block_id]"},
		{"attachments", `{"attachments":[` + times(100, same(`{"color":"#f00","text":"a"}`)) + `]}`, "", ""},
		{"attachments too many", `{"attachments":[` + times(101, same(`{}`)) + `]}`, "invalid_attachments", "no more than 100 items allowed [json-pointer:/attachments]"},
		{"attachment blocks", `{"attachments":[{"blocks":[{"type":"slider"}]}]}`, "invalid_attachments",
			"unsupported type: slider [json-pointer:/attachments/0/blocks/0/type]"},
		{"metadata", `{"metadata":{"event_type":"notice","event_payload":{"id":"1"}}}`, "", ""},
		{"metadata payload", `{"metadata":{"event_type":"notice"}}`, "invalid_metadata_format", "missing required field: event_payload [json-pointer:/metadata]"},
		{"not an object", `[]`, "invalid_arguments", "must provide an object [json-pointer:]"},
		{"text is a string", `{"text":1}`, "invalid_arguments", "must provide a string [json-pointer:/text]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			expect(t, blockkit.Message(json.RawMessage(c.raw)), c.code, c.want)
		})
	}
}

func TestView(t *testing.T) {
	t.Parallel()
	modal := func(rest string) string {
		return `{"type":"modal","title":` + plain("Nueva") + rest + `}`
	}
	form := `,"blocks":[` + input(`{"type":"plain_text_input"}`) + `]`
	still := `,"blocks":[{"type":"divider"}]`
	cases := []struct {
		name, raw  string
		code, want string
	}{
		{"modal", modal(form + `,"submit":` + plain("Guardar")), "", ""},
		{"modal without inputs", modal(still), "", ""},
		{"null blocks", modal(`,"blocks":null`), "", ""},
		{"no blocks", modal(""), "invalid_arguments", "missing required field: blocks [json-pointer:/view]"},
		{"empty blocks", modal(`,"blocks":[]`), "invalid_arguments", "must provide at least 1 items [json-pointer:/view/blocks]"},
		{"submit for inputs", modal(form), "invalid_arguments", "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]"},
		{"title", `{"type":"modal","title":` + plain(x(24)) + still + `}`, "", ""},
		{"long title", `{"type":"modal","title":` + plain(x(25)) + still + `}`, "invalid_arguments", "must be less than 25 characters [json-pointer:/view/title/text]"},
		{"no title", `{"type":"modal"` + still + `}`, "invalid_arguments", "missing required field: title [json-pointer:/view]"},
		{"submit", modal(still + `,"submit":` + plain(x(24))), "", ""},
		{"long submit", modal(still + `,"submit":` + plain(x(25))), "invalid_arguments", "must be less than 25 characters [json-pointer:/view/submit/text]"},
		{"long close", modal(still + `,"close":` + plain(x(25))), "invalid_arguments", "must be less than 25 characters [json-pointer:/view/close/text]"},
		{"null submit", modal(still + `,"submit":null`), "invalid_arguments", "must provide an object [json-pointer:/view/submit]"},
		{"private_metadata", modal(still + `,"private_metadata":"` + x(3000) + `"`), "", ""},
		{"long private_metadata", modal(still + `,"private_metadata":"` + x(3001) + `"`), "invalid_arguments",
			"must be less than 3001 characters [json-pointer:/view/private_metadata]"},
		{"callback_id", modal(still + `,"callback_id":"` + x(255) + `","external_id":"` + x(255) + `"`), "", ""},
		{"long callback_id", modal(still + `,"callback_id":"` + x(256) + `"`), "invalid_arguments", "must be less than 256 characters [json-pointer:/view/callback_id]"},
		{"long external_id", modal(still + `,"external_id":"` + x(256) + `"`), "invalid_arguments", "must be less than 256 characters [json-pointer:/view/external_id]"},
		{"unknown property", modal(still + `,"submit_disabled":true`), "invalid_arguments", "invalid additional property: submit_disabled [json-pointer:/view]"},
		{"type", `{"type":"section"}`, "invalid_arguments", "unsupported type: section [json-pointer:/view/type]"},
		{"not an object", `[]`, "invalid_arguments", "must provide an object [json-pointer:/view]"},
		{"not JSON", `{`, "invalid_arguments", "must provide an object [json-pointer:/view]"},
		{"home", `{"type":"home","blocks":[` + section("a") + `]}`, "", ""},
		{"home has no title", `{"type":"home","title":` + plain("a") + `,"blocks":[]}`, "invalid_arguments", "invalid additional property: title [json-pointer:/view]"},
		{"home input needs no submit", `{"type":"home","blocks":[` + input(`{"type":"plain_text_input"}`) + `]}`, "", ""},
		{"100 blocks", modal(`,"blocks":[` + times(100, same(`{"type":"divider"}`)) + `]`), "", ""},
		{"101 blocks", modal(`,"blocks":[` + times(101, same(`{"type":"divider"}`)) + `]`), "invalid_arguments", "no more than 100 items allowed [json-pointer:/view/blocks]"},
		{"a view has no total", modal(`,"blocks":[` + times(90, same(section(strings.Repeat("a", 2500)))) + `]`), "", ""},
		{"over 250 KB", modal(`,"blocks":[` + times(95, same(section(strings.Repeat("a", 2700)))) + `]`), "view_too_large",
			"view must be less than 250001 bytes [json-pointer:/view]"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			expect(t, blockkit.View(json.RawMessage(c.raw)), c.code, c.want)
		})
	}
}

// expect wants no complaint when want is "", else that complaint under that code.
func expect(t *testing.T, found []blockkit.Violation, code, want string) {
	t.Helper()
	if want == "" {
		require.Empty(t, found)
		return
	}
	require.Contains(t, sentences(found), want)
	for _, v := range found {
		if v.String() == want {
			require.Equal(t, code, v.Code)
		}
	}
}

// Whatever the bytes, the answer is a list of complaints and never a panic.
func FuzzView(f *testing.F) {
	f.Add([]byte(`{"type":"modal","title":{"type":"plain_text","text":"a"},"blocks":[{"type":"input","element":{"type":"static_select","options":[1]}}]}`))
	f.Add([]byte(`{"type":"home","blocks":[{"type":"layout","rows":[{"items":[null]}],"fallback":7}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, v := range blockkit.View(raw) {
			require.NotEmpty(t, v.Code)
			require.NotEmpty(t, v.Message)
			require.True(t, strings.HasPrefix(v.Pointer, "/view"))
		}
		_ = blockkit.Message(raw)
	})
}
