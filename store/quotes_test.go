package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// offerTo gives an opportunity a line and a quote that was sent and holds until a day.
func (b *bundle) offerTo(t *testing.T, o pipeline.Opportunity, until pipeline.Date) pipeline.Opportunity {
	t.Helper()
	ctx := context.Background()
	out, err := b.AddLine(ctx, b.by(ana), target(o), pipeline.LineItem{Name: "Asesoría", Quantity: decimal.MustParse("2.5"), Price: pipeline.MustMoney("40.25", "CLF"),
		Percent: decimal.MustParse("10"), Treatment: pipeline.TaxStandard, Rate: decimal.MustParse("19")})
	require.NoError(t, err)
	out, err = b.WriteQuote(ctx, b.by(ana), target(out.Opportunity), pipeline.NewQuote{ValidUntil: until, Lang: "es", Terms: []pipeline.Instalment{{Milestone: "Al inicio", Percent: decimal.MustParse("30")}, {Due: until}}})
	require.NoError(t, err)
	out, err = b.SendQuote(ctx, b.by(ana), target(out.Opportunity), out.Opportunity.Quotes[len(out.Opportunity.Quotes)-1].Version, onPaper)
	require.NoError(t, err)
	return out.Opportunity
}

func onPaper(pipeline.Settings, pipeline.Opportunity, pipeline.Quote) (pipeline.Paper, error) {
	return pipeline.Paper{Seller: pipeline.Company{Name: "Embudo SpA"}, Client: pipeline.Client{Name: "Acme"}, SHA256: fmt.Sprintf("%064d", 7)}, nil
}

// What the table of quotes has follows the opportunities, whatever is done to them.
func TestQuotesAreKeptInStep(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, c, today := context.Background(), raw(t, b.url), pipeline.DateOf(start)
	inStep := func(o pipeline.Opportunity) pipeline.Opportunity {
		t.Helper()
		read, err := b.DB.Opportunity(ctx, o.ID)
		require.NoError(t, err)
		require.Equal(t, o.Lines, read.Lines)
		require.Equal(t, o.Quotes, read.Quotes)
		require.Equal(t, o.Orders, read.Orders)
		rows, err := c.Query(ctx, "select version || ' ' || status || ' ' || valid_until from quotes where opportunity_id = $1 order by version", int64(o.ID))
		require.NoError(t, err)
		got, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		want := []string{}
		for _, q := range o.Quotes {
			want = append(want, fmt.Sprintf("%d %s %s", q.Version, q.Status, q.ValidUntil))
		}
		require.Equal(t, want, got)
		return o
	}
	o := inStep(b.offerTo(t, b.create(t, "Acme"), today.AddDays(10)))
	step := func(out pipeline.Outcome, err error) {
		t.Helper()
		require.NoError(t, err)
		o = inStep(out.Opportunity)
	}
	step(b.WriteQuote(ctx, b.by(ana), target(o), pipeline.NewQuote{ValidUntil: today.AddDays(5), Lang: "en"}))
	step(b.Undo(ctx, b.by(ana), target(o)))
	require.Len(t, o.Quotes, 1)
	o = inStep(b.offerTo(t, o, today.AddDays(20)))
	require.Equal(t, pipeline.QuoteReplaced, o.Quotes[0].Status)
	step(b.PlaceOrder(ctx, b.by(ana), target(o), pipeline.Order{Number: "OC 1", Date: today, Amount: pipeline.MustMoney("10", "USD"), Proof: pipeline.Proof{Reference: "OC 1"}}))
	step(b.CloseOrder(ctx, b.by(ana), target(o), "OC 1", "Se cumplió"))
	step(b.PlaceOrder(ctx, b.by(ana), target(o), pipeline.Order{Number: "OC 2", Date: today, Lines: o.Lines}))
	lines := func() (each []int) {
		placed, err := b.DB.OrdersAfter(ctx, integration.PartPlace{}, 10)
		require.NoError(t, err)
		for _, p := range placed {
			require.Equal(t, o.OrderLines(p.Order), p.Lines())
			each = append(each, len(p.Lines()))
		}
		return each
	}
	require.Equal(t, []int{0, 2}, lines())
	rejected := o
	step(b.RejectQuote(ctx, b.by(ana), target(o), 2, "Caro"))
	step(b.Undo(ctx, b.by(ana), target(o)))
	require.Equal(t, rejected.Quotes, o.Quotes)
	o = b.advance(t, o, pipeline.StageQualified)
	step(b.AcceptQuote(ctx, b.by(ana), target(o), 2, pipeline.Commitment{Kind: pipeline.CommitmentEmail, Date: today, Proof: pipeline.Proof{Reference: "Correo"}}, "OC 3"))
	require.Empty(t, o.Orders[2].Lines)
	require.Equal(t, []int{0, 2, 2}, lines(), "those of the version that was accepted")
	audit, err := b.Verify(ctx)
	require.NoError(t, err)
	require.Empty(t, audit.Faults)
}

// Quotes expire once however many processes see to it, the oldest first.
func TestQuotesExpireOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx, today := context.Background(), pipeline.DateOf(start)
	var all []pipeline.Opportunity
	for i := range 6 {
		all = append(all, b.offerTo(t, b.create(t, fmt.Sprint("Acme ", i)), today.AddDays(6-i)))
	}
	due, err := b.DB.DueQuotes(ctx, today.AddDays(4), 10)
	require.NoError(t, err)
	require.Equal(t, []pipeline.OpportunityID{all[5].ID, all[4].ID, all[3].ID}, due, "what holds until the day before")
	later := *b.Service
	later.Now = func() time.Time { return start.AddDate(0, 0, 4) }
	var done atomic.Int64
	var together sync.WaitGroup
	for range 4 {
		together.Go(func() {
			n, err := later.ExpireQuotes(ctx, 10)
			require.NoError(t, err)
			done.Add(int64(n))
		})
	}
	together.Wait()
	require.Equal(t, int64(3), done.Load())
	for i, o := range all {
		read, err := b.DB.Opportunity(ctx, o.ID)
		require.NoError(t, err)
		want := pipeline.QuoteSent
		if i >= 3 {
			want = pipeline.QuoteExpired
			require.Equal(t, o.Version+1, read.Version)
		}
		require.Equal(t, want, read.Quotes[0].Status)
	}
}
