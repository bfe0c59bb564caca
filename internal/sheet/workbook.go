package sheet

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// workbook is what the cells of one sheet refer to.
type workbook struct {
	sheet     string // name of the part
	shared    []Cell // texts that cells give by their number
	days      []bool // by style: whether its numbers are dates
	since1904 bool
}

// openWorkbook finds the first sheet in sight, and reads the texts and styles that its cells refer to.
func openWorkbook(p parts) (*workbook, error) {
	w := &workbook{}
	links, err := p.relations("")
	if err != nil {
		return nil, err
	}
	main := target(links, func(r relation) bool { return r.kind == "officeDocument" })
	if main == "" || !p.has(main) {
		return nil, &Fault{Reason: NotATable}
	}
	first, err := w.first(p, main)
	if err != nil {
		return nil, err
	}
	if links, err = p.relations(main); err != nil {
		return nil, err
	}
	if w.sheet = target(links, func(r relation) bool { return r.id == first && r.kind == "worksheet" }); w.sheet == "" {
		return nil, &Fault{Reason: NotATable}
	}
	if texts := target(links, func(r relation) bool { return r.kind == "sharedStrings" }); texts != "" {
		if err := p.each(texts, w.text); err != nil {
			return nil, err
		}
	}
	if styles := target(links, func(r relation) bool { return r.kind == "styles" }); styles != "" {
		if err := p.each(styles, w.styles()); err != nil {
			return nil, err
		}
	}
	return w, nil
}

func target(links []relation, wanted func(relation) bool) string {
	for _, r := range links {
		if wanted(r) {
			return r.target
		}
	}
	return ""
}

// first is the link to the first sheet that is not hidden.
func (w *workbook) first(p parts, main string) (id string, err error) {
	err = p.each(main, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			w.since1904 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		case "sheet":
			if state := attr(e, "state"); id == "" && (state == "" || state == "visible") {
				id = attr(e, "id")
			}
		}
		return nil
	})
	return id, err
}

// text collects one shared text: an si with one t, or with one in each run of letters that look alike.
func (w *workbook) text(d *xml.Decoder, e xml.StartElement) error {
	if e.Name.Local != "si" {
		return nil
	}
	s, err := content(d, "t")
	if err != nil {
		return err
	}
	c, err := given(s, 0)
	w.shared = append(w.shared, c)
	return err
}

// styles learns which styles show a date.
func (w *workbook) styles() func(*xml.Decoder, xml.StartElement) error {
	custom := map[string]bool{}
	ofCells := false
	return func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attr(e, "numFmtId")] = showsDay(attr(e, "formatCode"))
		case "cellXfs", "cellStyleXfs":
			ofCells = e.Name.Local == "cellXfs"
		case "xf":
			if ofCells {
				id := attr(e, "numFmtId")
				day, known := custom[id]
				w.days = append(w.days, known && day || !known && builtInDay(id))
			}
		}
		return nil
	}
}

// builtInDay says whether the format that every Excel knows by this number shows a date.
func builtInDay(id string) bool {
	n, err := strconv.Atoi(id)
	return err == nil && (n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 58)
}

// literal is what a number format shows as it is, and its colours and languages.
var literal = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|[\\_*].`)

func showsDay(format string) bool {
	format, _, _ = strings.Cut(literal.ReplaceAllString(format, ""), ";")
	return strings.ContainsAny(format, "dDyY")
}

// content is the text of all elements of this name within the element that just opened. Notes on how to pronounce it are
// left out.
func content(d *xml.Decoder, name string) (string, error) {
	var s strings.Builder
	in := 0
	for depth := 1; depth > 0; {
		token, err := d.Token()
		if err != nil {
			return "", torn(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "rPh" {
				if err := d.Skip(); err != nil {
					return "", torn(err)
				}
				continue
			}
			depth++
			if token.Name.Local == name {
				in = depth
			}
		case xml.EndElement:
			if depth == in {
				in = 0
			}
			depth--
		case xml.CharData:
			if in > 0 {
				s.Write(token)
			}
		}
	}
	return unescape(s.String()), nil
}

func torn(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return &Fault{Reason: Broken, Err: err}
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape gives the characters that Excel writes as _x000D_, because XML has none of them.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(code string) string {
		n, _ := strconv.ParseUint(code[2:6], 16, 16)
		return string(rune(n))
	})
}
