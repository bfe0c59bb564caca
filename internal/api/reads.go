package api

import (
	"net/http"
	"strconv"
	"time"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// settled is how long ago an event must be to be read here. A transaction takes 25 seconds at most, so that nothing older
// can still appear, and a cursor passes over nothing.
const settled = 30 * time.Second

// page is part of a list, and where the next part begins.
type page[T any] struct {
	items []T
	next  string
}

// pageOf cuts a list that was read one item too long.
func pageOf[T any](all []T, limit int, cursor func(T) string) page[T] {
	if len(all) <= limit {
		return page[T]{items: all}
	}
	return page[T]{items: all[:limit], next: cursor(all[limit-1])}
}

// listed is a page as the document has it.
type listed struct {
	Items []any `json:"items"`
	// Next is null at the end.
	Next *string `json:"next_cursor"`
}

func (p page[T]) as(item func(T) any) listed {
	l := listed{Items: make([]any, 0, len(p.items))}
	for _, x := range p.items {
		l.Items = append(l.Items, item(x))
	}
	if p.next != "" {
		l.Next = &p.next
	}
	return l
}

func badCursor() error {
	return badField(http.StatusBadRequest, "cursor", "unreadable", "must be the next_cursor of a page")
}

// number reads a cursor that is the number of a record.
func (c *call) number() (after int64, limit int, err error) {
	text, limit, err := c.page()
	if err != nil || text == "" {
		return 0, limit, err
	}
	if after, err = strconv.ParseInt(text, 10, 64); err != nil || after < 0 {
		return 0, 0, badCursor()
	}
	return after, limit, nil
}

// money is an amount as the document has it: its digits as text, so that no reader rounds them.
type money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

func moneyOf(m pipeline.Money) *money {
	if m.IsZero() {
		return nil
	}
	return &money{Amount: m.Amount().String(), Currency: string(m.Currency())}
}

// opportunity is one as the document has it.
type opportunity struct {
	ID          string    `json:"id"`
	Version     int       `json:"version"`
	Name        string    `json:"name"`
	Account     string    `json:"account"`
	Stage       string    `json:"stage"`
	Value       *money    `json:"value"`
	Owner       string    `json:"owner"`
	ServiceLine string    `json:"service_line"`
	Source      string    `json:"source"`
	CloseDate   *string   `json:"close_date"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func opportunityOf(o pipeline.Opportunity) opportunity {
	x := opportunity{ID: o.ID.String(), Version: o.Version, Name: o.Name, Account: o.Account, Stage: o.Stage.String(), Value: moneyOf(o.Value),
		Owner: string(o.Owner), ServiceLine: o.ServiceLine, Source: o.Source, CreatedAt: o.CreatedAt.UTC(), UpdatedAt: o.UpdatedAt.UTC()}
	if o.Close != (pipeline.Date{}) {
		day := o.Close.String()
		x.CloseDate = &day
	}
	return x
}

func (s *server) listOpportunities(c *call) (int, any, error) {
	after, limit, err := c.number()
	if err != nil {
		return 0, nil, err
	}
	all, err := s.Reader.OpportunitiesAfter(c.Context(), pipeline.OpportunityID(after), limit+1)
	if err != nil {
		return 0, nil, err
	}
	p := pageOf(all, limit, func(o pipeline.Opportunity) string { return strconv.FormatInt(int64(o.ID), 10) })
	return http.StatusOK, p.as(func(o pipeline.Opportunity) any { return opportunityOf(o) }), nil
}

func (s *server) listEvents(c *call) (int, any, error) {
	text, limit, err := c.page()
	if err != nil {
		return 0, nil, err
	}
	after, ok := integration.ParsePlace(text)
	if !ok {
		return 0, nil, badCursor()
	}
	all, err := s.Reader.EventsAfter(c.Context(), after, s.Flow.Now().Add(-settled), limit+1)
	if err != nil {
		return 0, nil, err
	}
	p := pageOf(all, limit, func(e integration.Event) string { return integration.PlaceOf(e).String() })
	return http.StatusOK, p.as(func(e integration.Event) any { return integration.BodyOf(e) }), nil
}
