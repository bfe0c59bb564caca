package billing

import (
	"context"
	"time"

	"embudo/pipeline"
)

// Service is everything that can be done with the catalogue: each method is one use case in one transaction.
type Service struct {
	Store Store
	// Flow is the sales flow, whose roles, settings and clock hold here too.
	Flow *pipeline.Service
}

// Product gives one by its code to a member who may see it.
func (s *Service) Product(ctx context.Context, m pipeline.Member, code string) (Product, pipeline.Actor, error) {
	by, err := s.Flow.Reader(ctx, m)
	if err != nil {
		return Product{}, by, err
	}
	kept, why := Code(code)
	if why != "" {
		return Product{}, by, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoSuch}
	}
	p, err := s.Store.Product(ctx, kept)
	return p, by, err
}

// Products gives a page of the catalogue to a member who may see it.
func (s *Service) Products(ctx context.Context, m pipeline.Member, q Query) (Page, pipeline.Actor, error) {
	by, err := s.Flow.Reader(ctx, m)
	if err != nil {
		return Page{}, by, err
	}
	page, err := s.Store.Products(ctx, q)
	return page, by, err
}

// Families gives the families of the catalogue to a member who may see it.
func (s *Service) Families(ctx context.Context, m pipeline.Member) ([]Family, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Families(ctx)
}

// Lists gives the names of up to limit price lists besides the general one, to a member who may see the catalogue.
func (s *Service) Lists(ctx context.Context, m pipeline.Member, limit int) ([]string, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Lists(ctx, limit)
}

// History gives events of a product, newest first, to a member who may see it.
func (s *Service) History(ctx context.Context, m pipeline.Member, id ProductID, before, limit int) ([]Event, error) {
	if _, err := s.Flow.Reader(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.ProductEvents(ctx, id, before, limit)
}

// Create makes a product.
func (s *Service) Create(ctx context.Context, r pipeline.Request, e Edit) (Product, error) {
	return s.do(ctx, r, func(tx Tx, at time.Time) (Product, Event, error) {
		if err := MayKeep(tx.Actor()); err != nil {
			return Product{}, Event{}, err
		}
		id, err := tx.NewProduct(ctx)
		if err != nil {
			return Product{}, Event{}, err
		}
		return Create(id, e, tx.Actor(), at)
	})
}

// Target is a product at the version that somebody saw; 0 for whichever stands.
type Target struct {
	Code    string
	Version int
}

// Edit changes a product.
func (s *Service) Edit(ctx context.Context, r pipeline.Request, t Target, e Edit) (Product, error) {
	return s.change(ctx, r, t, func(p Product, by pipeline.Actor, at time.Time) (Product, Event, error) { return p.Edit(e, by, at) })
}

// Reprice adds a price to a product.
func (s *Service) Reprice(ctx context.Context, r pipeline.Request, t Target, x Price) (Product, error) {
	return s.change(ctx, r, t, func(p Product, by pipeline.Actor, at time.Time) (Product, Event, error) { return p.Reprice(x, by, at) })
}

// Unprice takes a price away from a product.
func (s *Service) Unprice(ctx context.Context, r pipeline.Request, t Target, x Price) (Product, error) {
	return s.change(ctx, r, t, func(p Product, by pipeline.Actor, at time.Time) (Product, Event, error) { return p.Unprice(x, by, at) })
}

// Retire says that a product is offered no more.
func (s *Service) Retire(ctx context.Context, r pipeline.Request, t Target) (Product, error) {
	return s.change(ctx, r, t, Product.Retire)
}

// Restore says that a product is offered again.
func (s *Service) Restore(ctx context.Context, r pipeline.Request, t Target) (Product, error) {
	return s.change(ctx, r, t, Product.Restore)
}

// change does something with a product at the version that the person saw; else it is Conflict with ReasonChanged.
func (s *Service) change(ctx context.Context, r pipeline.Request, t Target, act func(Product, pipeline.Actor, time.Time) (Product, Event, error)) (Product, error) {
	return s.do(ctx, r, func(tx Tx, at time.Time) (Product, Event, error) {
		if err := MayKeep(tx.Actor()); err != nil {
			return Product{}, Event{}, err
		}
		p, err := tx.LockProduct(ctx, t.Code)
		switch {
		case err != nil:
			return Product{}, Event{}, err
		case t.Version != 0 && t.Version != p.Version:
			return Product{}, Event{}, refuse(pipeline.ReasonChanged)
		}
		return act(p, tx.Actor(), at)
	})
}

// do saves what act leads to, and gives it; of what was done before the product as it stands now.
func (s *Service) do(ctx context.Context, r pipeline.Request, act func(Tx, time.Time) (Product, Event, error)) (Product, error) {
	return s.doAs(ctx, Command{Key: r.Key, By: r.By, Asked: r.Asked}, act)
}

func (s *Service) doAs(ctx context.Context, cmd Command, act func(Tx, time.Time) (Product, Event, error)) (Product, error) {
	var next Product
	replay, err := s.Store.DoProducts(ctx, cmd, func(tx Tx) error {
		p, e, err := act(tx, s.Flow.Moment())
		next = p
		switch {
		case cmd.Asked != nil && pipeline.ReasonOf(err) == pipeline.ReasonUnchanged: // its answer alone is kept
		case err != nil:
			return err
		default:
			tx.SaveProduct(p, e)
		}
		return cmd.Asked.Became(Upserted{p, err == nil && p.Version == 1})
	})
	switch {
	case err != nil:
		return Product{}, err
	case replay != nil:
		return s.Store.ProductNumbered(ctx, replay.Product)
	}
	return next, nil
}
