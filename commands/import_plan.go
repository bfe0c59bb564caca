package commands

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// ImportPlan is what a file of records would do.
type ImportPlan struct {
	people.ImportPreview
	voice
	faults []targetFault
}

// PlanImport reads a file for a person, and says what it would do. What makes a file no table that can be read is an error
// that says so in the reader's words.
func (a *App) PlanImport(ctx context.Context, p bot.Person, kind people.Kind, data []byte) (*ImportPlan, error) {
	if _, known := importColumns[kind]; !known {
		return nil, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonRequired}
	}
	settings, by, err := a.flow.Settings(ctx, p.Member())
	if err == nil {
		err = people.MaySell(by)
	}
	if err != nil {
		return nil, err
	}
	a.learn(settings)
	v := a.voice(p)
	v.settings = settings
	rows, err := sheet.Read(bytes.NewReader(data))
	if err != nil {
		return nil, v.unfit(err)
	}
	colleagues, err := a.slack.People(ctx)
	if err != nil {
		return nil, unreachable(err)
	}
	r := a.newImportReader(v, kind, colleagues)
	r.read(rows)
	seen, err := a.people.PreviewImport(ctx, p.Member(), kind, r.rows)
	if err != nil {
		return nil, err
	}
	for _, f := range seen.Faults {
		r.said(f)
	}
	slices.SortStableFunc(r.faults, func(a, b targetFault) int { return a.row - b.row })
	return &ImportPlan{ImportPreview: seen, voice: v, faults: r.faults}, nil
}

// Faults are the faults of the file, a line each: row, column and what is wrong.
func (p *ImportPlan) Faults() []string {
	var lines []string
	for _, f := range p.faults {
		lines = append(lines, fmt.Sprintf("%d\t%s\t%s", f.row, f.column, f.text))
	}
	return lines
}

// digest is the same for a file that would do the same to the same rows.
func (p *ImportPlan) digest() string {
	sum := sha256.New()
	fmt.Fprintln(sum, p.Created, p.Updated, p.Unchanged, p.Clients, len(p.faults))
	for _, r := range p.Good {
		fmt.Fprintln(sum, r.Number, encodeValue(r))
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// importCounts says what becomes, or became, of rows.
func (v voice) importCounts(created, updated, unchanged, refused int) bot.Safe {
	var parts []bot.Safe
	for _, part := range []struct {
		n    int
		text i18n.Key
	}{{created, textImportCreated}, {updated, textImportUpdated}, {unchanged, textImportUnchanged}, {refused, textImportRefused}} {
		if part.n > 0 {
			parts = append(parts, v.rich(part.text, args{"Count": part.n}))
		}
	}
	return bot.Join(" · ", parts...)
}

// faultsFile is every fault of a file, as a table.
func (p *ImportPlan) faultsFile() ([]byte, error) {
	var b bytes.Buffer
	header := []string{p.plain(textImportFaultsRow, nil), p.plain(textImportFaultsColumn, nil), p.plain(textImportFaultsText, nil)}
	err := sheet.Write(&b, sheet.Semicolons, header, func(yield func([]sheet.Cell, error) bool) {
		for _, f := range p.faults {
			if !yield([]sheet.Cell{sheet.TextCell(strconv.Itoa(f.row)), sheet.TextCell(f.column), sheet.TextCell(f.text)}, nil) {
				return
			}
		}
	})
	return b.Bytes(), err
}
