package commands

import (
	"strings"

	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// personalText is what is kept of a person, in words that they can read. called tells how those are called who kept it.
func (v voice) personalText(d personalData, called func(pipeline.UserID) sheet.Cell) string {
	var b strings.Builder
	line := func(label, text string) {
		if text != "" {
			b.WriteString(label + ": " + text + "\n")
		}
	}
	section := func(title i18n.Key) { b.WriteString("\n" + v.plain(title, nil) + "\n") }
	c := d.Contact
	b.WriteString(d.Ref + "\n")
	for _, f := range []struct {
		field pipeline.Field
		text  string
	}{{pipeline.FieldName, c.Name}, {people.FieldPosition, c.Position}, {people.FieldEmail, c.Email}, {people.FieldPhone, c.Phone}, {pipeline.FieldNote, c.Note}} {
		line(v.field(f.field), f.text)
	}
	if c.Account != 0 {
		line(v.field(pipeline.FieldAccount), c.Account.String())
	}
	line(v.plain(textContactTextMerged, nil), strings.Join(d.Merged, ", "))
	line(v.plain(textContactTextOpportunities, nil), strings.Join(d.Opportunities, ", "))
	line(v.plain(textContactTextMet, nil), strings.Join(d.Met, ", "))
	for _, l := range d.Leads {
		b.WriteString("\n" + l.Ref().String() + "\n")
		for _, f := range []struct {
			field pipeline.Field
			text  string
		}{{people.FieldPerson, l.Person}, {people.FieldCompany, l.Company}, {people.FieldPosition, l.Position}, {people.FieldEmail, l.Email},
			{people.FieldPhone, l.Phone}, {people.FieldNeed, l.Need}, {pipeline.FieldSource, l.Source}} {
			line(v.plain(leadFields[f.field], nil), f.text)
		}
		if l.Message != nil {
			line(v.plain(textContactTextMessage, nil), l.Message.Text)
		}
	}
	section(textContactTextHistory)
	for _, e := range d.History {
		b.WriteString("\n" + v.moment(e.At) + " · " + called(e.By).String() + "\n")
		for _, change := range wordedChanges(e) {
			from, to := v.values(change)
			if from != "" || to != "" {
				b.WriteString("  " + v.field(change.Field) + ": " + v.orDash(from) + " → " + v.orDash(to) + "\n")
			}
		}
	}
	return b.String()
}
