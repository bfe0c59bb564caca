package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// What an XLSX may unpack to. Go's zip reader fails on a part that turns out larger than it says.
const (
	maxUnzipped = 64 << 20
	maxRatio    = 200 // of parts over a megabyte
	maxParts    = 1000
)

// readXLSX reads cell by cell with the types that the file gives them. excelize does either one or the other: a stream of
// texts as they would be shown, where 12.5 and "12.500" look alike, or the whole workbook in memory.
func readXLSX(data []byte, t *table) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return &Fault{Reason: NotATable, Err: err}
	}
	if err := harmless(archive); err != nil {
		return err
	}
	p := parts{archive}
	w, err := openWorkbook(p)
	if err != nil {
		return err
	}
	return p.each(w.sheet, w.rows(t))
}

// harmless refuses what unpacks to more than a spreadsheet of MaxBytes would.
func harmless(archive *zip.Reader) error {
	if len(archive.File) > maxParts {
		return &Fault{Reason: Bomb, Limit: maxParts}
	}
	total := uint64(0)
	for _, f := range archive.File {
		if f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/maxRatio > f.CompressedSize64 {
			return &Fault{Reason: Bomb, Limit: maxRatio}
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxUnzipped || total > maxUnzipped {
			return &Fault{Reason: Bomb, Limit: maxUnzipped}
		}
	}
	return nil
}

// parts are the files within an XLSX.
type parts struct{ archive *zip.Reader }

func (p parts) has(name string) bool {
	for _, f := range p.archive.File {
		if f.Name == name {
			return true
		}
	}
	return false
}

// each calls visit at every element that opens in the part, until one fails.
func (p parts) each(name string, visit func(*xml.Decoder, xml.StartElement) error) error {
	f, err := p.archive.Open(name)
	if err != nil {
		return &Fault{Reason: Broken, Err: err}
	}
	defer f.Close()
	decoder := xml.NewDecoder(f)
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &Fault{Reason: Broken, Err: err}
		}
		if start, opens := token.(xml.StartElement); opens {
			if err := visit(decoder, start); err != nil {
				return err
			}
		}
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// relation is a link from one part to another.
type relation struct{ id, kind, target string }

// relations are the links of the part, whose targets are full names.
func (p parts) relations(part string) ([]relation, error) {
	dir, base := path.Split(part)
	name := dir + "_rels/" + base + ".rels"
	if !p.has(name) {
		return nil, &Fault{Reason: NotATable}
	}
	var all []relation
	err := p.each(name, func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attr(e, "TargetMode") != "External" {
			target := attr(e, "Target")
			if whole, rooted := strings.CutPrefix(target, "/"); rooted {
				target = whole
			} else {
				target = path.Join(dir, target)
			}
			all = append(all, relation{attr(e, "Id"), path.Base(attr(e, "Type")), target})
		}
		return nil
	})
	return all, err
}
