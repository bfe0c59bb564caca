package bot_test

import (
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim/blockkit"
	"embudo/pipeline"
)

func state(t *testing.T, text string) bot.Values {
	t.Helper()
	var s map[string]map[string]slack.BlockAction
	require.NoError(t, json.Unmarshal([]byte(text), &s))
	return bot.ValuesOf(s)
}

const everything = `{
 "text":{"text":{"type":"plain_text_input","value":"hola"}},
 "empty":{"empty":{"type":"plain_text_input","value":null}},
 "number":{"number":{"type":"number_input","value":"12.5"}},
 "url":{"url":{"type":"url_text_input","value":"https://b.example/"}},
 "email":{"email":{"type":"email_text_input","value":"b@b.example"}},
 "date":{"date":{"type":"datepicker","selected_date":"2027-07-01"}},
 "nodate":{"nodate":{"type":"datepicker","selected_date":null}},
 "choice":{"choice":{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"B"},"value":"b"}}},
 "radio":{"radio":{"type":"radio_buttons","selected_option":{"text":{"type":"plain_text","text":"Gone"},"value":"gone"}}},
 "boxes":{"boxes":{"type":"checkboxes","selected_options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"Gone"},"value":"gone"}]}},
 "choices":{"choices":{"type":"multi_static_select","selected_options":[{"text":{"type":"plain_text","text":"B"},"value":"b"}]}},
 "lookup":{"lookup":{"type":"external_select","selected_option":{"text":{"type":"plain_text","text":"Acme & Co"},"value":"7"}}},
 "user":{"user":{"type":"users_select","selected_user":"U0BOB"}},
 "users":{"users":{"type":"multi_users_select","selected_users":["U0BOB","U0ANA"]}},
 "channel":{"channel":{"type":"conversations_select","selected_conversation":"C0QUIET"}},
 "files":{"files":{"type":"file_input","files":[{"id":"F1","name":"oc.pdf","mimetype":"application/pdf","size":12,"url_private_download":"https://files/","permalink":"https://p/"}]}}
}`

func TestValues(t *testing.T) {
	t.Parallel()
	v := state(t, everything)
	require.Equal(t, "hola", v.Text("text"))
	require.Equal(t, "12.5", v.Number("number"))
	require.Equal(t, "https://b.example/", v.Text("url"))
	d, ok := v.Date("date")
	require.True(t, ok)
	require.Equal(t, date("2027-07-01"), d)
	require.Equal(t, "b", v.Choice("choice"))
	require.Equal(t, []string{"a", "gone"}, v.Choices("boxes"))
	require.EqualValues(t, "U0BOB", v.User("user"))
	require.Equal(t, []pipeline.UserID{"U0BOB", "U0ANA"}, v.Users("users"))
	require.Equal(t, "C0QUIET", v.Channel("channel"))
	require.Equal(t, []bot.File{{ID: "F1", Name: "oc.pdf", Type: "application/pdf", Size: 12, URL: "https://files/", Permalink: "https://p/"}}, v.Files("files"))
	for _, name := range []string{"empty", "nodate", "absent"} {
		require.False(t, v.Has(name), name)
		require.Empty(t, v.Text(name))
		_, ok := v.Date(name)
		require.False(t, ok)
		require.Nil(t, v.Choices(name))
		require.Nil(t, v.Users(name))
		require.Nil(t, v.Files(name))
	}
	for _, name := range []string{"text", "number", "date", "choice", "boxes", "user", "users", "channel", "files"} {
		require.True(t, v.Has(name), name)
	}
	require.False(t, bot.Values{}.Has("x"))

	several := state(t, `{"row":{"a":{"value":"1"},"b":{"value":"2"}}}`)
	require.Equal(t, "2", several.Text("b"))
	require.False(t, several.Has("row"))
}

func TestPrefillPutsBackWhatADraftKept(t *testing.T) {
	t.Parallel()
	kept, err := json.Marshal(state(t, everything))
	require.NoError(t, err)
	require.NotContains(t, string(kept), "oc.pdf")
	var v bot.Values
	require.NoError(t, json.Unmarshal(kept, &v))
	options := []bot.Option{{Value: "a", Text: "A"}, {Value: "b", Text: "B"}}
	in := func(name string) bot.Input { return bot.Input{Name: name, Label: name} }
	blocks := []slack.Block{
		bot.Section(bot.Lit("no input")),
		in("text").Text(bot.TextInput{Max: 3}), in("empty").Text(bot.TextInput{Initial: "stays"}), in("number").Number("", true),
		in("url").URL("", ""), in("email").Email("", ""), in("date").Date(pipeline.Date{}), in("nodate").Date(date("2027-01-01")),
		in("choice").Choice("", options, "a"), in("radio").Radio(options, ""), in("boxes").Checkboxes(options), in("choices").Choices("", options),
		in("lookup").Lookup("", 1, bot.Option{}), in("user").User("", ""), in("users").Users(""), in("channel").Channel("", ""), in("files").Files(1),
	}
	bot.Prefill(blocks, v)
	require.Empty(t, blockkit.View(raw(t, map[string]any{
		"type": "modal", "title": slack.NewTextBlockObject("plain_text", "T", false, false),
		"submit": slack.NewTextBlockObject("plain_text", "S", false, false), "blocks": blocks,
	})))
	var shown []struct {
		BlockID string          `json:"block_id"`
		Element json.RawMessage `json:"element"`
	}
	require.NoError(t, json.Unmarshal(raw(t, blocks), &shown))
	initial := map[string]string{}
	for _, b := range shown {
		initial[b.BlockID] = string(b.Element)
	}
	for name, want := range map[string]string{
		"text": `"initial_value":"ho…"`, "empty": `"initial_value":"stays"`, "number": `"initial_value":"12.5"`,
		"url": `"initial_value":"https://b.example/"`, "email": `"initial_value":"b@b.example"`, "date": `"initial_date":"2027-07-01"`,
		"nodate": `"initial_date":"2027-01-01"`, "choice": `"initial_option":{"text":{"type":"plain_text","text":"B"`,
		"boxes":   `"initial_options":[{"text":{"type":"plain_text","text":"A","emoji":false},"value":"a"}]`,
		"choices": `"initial_options":[{"text":{"type":"plain_text","text":"B"`, "lookup": `"value":"7"`, "user": `"initial_user":"U0BOB"`,
		"users": `"initial_users":["U0BOB","U0ANA"]`, "channel": `"initial_conversation":"C0QUIET"`,
	} {
		require.Contains(t, initial[name], want, name)
	}
	require.NotContains(t, initial["radio"], "initial_option", "an option that is no longer offered is left out")
	require.Error(t, json.Unmarshal([]byte(`[]`), &v))
}
