package commands

import (
	"regexp"
	"strings"

	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// leadLine is what stands after "nuevo": somebody, their company, how to reach them and what they need, of which any may be
// missing. What can't be read stays as it was typed, for the form to say so.
type leadLine struct {
	people.NewLead
	// value is the amount as typed, and phone the number.
	value, phone string
}

// leadKeys name a part, so that it may stand anywhere. Folded, in both languages.
var leadKeys = map[string]pipeline.Field{
	"persona": people.FieldPerson, "nombre": people.FieldPerson, "contacto": people.FieldPerson, "person": people.FieldPerson, "name": people.FieldPerson, "contact": people.FieldPerson,
	"empresa": people.FieldCompany, "cliente": people.FieldCompany, "company": people.FieldCompany, "client": people.FieldCompany,
	"correo": people.FieldEmail, "mail": people.FieldEmail, "email": people.FieldEmail, "e-mail": people.FieldEmail,
	"fono": people.FieldPhone, "telefono": people.FieldPhone, "celular": people.FieldPhone, "phone": people.FieldPhone,
	"cargo": people.FieldPosition, "position": people.FieldPosition, "rut": people.FieldTaxID, "tax": people.FieldTaxID,
	"origen": pipeline.FieldSource, "fuente": pipeline.FieldSource, "source": pipeline.FieldSource,
	"necesita": people.FieldNeed, "necesidad": people.FieldNeed, "need": people.FieldNeed, "needs": people.FieldNeed,
	"linea": pipeline.FieldServiceLine, "servicio": pipeline.FieldServiceLine, "line": pipeline.FieldServiceLine, "service": pipeline.FieldServiceLine,
	"valor": pipeline.FieldValue, "monto": pipeline.FieldValue, "value": pipeline.FieldValue, "amount": pipeline.FieldValue,
}

var leadKeyNames = func() map[string]bool {
	names := map[string]bool{}
	for k := range leadKeys {
		names[k] = true
	}
	return names
}()

var (
	emailIn = regexp.MustCompile(`[\p{L}0-9._%+-]{1,64}@[\p{L}0-9.-]+\.[\p{L}]{2,}`)
	// A number with its country, or nine digits as they are written in Chile.
	phoneIn = regexp.MustCompile(`\+\d[\d ().-]{6,18}\d|\b(?:9|[2-7]\d?)[ .-]?\d{4}[ .-]?\d{4}\b`)
	ofIn    = regexp.MustCompile(`(?i)\s+(?:de|del|at|from)\s+`)
)

// parseLead reads the line: "Juan Pérez de Acme, juan@acme.cl, +56 9 1234 5678, migrar su sitio". What a key names overrules
// what was read by its place.
func parseLead(words []phrase.Word) leadLine {
	pairs, rest := phrase.Pairs(words, leadKeyNames)
	var texts []string
	for _, w := range rest {
		texts = append(texts, w.Text)
	}
	n := leadLine{}
	text := n.reach(strings.Join(texts, " "))
	n.name(text)
	for key, w := range pairs {
		*n.at(leadKeys[key]) = w.Value
	}
	return n
}

// reach takes an e-mail address and a phone out of a text, and gives what is left.
func (n *leadLine) reach(text string) string {
	take := func(re *regexp.Regexp, at *string) {
		if found := re.FindString(text); found != "" {
			*at = found
			text = strings.Replace(text, found, "", 1)
		}
	}
	take(emailIn, &n.Email)
	take(phoneIn, &n.phone)
	return text
}

// name reads who it is, of which company, and what they need, from parts between commas.
func (n *leadLine) name(text string) {
	var parts []string
	for part := range strings.SplitSeq(text, ",") {
		if part = oneLine(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return
	}
	if of := ofIn.FindStringIndex(parts[0]); of != nil {
		n.Person, n.Company = parts[0][:of[0]], parts[0][of[1]:]
		n.Need = strings.Join(parts[1:], ", ")
		return
	}
	if len(parts) == 1 {
		n.Company = parts[0]
		return
	}
	n.Person, n.Company, n.Need = parts[0], parts[1], strings.Join(parts[2:], ", ")
}

// at is where a field of the line is kept.
func (n *leadLine) at(f pipeline.Field) *string {
	switch f {
	case people.FieldPerson:
		return &n.Person
	case people.FieldEmail:
		return &n.Email
	case people.FieldPhone:
		return &n.phone
	case people.FieldPosition:
		return &n.Position
	case people.FieldTaxID:
		return &n.TaxID
	case pipeline.FieldSource:
		return &n.Source
	case people.FieldNeed:
		return &n.Need
	case pipeline.FieldServiceLine:
		return &n.ServiceLine
	case pipeline.FieldValue:
		return &n.value
	}
	return &n.Company
}
