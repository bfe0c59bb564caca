package commands

import (
	"bytes"
	"context"
	"errors"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// uploadState is what a form that takes a file carries.
type uploadState struct {
	// Try is which file it is that is asked for: Slack keeps a file in an input of the same name.
	Try int `json:"t,omitempty"`
	// said is what became of the file before, for the first drawing.
	said []bot.Safe
}

func (s uploadState) input() string { return "file_" + strconv.Itoa(s.Try) }

// again asks for another file, since this one came to nothing.
func (s uploadState) again(said []bot.Safe) uploadState {
	return uploadState{Try: s.Try + 1, said: said}
}

// head is what became of the file before.
func (s uploadState) head() []slack.Block {
	blocks := paragraphs(s.said)
	if len(blocks) > 0 {
		blocks = append(blocks, bot.Divider())
	}
	return blocks
}

// field is where a table is put in.
func (s uploadState) field(label, hint string) slack.Block {
	return bot.Input{Name: s.input(), Label: label, Hint: hint}.Files(1, "csv", "xlsx", "txt", "tsv")
}

// unfitFile says, in the reader's words, why a file can't be read at all.
type unfitFile struct{ text string }

func (e *unfitFile) Error() string { return e.text }

// table reads a file that the person has given, by its id: at most so many rows below its head.
func (a *App) table(ctx context.Context, v voice, p bot.Person, file string, limit int) ([]sheet.Row, error) {
	data, err := a.slack.ReadFile(ctx, file, p.ID, sheet.MaxBytes)
	if err != nil {
		return nil, v.unread(err)
	}
	rows, err := sheet.Read(bytes.NewReader(data))
	if err == nil && len(rows)-1 > limit {
		err = &sheet.Fault{Reason: sheet.TooManyRows, Limit: limit}
	}
	if err != nil {
		return nil, v.unfit(err)
	}
	return rows, nil
}

// nothingInIt says why a file changes nothing: its faults, or that all of it holds already.
func (v voice) nothingInIt(faults []targetFault, holds i18n.Key, name string) []bot.Safe {
	if len(faults) == 0 {
		return []bot.Safe{v.rich(holds, args{"Name": shown(name, maxRowName)})}
	}
	title := v.rich(textTargetFaults, args{"Count": len(faults), "Name": shown(name, maxRowName)})
	return append([]bot.Safe{title}, v.faultLines(faults)...)
}

// unread is why a file could not be fetched: what somebody must change, or that Slack is away.
func (v voice) unread(err error) error {
	var d *pipeline.DeliveryError
	switch {
	case errors.Is(err, bot.ErrFileTooLarge):
		return v.unfit(&sheet.Fault{Reason: sheet.TooLarge, Limit: sheet.MaxBytes})
	case errors.As(err, &d) && d.Permanent && !d.Locked:
		return &unfitFile{v.plain(textFileGone, nil)}
	}
	return unreachable(err)
}

// unfit is why a file is no table that can be read.
func (v voice) unfit(err error) error {
	var f *sheet.Fault
	if !errors.As(err, &f) {
		return err
	}
	limit := f.Limit
	if f.Reason == sheet.TooLarge {
		limit >>= 20
	}
	return &unfitFile{v.plain(i18n.Key("file."+string(f.Reason)), args{"Row": strconv.Itoa(f.Row), "Limit": v.decimal(strconv.Itoa(limit))})}
}

// moneyIn reads an amount of a table, in the usual currency where it names none.
func moneyIn(cell sheet.Cell, usual pipeline.Currency) (pipeline.Money, error) {
	if n, ok := cell.Number(); ok {
		return pipeline.NewMoney(n, usual)
	}
	return phrase.ParseMoney(cell.String(), usual)
}
