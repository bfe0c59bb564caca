package pipelinetest

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"embudo/pipeline"
)

// Find gives one page, by expected close (none last) and number.
func (s *Store) Find(_ context.Context, q pipeline.Query) (pipeline.Page, error) {
	if err := s.fail(OpFind, pipeline.Unavailable); err != nil {
		return pipeline.Page{}, err
	}
	if q.Limit < 1 || q.Limit > 100 || q.After != "" && q.Before != "" {
		return pipeline.Page{}, fmt.Errorf("find: limit %d, after %q, before %q", q.Limit, q.After, q.Before)
	}
	all := s.matching(q.Filter)
	from, to, err := window(all, q)
	if err != nil {
		return pipeline.Page{}, err
	}
	counted := all[:min(len(all), pipeline.MaxCounted)]
	values := make([]pipeline.Money, 0, len(counted))
	for _, o := range counted {
		values = append(values, o.Value)
	}
	p := pipeline.Page{Total: len(counted)}
	if p.Sums, err = pipeline.SumByCurrency(values); err != nil {
		return pipeline.Page{}, fmt.Errorf("find: %w", err)
	}
	for _, o := range all[from:to] {
		p.Items = append(p.Items, copied(o))
	}
	if len(p.Items) > 0 && from > 0 {
		p.Previous = cursor(all[from])
	}
	if len(p.Items) > 0 && to < len(all) {
		p.Next = cursor(all[to-1])
	}
	return p, nil
}

// All gives what a filter lets through.
func (s *Store) All(_ context.Context, f pipeline.Filter, limit int) iter.Seq2[pipeline.Opportunity, error] {
	return func(yield func(pipeline.Opportunity, error) bool) {
		if err := s.fail(OpFind, pipeline.Unavailable); err != nil {
			yield(pipeline.Opportunity{}, err)
			return
		}
		all := s.matching(f)
		for _, o := range all[:min(len(all), limit)] {
			if !yield(copied(o), nil) {
				return
			}
		}
	}
}

func (s *Store) matching(f pipeline.Filter) []pipeline.Opportunity {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var all []pipeline.Opportunity
	for _, o := range s.now {
		if matches(f, o) {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, compare)
	return all
}

// window gives the bounds of the page in all that matches.
func window(all []pipeline.Opportunity, q pipeline.Query) (from, to int, err error) {
	if q.Before != "" {
		key, err := parseCursor(q.Before)
		if err != nil {
			return 0, 0, err
		}
		to, _ = slices.BinarySearchFunc(all, key, compare)
		return max(0, to-q.Limit), to, nil
	}
	if q.After != "" {
		key, err := parseCursor(q.After)
		if err != nil {
			return 0, 0, err
		}
		at, found := slices.BinarySearchFunc(all, key, compare)
		if found {
			at++
		}
		from = at
	}
	return from, min(len(all), from+q.Limit), nil
}

func compare(a, b pipeline.Opportunity) int {
	if a.Close.IsZero() != b.Close.IsZero() {
		if a.Close.IsZero() {
			return 1
		}
		return -1
	}
	return cmp.Or(a.Close.Time().Compare(b.Close.Time()), cmp.Compare(a.ID, b.ID))
}

// cursor is the place of o in the order: "2027-06-30/123", or "/123" without an expected close.
func cursor(o pipeline.Opportunity) string { return fmt.Sprintf("%s/%d", o.Close, int64(o.ID)) }

func parseCursor(s string) (pipeline.Opportunity, error) {
	var o pipeline.Opportunity
	day, number, _ := strings.Cut(s, "/")
	err := o.Close.UnmarshalText([]byte(day))
	if err == nil {
		_, err = fmt.Sscanf(number, "%d", (*int64)(&o.ID))
	}
	if err != nil {
		return o, &pipeline.Error{Code: pipeline.Invalid, Reason: pipeline.ReasonUnreadable, Err: fmt.Errorf("find: cursor %q: %w", s, err)}
	}
	return o, nil
}

func matches(f pipeline.Filter, o pipeline.Opportunity) bool {
	next := o.Upcoming()
	switch {
	case f.Open && o.Stage.Final(),
		len(f.Stages) > 0 && !slices.Contains(f.Stages, o.Stage),
		f.Owner != "" && o.Owner != f.Owner,
		f.Owners != nil && !slices.Contains(f.Owners, o.Owner),
		f.Line != "" && o.ServiceLine != f.Line,
		f.Account != "" && !named(f.Account, o.Account, o),
		f.Text != "" && !named(f.Text, o.Account, o) && !named(f.Text, o.Name, o),
		!f.OverdueOn.IsZero() && !o.Overdue(f.OverdueOn),
		!f.StepBefore.IsZero() && (o.Stage.Final() || next == nil || next.Snoozed || !next.On.Before(f.StepBefore)),
		f.Stuck != nil && !f.Stuck.Admits(o, o.WaitingSince(o.UpdatedAt.Location())),
		f.Nearly > 0 && !nearly(o, f.Nearly),
		!f.Awake.IsZero() && next != nil && next.Snoozed && next.Pending(f.Awake):
		return false
	}
	return true
}

func nearly(o pipeline.Opportunity, most int) bool {
	lacking := len(o.Qualification.Missing())
	return o.Stage == pipeline.StageImmature && lacking >= 1 && lacking <= most
}

func named(part, name string, o pipeline.Opportunity) bool {
	part, name = folded(part), folded(name)
	return strings.HasPrefix(name, part) || !o.Stage.Final() && strings.Contains(name, part)
}

var accents = strings.NewReplacer("á", "a", "à", "a", "ä", "a", "â", "a", "ã", "a", "é", "e", "è", "e", "ë", "e", "ê", "e",
	"í", "i", "ì", "i", "ï", "i", "î", "i", "ó", "o", "ò", "o", "ö", "o", "ô", "o", "õ", "o",
	"ú", "u", "ù", "u", "ü", "u", "û", "u", "ñ", "n", "ç", "c")

func folded(s string) string { return accents.Replace(strings.ToLower(s)) }
