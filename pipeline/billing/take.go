package billing

import (
	"context"
	"slices"
	"strings"
	"time"

	"embudo/pipeline"
)

// MaxTaken is how many products are taken over together.
const MaxTaken = 2_000

// Taken is a product as another catalogue has it: what it says of the product under that code. Version is the one that it was
// held against, 0 for a new product.
type Taken struct {
	Version int
	Edit
}

// Take takes products over from another catalogue, all or none, at the versions that they were held against; where one has
// changed since it gives Conflict with ReasonChanged. What holds already is passed over, and ReasonUnchanged is given where all
// of it does. It gives how many were made and changed.
func (s *Service) Take(ctx context.Context, r pipeline.Request, all []Taken) (made, changed int, err error) {
	if len(all) > MaxTaken {
		return 0, 0, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonTooMany}
	}
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b Taken) int { return strings.Compare(text(a.Code), text(b.Code)) }) // two who take wait for one another
	for i := 1; i < len(all); i++ {
		if text(all[i-1].Code) == text(all[i].Code) {
			return 0, 0, codeFault(pipeline.ReasonDuplicate)
		}
	}
	replay, err := s.Store.DoProducts(ctx, Command{Key: r.Key, By: r.By}, func(tx Tx) error {
		made, changed = 0, 0
		if err := MayKeep(tx.Actor()); err != nil {
			return err
		}
		at := s.Flow.Moment()
		for _, t := range all {
			p, e, err := t.taken(ctx, tx, at)
			switch {
			case pipeline.ReasonOf(err) == pipeline.ReasonUnchanged:
				continue
			case err != nil:
				return err
			case t.Version == 0:
				made++
			default:
				changed++
			}
			tx.SaveProduct(p, e)
		}
		if made+changed == 0 {
			return &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnchanged}
		}
		return nil
	})
	if replay != nil {
		return 0, len(all), err
	}
	return made, changed, err
}

func codeFault(why pipeline.Reason) error {
	return &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonFields, Fields: map[pipeline.Field]pipeline.Reason{FieldCode: why}}
}

func (t Taken) taken(ctx context.Context, tx Tx, at time.Time) (Product, Event, error) {
	code, why := Code(text(t.Code))
	if why != "" {
		return Product{}, Event{}, codeFault(why)
	}
	p, err := tx.LockProduct(ctx, code)
	switch {
	case pipeline.CodeOf(err) == pipeline.NotFound && t.Version == 0:
		id, err := tx.NewProduct(ctx)
		if err != nil {
			return Product{}, Event{}, err
		}
		return Create(id, t.Edit, tx.Actor(), at)
	case pipeline.CodeOf(err) == pipeline.NotFound || err == nil && p.Version != t.Version:
		return Product{}, Event{}, refuse(pipeline.ReasonChanged)
	case err != nil:
		return Product{}, Event{}, err
	}
	return p.Edit(t.Edit, tx.Actor(), at)
}

// Upserted is what an upsert led to, and whether it was made.
type Upserted struct {
	Product
	Made bool
}

// Upsert makes or changes the product that another system calls external.
func (s *Service) Upsert(ctx context.Context, r pipeline.Request, external string, e Edit) (Product, error) {
	e.External = &external
	cmd := Command{Key: r.Key, By: r.By, Asked: r.Asked, External: external}
	return s.doAs(ctx, cmd, func(tx Tx, at time.Time) (Product, Event, error) {
		if err := MayKeep(tx.Actor()); err != nil {
			return Product{}, Event{}, err
		}
		p, err := tx.LockExternal(ctx, external)
		switch {
		case err == nil:
			next, event, err := p.Edit(e, tx.Actor(), at)
			if pipeline.ReasonOf(err) == pipeline.ReasonUnchanged {
				next = p
			}
			return next, event, err
		case pipeline.CodeOf(err) != pipeline.NotFound:
			return Product{}, Event{}, err
		}
		id, err := tx.NewProduct(ctx)
		if err != nil {
			return Product{}, Event{}, err
		}
		return Create(id, e, tx.Actor(), at)
	})
}
