package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// inputDocument is the name of the ticks of a kind of document, and its options.
const (
	inputDocument   = "document_is"
	documentCredit  = "credit"
	documentRetired = "retired"
)

// documentMarks are the words that say what a kind of document is, folded, in both languages.
var documentMarks = map[string]func(*pipeline.Document){
	"afecto": taxedAs(pipeline.TaxStandard), "afecta": taxedAs(pipeline.TaxStandard), "taxed": taxedAs(pipeline.TaxStandard),
	"exento": taxedAs(pipeline.TaxExempt), "exenta": taxedAs(pipeline.TaxExempt), "exempt": taxedAs(pipeline.TaxExempt),
	"credito": creditNote, "credit": creditNote,
	"retirado": retired(true), "retirada": retired(true), "retired": retired(true),
	"vigente": retired(false), "active": retired(false),
}

func taxedAs(t pipeline.Treatment) func(*pipeline.Document) {
	return func(d *pipeline.Document) { d.Tax = t }
}

func creditNote(d *pipeline.Document) { d.Credit = true }

func retired(yes bool) func(*pipeline.Document) {
	return func(d *pipeline.Document) { d.Retired = yes }
}

// readDocument reads a code, a name in each language, and what kind of document it is. One that is there already keeps what is not
// said.
func readDocument(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	if len(l.words) < 2 {
		return nil, l.lacks(pipeline.SettingDocument)
	}
	code := l.words[0].Text
	d, known := l.settings.Document(code)
	if !known {
		d.Tax = pipeline.TaxStandard
	}
	var names []string
	for _, w := range l.words[1:] {
		if mark, ok := documentMarks[phrase.Fold(w.Text)]; ok && !w.Quoted {
			mark(&d)
			continue
		}
		names = append(names, oneLine(w.Text))
	}
	if len(names) > 2 || len(names) == 0 && !known {
		return nil, l.lacks(pipeline.SettingDocument)
	}
	if len(names) > 0 {
		d.ES, d.EN = names[0], names[len(names)-1]
	}
	return []pipeline.Entry{{Setting: pipeline.SettingDocument, Key: code, Value: encodeValue(d)}}, nil
}

var documentForm = settingForm{
	blocks: func(v voice, s settingState) []slack.Block {
		d := valueIn[pipeline.Document](s)
		if d.Tax == "" {
			d.Tax = pipeline.TaxStandard
		}
		var taxes []bot.Option
		for _, t := range pipeline.Treatments() {
			taxes = append(taxes, bot.Option{Value: string(t), Text: v.treatment(t)})
		}
		var ticked []string
		if d.Credit {
			ticked = append(ticked, documentCredit)
		}
		if d.Retired {
			ticked = append(ticked, documentRetired)
		}
		marks := bot.Input{Name: inputDocument, Label: v.plain(textDocumentIs, nil), Optional: true}
		return append(v.nameInput(s),
			v.settingInput(pipeline.FieldTextES, false).Text(bot.TextInput{Max: pipeline.MaxKey, Initial: d.ES}),
			v.settingInput(pipeline.FieldTextEN, false).Text(bot.TextInput{Max: pipeline.MaxKey, Initial: d.EN}),
			v.settingInput(pipeline.FieldTax, false).Radio(taxes, string(d.Tax)),
			marks.Checkboxes([]bot.Option{{Value: documentCredit, Text: v.plain(textDocumentCredit, nil)}, {Value: documentRetired, Text: v.plain(textDocumentRetired, nil)}}, ticked...))
	},
	given: func(_ context.Context, _ *App, _ voice, s *bot.Submission[settingState]) ([]pipeline.Entry, map[string]string, error) {
		marks := s.Values.Choices(inputDocument)
		d := pipeline.Document{ES: oneLine(s.Values.Text(string(pipeline.FieldTextES))), EN: oneLine(s.Values.Text(string(pipeline.FieldTextEN))),
			Tax:    pipeline.Treatment(s.Values.Choice(string(pipeline.FieldTax))),
			Credit: slices.Contains(marks, documentCredit), Retired: slices.Contains(marks, documentRetired)}
		return []pipeline.Entry{{Setting: pipeline.SettingDocument, Key: givenKey(s), Value: encodeValue(d)}}, nil, nil
	},
}

// documentRule is a kind of document in a line.
func (v voice) documentRule(d pipeline.Document) bot.Safe {
	parts := []bot.Safe{v.ownReason(pipeline.OwnReason{ES: d.ES, EN: d.EN}), bot.Esc(v.treatment(d.Tax))}
	if d.Credit {
		parts = append(parts, v.rich(textDocumentCredit, nil))
	}
	if d.Retired {
		parts = append(parts, v.rich(textDocumentRetired, nil))
	}
	return bot.Join(" · ", parts...)
}
