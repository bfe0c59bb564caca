package commands

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

const (
	// importMark is the kind of mark that messages about an import bear.
	importMark = "import"
	// importsEvery is how often a process looks for imports that nobody goes on with, and importIdle for how long nobody did.
	importsEvery = 5 * time.Second
	importIdle   = 15 * time.Second
	// importTold is how often a message says how far an import is.
	importTold = 1500 * time.Millisecond
	// maxKeptShown is how many changes that an undo left are named.
	maxKeptShown = 10
)

func (a *App) wakeImport(id people.ImportID) {
	select {
	case a.imports.woken <- id:
	default: // somebody will find it idle
	}
}

// WatchImports brings imports to their end, and tells whoever asked how it goes, until ctx ends. Any number of processes may:
// what one left another goes on with.
func (a *App) WatchImports(ctx context.Context, c Courier) {
	ticks := time.NewTicker(importsEvery)
	defer ticks.Stop()
	for {
		var ids []people.ImportID
		select {
		case <-ctx.Done():
			return
		case id := <-a.imports.woken:
			ids = []people.ImportID{id}
		case <-ticks.C:
			var err error
			if ids, err = a.people.Idle(ctx, importIdle); err != nil && ctx.Err() == nil {
				a.log.Warn("imports: idle ones not found", "error", err)
			}
		}
		for _, id := range ids {
			if err := a.finishImport(ctx, c, id); err != nil && ctx.Err() == nil {
				a.log.Warn("imports: not finished", "import", id, "error", err)
			}
		}
	}
}

// finishImport works on an import to its end, and says so in one message.
func (a *App) finishImport(ctx context.Context, c Courier, id people.ImportID) error {
	i, err := a.people.Store.Import(ctx, id)
	if err != nil {
		return err
	}
	if i, err = a.placeImport(ctx, c, i); err != nil {
		return err
	}
	told := time.Now()
	for i.State.Working() {
		if i, err = a.people.WorkImport(ctx, id); err != nil {
			return err
		}
		if i.State.Working() && time.Since(told) >= importTold {
			told = time.Now()
			if err := a.tellImport(ctx, c, i); err != nil { // the end is told again
				a.log.Warn("imports: progress not told", "import", id, "error", err)
			}
		}
	}
	if err := a.tellImport(ctx, c, i); err != nil {
		return err
	}
	return a.people.Store.PlaceImport(ctx, id, pipeline.Receipt{})
}

// placeImport posts the message that tells of an import, where there is none yet.
func (a *App) placeImport(ctx context.Context, c Courier, i people.Import) (people.Import, error) {
	if i.Place.TS != "" {
		return i, nil
	}
	channel, err := c.Direct(ctx, asker(i).ID)
	if err != nil {
		return i, lastly(err)
	}
	post, err := a.importPost(ctx, c, i)
	if err != nil {
		return i, err
	}
	mark := bot.Mark{Kind: importMark, ID: int64(i.ID), Since: i.At.Add(-time.Minute)}
	ts, err := c.Send(ctx, channel, "", post, mark, true)
	if err != nil {
		return i, lastly(err)
	}
	i.Place = pipeline.Receipt{Channel: channel, TS: ts}
	return i, a.people.Store.PlaceImport(ctx, i.ID, i.Place)
}

// asker is who is told of an import as it stands.
func asker(i people.Import) pipeline.Member {
	if i.UndoneBy.ID != "" {
		return i.UndoneBy
	}
	return i.By
}

// lastly is nil for what will never be delivered: the work goes on without it.
func lastly(err error) error {
	var failed *pipeline.DeliveryError
	if errors.As(err, &failed) && failed.Permanent {
		return nil
	}
	return err
}

func (a *App) tellImport(ctx context.Context, c Courier, i people.Import) error {
	if i.Place.TS == "" {
		return nil
	}
	post, err := a.importPost(ctx, c, i)
	if err != nil {
		return err
	}
	return lastly(c.Update(ctx, i.Place.Channel, i.Place.TS, post))
}

// importPost says how far an import is, to whoever asked.
func (a *App) importPost(ctx context.Context, c Courier, i people.Import) (bot.Post, error) {
	reader, err := c.Person(ctx, asker(i).ID)
	if err != nil {
		return bot.Post{}, &pipeline.DeliveryError{Code: "connection", Err: err}
	}
	var faults []people.ImportFault
	var kept []people.ImportEffect
	if !i.State.Working() {
		var err2 error
		faults, err = a.people.Store.ImportFaults(ctx, i.ID, maxKeptShown)
		kept, err2 = a.people.Store.ImportKept(ctx, i.ID, maxKeptShown)
		if err := errors.Join(err, err2); err != nil {
			return bot.Post{}, err
		}
	}
	return a.voice(reader).importPost(i, faults, kept), nil
}

func (v voice) importPost(i people.Import, faults []people.ImportFault, kept []people.ImportEffect) bot.Post {
	facts := args{"Name": shown(i.File, maxRowName), "Ref": i.ID.String(), "Rows": v.decimal(strconv.Itoa(i.Rows)), "Done": v.decimal(strconv.Itoa(i.Worked()))}
	if i.State == people.ImportUndoing || i.State == people.ImportUndone {
		facts["Done"] = v.decimal(strconv.Itoa(i.TakenBack))
	}
	var text bot.Safe
	switch i.State {
	case people.ImportRunning:
		text = v.rich(textImportRunning, facts)
	case people.ImportDone:
		text = bot.Join("\n", v.rich(textImportDone, facts), v.importCounts(i.Created, i.Updated, i.Unchanged, i.Refused))
	case people.ImportUndoing:
		text = v.rich(textImportUndoing, facts)
	default:
		text = v.rich(textImportUndone, facts)
	}
	blocks := []slack.Block{bot.Section(text)}
	if lines := v.importLeft(i, faults, kept); len(lines) > 0 {
		blocks = append(blocks, paragraphs(lines)...)
	}
	if i.State == people.ImportDone && i.Created+i.Updated > 0 {
		sure := bot.Confirm(v.plain(textImportUndoTitle, nil), v.plain(textImportUndoSure, nil), v.plain(textImportUndo, nil), v.plain(textEngineCancel, nil))
		undo := bot.Button(actionImportUndo, v.plain(textImportUndo, nil), strconv.FormatInt(int64(i.ID), 10)).WithConfirm(sure)
		blocks = append(blocks, bot.Actions("", undo))
	}
	return bot.Post{Text: text, Blocks: blocks}
}

// importLeft names rows that were refused when their turn came, or what an undo left, the first of them.
func (v voice) importLeft(i people.Import, faults []people.ImportFault, kept []people.ImportEffect) []bot.Safe {
	var lines []bot.Safe
	if i.State == people.ImportUndone && i.Kept > 0 {
		lines = append(lines, v.rich(textImportKept, args{"Count": i.Kept}))
		for _, e := range kept {
			lines = append(lines, v.rich(textImportKeptRow, args{"Ref": e.Of.String(), "Row": e.Row, "Text": v.importReason(people.ImportFault{Reason: e.Reason})}))
		}
		return v.andMore(lines, i.Kept+1)
	}
	if i.State != people.ImportDone {
		return nil
	}
	for _, f := range faults {
		column := f.Field
		if column == "" {
			column = importColumns[i.Kind][0].field
		}
		lines = append(lines, v.rich(textTargetFault, args{"Row": f.Row, "Column": v.columnHeader(column), "Text": v.importReason(f)}))
	}
	return lines
}
