package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"embudo/pipeline"
)

// importChunk is how many rows are brought in, or taken back, in one transaction: few enough that nobody else waits for long.
const importChunk = 250

// ImportPreview is what a file would do.
type ImportPreview struct {
	Created, Updated, Unchanged int
	// Clients is how many accounts are made besides, for clients that are named for the first time.
	Clients int
	// Faults are of the rows that can't be brought in, in the order of the file.
	Faults []ImportFault
	// Good are the others.
	Good []ImportRow
}

// FaultsOf says an error of a row field by field.
func FaultsOf(row int, err error) []ImportFault {
	var faults []ImportFault
	for field, reason := range fieldsIn(err) {
		faults = append(faults, ImportFault{Row: row, Field: field, Reason: reason})
	}
	slices.SortFunc(faults, func(a, b ImportFault) int { return strings.Compare(string(a.Field), string(b.Field)) })
	if len(faults) == 0 {
		faults = []ImportFault{{Row: row, Reason: pipeline.ReasonOf(err)}}
	}
	return faults
}

// PreviewImport says what rows would do, with every fault of them, and keeps nothing. It is Denied to who sells nothing.
func (s *Service) PreviewImport(ctx context.Context, m pipeline.Member, kind Kind, rows []ImportRow) (ImportPreview, error) {
	var out ImportPreview
	err := s.Store.TryImport(ctx, m, func(tx ImportTx) error {
		out = ImportPreview{}
		if err := MaySell(tx.Actor()); err != nil {
			return err
		}
		p, err := s.importing(ctx, tx, kind, "", s.Flow.Moment())
		if err != nil {
			return err
		}
		p.trying = true
		good := out.checked(p, rows)
		for chunk := range slices.Chunk(good, importChunk) {
			outcomes, err := p.rows(chunk)
			if err != nil {
				return err
			}
			for n, o := range outcomes {
				out.add(chunk[n], o)
			}
		}
		slices.SortStableFunc(out.Faults, func(a, b ImportFault) int { return a.Row - b.Row })
		return nil
	})
	return out, err
}

// checked gives the rows against which nothing can be said without looking at what there is.
func (out *ImportPreview) checked(p *importing, rows []ImportRow) []ImportRow {
	var good []ImportRow
	var keys []ImportKeys
	for _, r := range rows {
		if err := r.Check(p.kind); err != nil {
			out.Faults = append(out.Faults, FaultsOf(r.Number, err)...)
			continue
		}
		good, keys = append(good, r), append(keys, r.keys(p.kind, p.Key))
	}
	twin := twins(p.kind, keys)
	return slices.DeleteFunc(good, func(r ImportRow) bool {
		first, twice := twin[r.Number]
		if twice {
			out.Faults = append(out.Faults, ImportFault{Row: r.Number, Reason: ReasonRowTwice, As: first})
		}
		return twice
	})
}

func (out *ImportPreview) add(r ImportRow, o ImportOutcome) {
	if o.Result == RowRefused {
		out.Faults = append(out.Faults, o.Faults...)
		return
	}
	out.Good = append(out.Good, r)
	switch o.Result {
	case RowCreated:
		out.Created++
	case RowUpdated:
		out.Updated++
	default:
		out.Unchanged++
	}
	if n := len(o.Effects); n > 1 && o.Effects[0].Of.Kind == KindAccount {
		out.Clients++
	}
}

// StartImport keeps rows that a preview found good, to be brought in by WorkImport. From then on they are, whatever fails:
// whoever goes on with it goes on where it stopped.
func (s *Service) StartImport(ctx context.Context, r pipeline.Request, kind Kind, file string, rows []ImportRow) (Import, error) {
	by, err := s.Flow.Reader(ctx, r.By)
	if err == nil {
		err = MaySell(by)
	}
	if err != nil {
		return Import{}, err
	}
	return s.Store.OpenImport(ctx, r.Key, Import{Kind: kind, File: pipeline.Clean(file), By: r.By, At: s.Flow.Moment(), State: ImportRunning, Rows: len(rows)}, rows)
}

// WorkImport goes on with an import by one chunk, whether rows are to be brought in or taken back. Nothing happens to one
// that is done.
func (s *Service) WorkImport(ctx context.Context, id ImportID) (Import, error) {
	i, err := s.Store.Import(ctx, id)
	switch {
	case err != nil:
		return i, err
	case i.State == ImportUndoing:
		return s.Store.UndoImport(ctx, id, importChunk, func(tx ImportTx, i Import, effects []ImportEffect) ([]ImportEffect, error) {
			return s.takeBack(ctx, tx, i, effects)
		})
	case i.State != ImportRunning:
		return i, nil
	}
	return s.Store.WorkImport(ctx, id, importChunk, func(tx ImportTx, i Import, rows []ImportRow) ([]ImportOutcome, error) {
		p, err := s.importing(ctx, tx, i.Kind, i.ID.String(), s.Flow.Moment())
		if err != nil {
			return nil, err
		}
		return p.rows(rows)
	})
}

// Import gives one, and its faults, to a member who may see it.
func (s *Service) Import(ctx context.Context, m pipeline.Member, id ImportID) (Import, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return Import{}, err
	}
	return s.Store.Import(ctx, id)
}

// MayUndoImport says whether the actor may undo an import: who asked for it, managers, and who configures. nil, or Denied.
func MayUndoImport(by pipeline.Actor, i Import) error {
	if err := by.May(pipeline.ActSee, pipeline.Opportunity{}); err != nil {
		return err
	}
	if by.ID == i.By.ID || by.Configures() {
		return nil
	}
	return by.MayManage()
}

// UndoImport has an import undone whole, by WorkImport, updates included. What somebody changed since stays. It returns Denied,
// or Conflict with ReasonImportState for one that is being worked on or was undone. Asked again by the same person it says
// how far it is.
func (s *Service) UndoImport(ctx context.Context, m pipeline.Member, id ImportID) (Import, error) {
	by, err := s.Flow.Reader(ctx, m)
	if err != nil {
		return Import{}, err
	}
	i, err := s.Store.Import(ctx, id)
	if err == nil {
		err = MayUndoImport(by, i)
	}
	if err != nil {
		return Import{}, err
	}
	return s.Store.BeginUndo(ctx, id, m, s.Flow.Moment())
}

// Idle gives imports that nobody has worked on for a while.
func (s *Service) Idle(ctx context.Context, idle time.Duration) ([]ImportID, error) {
	return s.Store.IdleImports(ctx, idle)
}
