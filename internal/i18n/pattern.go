package i18n

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/nicksnyder/go-i18n/v2/i18n/template"
)

// piece is a stretch of a text: a literal, or where field is set a placeholder.
type piece struct {
	literal string
	field   string
}

// pattern is a text taken apart. It is go-i18n's ParsedTemplate and reads only *filling.
type pattern []piece

var placeholder = regexp.MustCompile(`\{\{\s*\.([A-Za-z][A-Za-z0-9]*)\s*\}\}`)

func parsePattern(src string) (pattern, error) {
	var p pattern
	rest := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(src, -1) {
		p = append(p, piece{literal: src[rest:at[0]]}, piece{field: src[at[2]:at[3]]})
		rest = at[1]
	}
	p = append(p, piece{literal: src[rest:]})
	for _, part := range p {
		if strings.Contains(part.literal, "{{") || strings.Contains(part.literal, "}}") {
			return nil, errors.New("a placeholder is {{.Name}} and nothing else")
		}
	}
	return p, nil
}

func (p pattern) fields() []string {
	var names []string
	for _, part := range p {
		if part.field != "" {
			names = append(names, part.field)
		}
	}
	return names
}

// Execute puts the text together. data is a *filling.
func (p pattern) Execute(data any) (string, error) {
	f, ok := data.(*filling)
	if !ok {
		return "", fmt.Errorf("unexpected data %T", data)
	}
	if len(p) == 1 {
		return p[0].literal, nil
	}
	var b strings.Builder
	for _, part := range p {
		if part.field == "" {
			b.WriteString(part.literal)
			continue
		}
		b.WriteString(f.value(part.field))
	}
	return b.String(), nil
}

// parser is how go-i18n reaches patterns. They never change, so each is parsed once.
type parser struct{}

func (parser) Cacheable() bool { return true }

func (parser) Parse(src, _, _ string) (template.ParsedTemplate, error) { return parsePattern(src) }

// filling is what one use of a text puts into its placeholders.
type filling struct {
	lang   Lang
	args   Args
	escape func(string) string
	absent string // a placeholder that had no argument
}

func (f *filling) value(field string) string {
	arg, ok := f.args[field]
	if !ok {
		f.absent = field
		return "…"
	}
	if field == countField {
		if n, ok := integer(arg); ok {
			return grouped(n, f.lang)
		}
	}
	switch v := arg.(type) {
	case Verbatim:
		return string(v)
	case string:
		return f.clean(v)
	case int:
		return strconv.Itoa(v)
	}
	switch reflect.ValueOf(arg).Kind() {
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8,
		reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if _, named := arg.(fmt.Stringer); !named {
			return fmt.Sprint(arg)
		}
	}
	// Sprint recovers from a String method that panics, and writes so.
	return f.clean(fmt.Sprint(arg))
}

func (f *filling) clean(s string) string {
	if f.escape == nil {
		return s
	}
	return f.escape(s)
}

// integer reads a count of any integer type.
func integer(arg any) (int64, bool) {
	if n, ok := arg.(int); ok {
		return int64(n), true
	}
	v := reflect.ValueOf(arg)
	switch {
	case v.CanInt():
		return v.Int(), true
	case v.CanUint() && v.Uint() <= 1<<63-1:
		return int64(v.Uint()), true
	}
	return 0, false
}

// grouped writes thousands as Chile does, 1.000, or as English does, 1,000.
func grouped(n int64, l Lang) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	if len(digits) <= 3 {
		return sign + digits
	}
	separator := "."
	if l == EN {
		separator = ","
	}
	var b strings.Builder
	b.WriteString(sign)
	head := len(digits) % 3
	b.WriteString(digits[:head])
	for i := head; i < len(digits); i += 3 {
		if i > 0 {
			b.WriteString(separator)
		}
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}
