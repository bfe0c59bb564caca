package commands

import (
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// newLine is what stands after "nueva": client, value and expected close, of which any may be missing.
type newLine struct {
	pipeline.New
	// fault is what could not be read, and why: what has two readings, or looks like an amount and is none.
	fault    string
	faultErr error
	// faultIsDate says which of the two it is.
	faultIsDate bool
	// doubt: what was read as an amount or a date may belong to the client's name.
	doubt bool
}

// Keys that name a part, so that it may stand anywhere: "cierre:30/6". Folded, in both languages.
var newKeys = map[string]string{
	"cliente": "account", "client": "account", "cuenta": "account", "account": "account",
	"valor": "value", "monto": "value", "value": "value", "amount": "value",
	"cierre": "close", "close": "close", "fecha": "close", "date": "close",
	"nombre": "name", "name": "name",
	"linea": "line", "line": "line", "servicio": "line", "service": "line",
	"origen": "source", "source": "source",
}

// newKeyNames are the keys of newKeys.
var newKeyNames = func() map[string]bool {
	names := map[string]bool{}
	for k := range newKeys {
		names[k] = true
	}
	return names
}()

// parseNew reads the line: the client first, which may be of several words, then the value and the close. What a key
// names overrules what was read by its place.
func parseNew(words []phrase.Word, def pipeline.Currency, today pipeline.Date, lang i18n.Lang) newLine {
	pairs, rest := phrase.Pairs(words, newKeyNames)
	tail := phrase.ReadTail(rest, def, today, lang)
	n := newLine{New: pipeline.New{Account: tail.Name, Value: tail.Value, Close: tail.Close}, doubt: tail.Doubt}
	n.failed(tail.ValueText, tail.ValueErr, false)
	n.failed(tail.CloseText, tail.CloseErr, true)
	for key, w := range pairs {
		switch newKeys[key] {
		case "account":
			n.Account = w.Value
		case "name":
			n.Name = w.Value
		case "line":
			n.ServiceLine = w.Value
		case "source":
			n.Source = w.Value
		case "value":
			m, err := phrase.ParseMoney(w.Value, def)
			n.Value = m
			n.failed(w.Value, err, false)
		case "close":
			d, err := phrase.ParseDate(w.Value, today, lang)
			n.Close = d
			n.failed(w.Value, err, true)
		}
	}
	return n
}

func (n *newLine) failed(text string, err error, isDate bool) {
	if err != nil && n.faultErr == nil {
		n.fault, n.faultErr, n.faultIsDate = text, err, isDate
	}
}
