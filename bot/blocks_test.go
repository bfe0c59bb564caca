package bot_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/slacksim/blockkit"
	"embudo/pipeline"
)

var tooLong = strings.Repeat("ñandú & <co> ", 1000)

func manyOptions() []bot.Option {
	var options []bot.Option
	for i := range 300 {
		options = append(options, bot.Option{Value: fmt.Sprint(i, tooLong), Text: tooLong, Description: tooLong})
	}
	return options
}

// manyInputs is one of each input, given more than Slack takes.
func manyInputs() []slack.Block {
	of := func(kind string) bot.Input {
		return bot.Input{Name: kind, Label: tooLong, Hint: tooLong, Optional: true, Dispatch: kind != "files"}
	}
	options := manyOptions()
	return []slack.Block{
		of("text").Text(bot.TextInput{Initial: tooLong, Placeholder: tooLong, Max: 50, Focus: true}),
		of("long").Text(bot.TextInput{Initial: tooLong, Multiline: true}),
		of("number").Number("12.5", true),
		of("url").URL("https://a.example/", tooLong),
		of("email").Email("a@a.example", tooLong),
		of("date").Date(date("2027-06-30")),
		of("nodate").Date(pipeline.Date{}),
		of("choice").Choice(tooLong, options, options[1].Value),
		of("radio").Radio(options, options[1].Value),
		of("boxes").Checkboxes(options, options[1].Value, options[2].Value),
		of("choices").Choices(tooLong, options),
		of("lookup").Lookup(tooLong, 2, bot.Option{Value: tooLong, Text: tooLong}),
		of("user").User(tooLong, "U0ANA"),
		of("users").Users(tooLong, "U0ANA", "U0BOB"),
		of("channel").Channel(tooLong, "C0SALES"),
		of("files").Files(99, "pdf", "png"),
	}
}

func manyElements() []slack.BlockElement {
	var elements []slack.BlockElement
	for i := range 40 {
		b := bot.Button(fmt.Sprint("b:", i), tooLong, tooLong)
		if i < 5 {
			b = b.WithConfirm(bot.Confirm(tooLong, tooLong, tooLong, tooLong))
		}
		elements = append(elements, b)
	}
	return elements
}

// everyBlock is one of each block that may be in a message, given more than Slack takes and less.
func everyBlock() []slack.Block {
	options := manyOptions()
	short := manyOptions()
	for i := range short {
		short[i].Description = ""
	}
	return []slack.Block{
		bot.Section(bot.Esc(tooLong), bot.Overflow("more", options...)),
		bot.Section(bot.Safe{}, bot.LinkButton("site", tooLong, "https://a.example/")),
		bot.Fields(bot.Esc(tooLong), bot.Safe{}, bot.Lit("b"), bot.Lit("c"), bot.Lit("d"), bot.Lit("e"), bot.Lit("f"), bot.Lit("g"),
			bot.Lit("h"), bot.Lit("i"), bot.Lit("j"), bot.Lit("k"), bot.Lit("l")),
		bot.Fields(),
		bot.Header(tooLong),
		bot.Header(""),
		bot.Context(bot.Esc(tooLong)),
		bot.Context(),
		bot.Divider(),
		bot.Actions(tooLong, manyElements()...),
		bot.Actions("", nil, bot.Menu("menu", tooLong, short, "none of them"), bot.DatePick("date", date("2027-06-30")), bot.UserPick("who", "", "")),
	}
}

func raw(t *testing.T, v any) json.RawMessage {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return text
}

func TestBuildersKeepWithinSlacksLimits(t *testing.T) {
	t.Parallel()
	for i, b := range everyBlock() {
		// One at a time: together they are more than a message may hold.
		require.Empty(t, blockkit.Message(raw(t, map[string]any{"text": "t", "blocks": []slack.Block{b}})), "block %d", i)
	}
	inputs := append(manyInputs(),
		bot.Alert(slack.AlertLevelError, bot.Lit("short")), bot.Alert(slack.AlertLevelWarning, bot.Esc(tooLong)))
	for i, b := range inputs {
		require.Empty(t, blockkit.View(raw(t, map[string]any{
			"type": "modal", "title": slack.NewTextBlockObject("plain_text", "T", false, false),
			"submit": slack.NewTextBlockObject("plain_text", "S", false, false), "blocks": []slack.Block{b},
		})), "input %d", i)
	}
}

func TestPeoplesTextIsNotParsed(t *testing.T) {
	t.Parallel()
	text := string(raw(t, append(everyBlock(), manyInputs()...)))
	require.NotContains(t, text, `"emoji":true`)
	require.Equal(t, strings.Count(text, `"type":"mrkdwn"`), strings.Count(text, `"verbatim":true`))
}

func TestWeight(t *testing.T) {
	t.Parallel()
	require.Zero(t, bot.Weight(nil))
	require.Equal(t, 10, bot.Weight([]slack.Block{
		bot.Section(bot.Lit("ñandú"), bot.Button("action", "Go", "value")), bot.Divider(), bot.Header("abc"),
	}))
}
