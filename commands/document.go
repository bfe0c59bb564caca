package commands

import (
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// documentInput asks for the kind of tax document: an invoice, or a note that takes one back.
func (v voice) documentInput(credit bool) slack.Block {
	var options []bot.Option
	for _, code := range v.settings.Documents(credit) {
		options = append(options, bot.Option{Value: code, Text: v.document(code)})
	}
	in := v.input(pipeline.FieldDocument, textBillingDocumentHint, true)
	if len(options) == 0 {
		return in.Text(bot.TextInput{Max: pipeline.MaxKey})
	}
	return in.Choice(v.plain(textBillingDocumentChoose, nil), options[:min(len(options), 100)], "") // Slack's limit of a menu
}

// document names a kind of tax document with its code.
func (v voice) document(code string) string {
	d, ok := v.settings.Document(code)
	if !ok {
		return code
	}
	return brief(v.documentName(d)+" ("+code+")", pipeline.MaxKey)
}

func (v voice) documentName(d pipeline.Document) string {
	if v.lang == i18n.EN {
		return d.EN
	}
	return d.ES
}
