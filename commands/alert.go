package commands

import (
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// faultTexts say what keeps a destination from being told, and the step that mends it.
var faultTexts = map[string]i18n.Key{
	"is_archived": textFaultArchived, "channel_not_found": textFaultChannelNotFound, "not_in_channel": textFaultNotInChannel,
	"user_disabled": textFaultPerson, "user_not_found": textFaultPerson, "user_not_visible": textFaultPerson,
	"ratelimited": textFaultBusy, "rate_limited": textFaultBusy, "message_limit_exceeded": textFaultBusy,
	"missing_scope": textFaultScope, "no_permission": textFaultScope, "restricted_action": textFaultRestricted,
}

// awayCodes are those of a Slack that does not answer.
var awayCodes = []string{"connection", "timeout", "internal_error", "fatal_error", "request_timeout", "service_unavailable"}

// hookOffTexts say why a webhook was switched off.
var hookOffTexts = map[string]i18n.Key{
	integration.AlertOff + integration.WhyFailing: textIntegrationToldFailing, integration.AlertOff + integration.WhyGone: textIntegrationToldGone,
}

// fault words why a destination was not told, by Slack's name of the error.
func (v voice) fault(code, to string) bot.Safe {
	key, known := faultTexts[code]
	switch {
	case known:
	case slices.Contains(awayCodes, code) || len(code) > 5 && code[:5] == "http_":
		key = textFaultAway
	default:
		key = textFaultOther
	}
	return v.rich(key, args{"Where": v.place(to), "Code": shown(code, maxPart), "Command": v.deskCommand(), "Opportunity": v.command()})
}

// alert tells an admin what has to be mended.
func (to audience) alert(d pipeline.Dispatch) bot.Post {
	if key, off := hookOffTexts[d.Alert.Code]; off {
		text := to.rich(key, args{"URL": bot.Code(head(d.Alert.Detail[integration.DetailURL], 300)), "Command": to.deskCommand()})
		return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text),
			bot.Actions("", bot.Button(actionHookResume, to.plain(textIntegrationResume, nil), head(d.Alert.Detail[integration.DetailEndpoint], maxPart)))}}
	}
	text := to.fault(d.Alert.Code, d.Alert.Subject)
	kept := to.rich(textFaultKept, args{"Command": to.deskCommand()})
	return bot.Post{Text: text, Blocks: []slack.Block{
		bot.Section(text, bot.Button(actionLedger, to.plain(textLedgerOpen, nil), ledgerValue(pipeline.NoticeGivenUp, 0))), bot.Context(kept)}}
}
