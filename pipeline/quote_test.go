package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func goodQuote() pipeline.NewQuote {
	return pipeline.NewQuote{ValidUntil: today.AddDays(15), Notes: "Valores sin viáticos", Lang: "es", Terms: []pipeline.Instalment{
		{Due: today.AddDays(30), Percent: decimal.MustParse("33.33")}, {Milestone: "Al cierre"}}}
}

func goodOrder() pipeline.Order {
	return pipeline.Order{Number: "OC 77", Date: today, Amount: clp("2700000"), Tax: clp("513000"), External: "erp-1"}
}

func paper(_ pipeline.Opportunity, q pipeline.Quote) (pipeline.Paper, error) {
	return pipeline.Paper{Seller: pipeline.Company{Name: "Embudo SpA"}, Client: pipeline.Client{Name: "Andes Ltda."}, SHA256: fmt.Sprintf("%064d", q.Version)}, nil
}

func onPaper(_ pipeline.Settings, o pipeline.Opportunity, q pipeline.Quote) (pipeline.Paper, error) {
	return paper(o, q)
}

// limited is a company in which salespeople may take off five percent.
func limited(t testing.TB) pipeline.Settings {
	return settingsOf(t, entry("billing", "discount", `"5"`))
}

// asked is the opportunity with a quote whose discount managers are asked about.
func asked(o pipeline.Opportunity) pipeline.Opportunity {
	o.Quotes = []pipeline.Quote{{Version: 1, Status: pipeline.QuoteAsked, AskedBy: "USOMEBODY", Lines: []pipeline.LineItem{goodLine()}}}
	return o
}

// fork is the same opportunity, which goes another way from here.
func (w *walk) fork() *walk { return &walk{t: w.t, o: w.o, history: slices.Clip(w.history)} }

// quietly is the office as long as nobody is told of anything.
func (o office) quietly() *pipeline.Service {
	quiet := *o.Service
	quiet.Channel = ""
	return &quiet
}

// withQuote gives act an opportunity of the owner's with a quote that is a draft. What it made is no act of theirs.
func (o office) withQuote(ctx context.Context, act func(pipeline.Opportunity) error) (made, did error) {
	opp, err := o.withLine(ctx)
	if err != nil {
		return err, nil
	}
	out, err := o.quietly().WriteQuote(ctx, ask("a quote", owner), seen(opp), goodQuote())
	if err != nil {
		return err, nil
	}
	return nil, act(out.Opportunity)
}

// ifAny lets pass what a use case answers to who may where there is nothing sent or ordered yet.
func ifAny(made, did error) error {
	switch pipeline.ReasonOf(did) {
	case pipeline.ReasonQuoteStatus, pipeline.ReasonNoOrder:
		return made
	}
	return errors.Join(made, did)
}

// What one in UF was worth when it was sent stays with it, whatever is said of that day later.
func TestAQuoteInUFKeepsTheRateOfItsDay(t *testing.T) {
	t.Parallel()
	sent := func(currency string, rates ...pipeline.Entry) pipeline.Quote {
		w := walkTo(t, pipeline.StageQualified, ownerActor())
		l := goodLine()
		l.Price, l.Discount, l.Percent = pipeline.MustMoney("100", currency), pipeline.Money{}, decimal.Zero
		l.Quantity, l.Treatment, l.Rate = decimal.One, pipeline.TaxExempt, decimal.Zero
		w.did(w.o.AddLine(l, ownerActor(), noon))
		w.did(w.o.WriteQuote(pipeline.NewQuote{ValidUntil: today.AddDays(15), Lang: "es"}, ownerActor(), noon))
		require.Zero(t, w.o.Quotes[0].Rate, "a draft has none")
		onPaper := func(o pipeline.Opportunity, q pipeline.Quote) (pipeline.Paper, error) {
			made, err := paper(o, q)
			made.Seller.Line = q.Pesos().String()
			return made, err
		}
		w.did(w.o.SendQuote(1, settingsOf(t, rates...), onPaper, ownerActor(), noon))
		q := w.o.Quotes[0]
		require.Equal(t, q.Seller.Line, q.Pesos().String())
		replayed, err := pipeline.Replay(w.history)
		require.NoError(t, err)
		require.Equal(t, q, replayed.Quotes[0])
		return q
	}
	daily := func(days int, value string) pipeline.Entry {
		return entry("rate", "CLF/CLP/"+today.AddDays(days).String(), `"`+value+`"`)
	}
	q := sent("CLF", daily(-1, "39000"), daily(0, "39123.45"), daily(1, "39200"))
	require.Equal(t, pipeline.Rate{From: "CLF", To: "CLP", On: today, Value: decimal.MustParse("39123.45")}, q.Rate)
	require.Equal(t, clp("3912345"), q.Pesos())
	q = sent("CLF", daily(-3, "39000"))
	require.Equal(t, today.AddDays(-3), q.Rate.On, "the one that still holds, with its day")
	q = sent("CLF", daily(1, "39200"))
	require.Zero(t, q.Rate)
	require.Zero(t, q.Pesos())
	q = sent("USD", daily(0, "39123.45"), entry("rate", "USD/CLP/"+today.String(), `"945"`))
	require.Zero(t, q.Rate)
	require.Zero(t, q.Pesos())
}

func TestAQuoteFromDraftToOrder(t *testing.T) {
	t.Parallel()
	w, set := walkTo(t, pipeline.StageQualified, ownerActor()), limited(t)
	_, _, err := w.o.WriteQuote(goodQuote(), ownerActor(), noon)
	require.Equal(t, reasons{"lines": "required"}, reasons(fieldsOf(t, err)))
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	w.did(w.o.WriteQuote(goodQuote(), ownerActor(), noon))

	_, _, err = w.o.SendQuote(1, set, paper, ownerActor(), noon)
	require.Equal(t, "conflict/needs_approval", refusal(err))
	_, _, err = w.o.AskApproval(1, "Cliente antiguo", nil, settingsOf(t), ownerActor(), noon)
	require.Equal(t, "conflict/within_limit", refusal(err))
	w.did(w.o.AskApproval(1, " Cliente antiguo ", []pipeline.UserID{manager, owner, manager, "UOTRO"}, set, ownerActor(), noon))
	require.Equal(t, "Cliente antiguo", w.last().Reason)
	require.Equal(t, []pipeline.UserID{manager, "UOTRO"}, w.o.Quotes[0].Deciders)
	_, _, err = w.o.Decide(1, true, "", actor(owner, pipeline.Manager), noon)
	require.Equal(t, "denied/own_request", refusal(err), "never by who asked")
	_, _, err = w.o.Decide(1, false, " ", managerActor(), noon)
	require.Equal(t, reasons{"reason": "required"}, reasons(fieldsOf(t, err)))
	refused := w.fork()
	refused.did(w.o.Decide(1, false, "Muy bajo", managerActor(), noon))
	require.Equal(t, pipeline.QuoteDraft, refused.o.Quotes[0].Status)
	require.Equal(t, "Muy bajo", refused.o.Quotes[0].Reason)
	w.did(w.o.Decide(1, true, "", managerActor(), noon))
	_, _, err = w.o.Decide(1, true, "", managerActor(), noon)
	require.Equal(t, "conflict/quote_status", refusal(err))

	changed := w.fork()
	changed.did(w.o.RemoveLine(1, ownerActor(), noon))
	require.Equal(t, pipeline.QuoteDraft, changed.o.Quotes[0].Status, "what was approved was another offer")
	_, _, err = changed.o.SendQuote(1, set, paper, ownerActor(), noon)
	require.Equal(t, reasons{"lines": "required"}, reasons(fieldsOf(t, err)))

	w.did(w.o.SendQuote(1, set, paper, ownerActor(), noon))
	require.Equal(t, fmt.Sprintf("%064d", 1), w.o.Quotes[0].SHA256)
	sent := w.o.Quotes[0]
	l := goodLine()
	l.ID, l.Percent = 1, decimal.Zero
	w.did(w.o.ChangeLine(l, ownerActor(), noon))
	require.Equal(t, sent, w.o.Quotes[0], "what was sent stays")
	w.did(w.o.WriteQuote(goodQuote(), ownerActor(), noon))
	require.Equal(t, []pipeline.QuoteStatus{pipeline.QuoteSent, pipeline.QuoteDraft}, []pipeline.QuoteStatus{w.o.Quotes[0].Status, w.o.Quotes[1].Status})
	w.did(w.o.SendQuote(2, set, paper, ownerActor(), noon.Add(time.Hour)))
	require.Equal(t, pipeline.QuoteReplaced, w.o.Quotes[0].Status)

	_, _, err = w.o.Accept(1, goodCommitment(), "", ownerActor(), noon)
	require.Equal(t, "conflict/quote_status", refusal(err))
	_, _, err = w.o.Accept(2, pipeline.Commitment{}, "", ownerActor(), noon)
	require.Equal(t, reasons{"kind": "required", "date": "required", "reference": "proof_required"}, reasons(fieldsOf(t, err)))
	w.did(w.o.Accept(2, goodCommitment(), "", ownerActor(), noon))
	require.Equal(t, pipeline.StageCommitted, w.o.Stage)
	require.True(t, w.o.Value.Equal(clp("3000000")), "the value of the quote, not the one of the form")
	require.True(t, w.o.Commitment.Value.Equal(w.o.Value))
	require.True(t, w.last().Won())
	require.Equal(t, pipeline.Order{Number: "OP-7-1", Date: today, Amount: clp("3000000"), Tax: clp("570000"), Quote: 2, Proof: goodCommitment().Proof, By: owner}, w.o.Orders[0])
	require.Equal(t, w.o.Value, w.o.Booking.Value)

	undone := w.fork()
	undone.did(w.o.Undo(w.last(), ownerActor(), noon.Add(time.Minute)))
	require.Empty(t, undone.o.Orders)
	require.Equal(t, pipeline.QuoteSent, undone.o.Quotes[1].Status)
	corrected := w.fork()
	corrected.did(w.o.Correct("Se apretó por error", managerActor(), noon))
	require.Empty(t, corrected.o.Orders)
	require.Equal(t, pipeline.QuoteSent, corrected.o.Quotes[1].Status)

	w.did(w.o.WriteQuote(goodQuote(), ownerActor(), noon))
	w.did(w.o.SendQuote(3, set, paper, ownerActor(), noon))
	w.did(w.o.Accept(3, goodCommitment(), "OC 9", ownerActor(), noon))
	require.Equal(t, pipeline.EventOrdered, w.last().Kind, "it is won already")
	require.Len(t, w.o.Orders, 2)
	for _, walked := range []*walk{w, refused, changed, undone, corrected} {
		again, err := pipeline.Replay(walked.history)
		require.NoError(t, err)
		require.Equal(t, inUTC(walked.o), inUTC(again))
	}
}

func TestAnImmatureOneAcceptsNothing(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageImmature, ownerActor())
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	w.did(w.o.WriteQuote(goodQuote(), ownerActor(), noon))
	w.did(w.o.SendQuote(1, settingsOf(t), paper, ownerActor(), noon))
	_, _, err := w.o.Accept(1, goodCommitment(), "", ownerActor(), noon)
	require.Equal(t, "conflict/wrong_stage", refusal(err))
	_, _, err = w.o.RejectQuote(1, "", ownerActor(), noon)
	require.Equal(t, reasons{"reason": "required"}, reasons(fieldsOf(t, err)))
	w.did(w.o.RejectQuote(1, "Caro", ownerActor(), noon))
	_, _, err = w.o.RejectQuote(2, "Caro", ownerActor(), noon)
	require.Equal(t, "conflict/no_quote", refusal(err))
}

func TestAQuoteExpiresOnceItsDayIsOver(t *testing.T) {
	t.Parallel()
	s, ctx := newOffice(), context.Background()
	o, err := s.withLine(ctx)
	require.NoError(t, err)
	out, err := s.WriteQuote(ctx, ask("write", owner), seen(o), pipeline.NewQuote{ValidUntil: s.Today().AddDays(1), Lang: "en"})
	require.NoError(t, err)
	out, err = s.SendQuote(ctx, ask("send", owner), seen(out.Opportunity), 1, onPaper)
	require.NoError(t, err)
	s.clock.Move(24 * time.Hour)
	n, err := s.ExpireQuotes(ctx, 10)
	require.NoError(t, err)
	require.Zero(t, n, "its last day is not over")
	s.clock.Move(24 * time.Hour)
	for _, want := range []int{1, 0} {
		n, err = s.ExpireQuotes(ctx, 10)
		require.NoError(t, err)
		require.Equal(t, want, n)
	}
	now, err := s.store.Opportunity(ctx, o.ID)
	require.NoError(t, err)
	require.Equal(t, pipeline.QuoteExpired, now.Quotes[0].Status)
	require.Equal(t, pipeline.System, now.UpdatedBy)
	var told []pipeline.UserID
	for _, n := range s.store.Notices() {
		if n.Version == now.Version && n.Kind == pipeline.NoticeDirect {
			told = append(told, pipeline.UserID(n.To))
		}
	}
	require.Equal(t, []pipeline.UserID{owner}, told)
	_, err = s.AcceptQuote(ctx, ask("late", owner), seen(now), 1, goodCommitment(), "")
	require.Equal(t, "conflict/quote_status", refusal(err))
}

// Those who were asked to approve have a copy that is brought up to date, whoever decides; who asked is told.
func TestWhoHearsOfAnApproval(t *testing.T) {
	t.Parallel()
	w, set := walkTo(t, pipeline.StageQualified, ownerActor()), limited(t)
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	w.did(w.o.WriteQuote(goodQuote(), ownerActor(), noon))
	copies := func(before pipeline.Opportunity) []string {
		var list []string
		for _, n := range pipeline.TellOf(w.last(), before, w.o, set, pipeline.Audience{}, time.Minute) {
			list = append(list, fmt.Sprint(n.Kind, " ", n.To, " ", n.Rule))
		}
		return list
	}
	before := w.o
	w.did(w.o.AskApproval(1, "Cliente antiguo", []pipeline.UserID{manager, "UOTRO"}, set, ownerActor(), noon))
	require.Equal(t, []string{"approval UMANAGER @approver", "approval UOTRO @approver"}, copies(before))
	before = w.o
	w.did(w.o.Decide(1, true, "", managerActor(), noon))
	require.Equal(t, []string{"direct UOWNER @asker", "approval UMANAGER @approver", "approval UOTRO @approver"}, copies(before))
	before = w.o
	w.did(w.o.Undo(w.last(), managerActor(), noon))
	require.Equal(t, []string{"direct UOWNER @owner", "approval UMANAGER @approver", "approval UOTRO @approver"}, copies(before))
	before = w.o
	w.did(w.o.RemoveLine(1, ownerActor(), noon))
	require.Equal(t, []string{"approval UMANAGER @approver", "approval UOTRO @approver"}, copies(before))
}

func TestFaultsOfAQuote(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageQualified, ownerActor())
	w.did(w.o.AddLine(goodLine(), ownerActor(), noon))
	percent := func(p string) pipeline.Instalment {
		return pipeline.Instalment{Milestone: "Hito", Percent: decimal.MustParse(p)}
	}
	amount := func(m pipeline.Money) pipeline.Instalment { return pipeline.Instalment{Milestone: "Hito", Amount: m} }
	for name, tc := range map[string]struct {
		wrong func(*pipeline.NewQuote)
		want  reasons
	}{
		"nothing":   {func(q *pipeline.NewQuote) { *q = pipeline.NewQuote{} }, reasons{"valid_until": "required", "lang": "choice"}},
		"past":      {func(q *pipeline.NewQuote) { q.ValidUntil = today.AddDays(-1) }, reasons{"valid_until": "past"}},
		"far":       {func(q *pipeline.NewQuote) { q.ValidUntil = today.AddDays(731) }, reasons{"valid_until": "out_of_range"}},
		"no day":    {func(q *pipeline.NewQuote) { q.ValidUntil = pipeline.Date{Year: 2026, Month: 2, Day: 30} }, reasons{"valid_until": "unreadable"}},
		"when?":     {func(q *pipeline.NewQuote) { q.Terms[1].Milestone = "\x00" }, reasons{"terms": "required"}},
		"how much?": {func(q *pipeline.NewQuote) { q.Terms[0].Percent = decimal.Zero }, reasons{"terms": "required"}},
		"both":      {func(q *pipeline.NewQuote) { q.Terms[0].Amount = clp("1") }, reasons{"terms": "either"}},
		"all of it": {func(q *pipeline.NewQuote) { q.Terms[0].Percent = decimal.Hundred }, reasons{"terms": "sum"}},
		"not all":   {func(q *pipeline.NewQuote) { q.Terms = []pipeline.Instalment{percent("50"), percent("49")} }, reasons{"terms": "sum"}},
		"more": {func(q *pipeline.NewQuote) {
			q.Terms = []pipeline.Instalment{percent("70"), percent("70"), percent("1")}
		}, reasons{"terms": "sum"}},
		"dollars":       {func(q *pipeline.NewQuote) { q.Terms[0] = amount(pipeline.MustMoney("1", "USD")) }, reasons{"terms": "currency"}},
		"another's sum": {func(q *pipeline.NewQuote) { q.Terms = []pipeline.Instalment{amount(clp("213000")), amount(clp("1"))} }, reasons{"terms": "sum"}},
		"many":          {func(q *pipeline.NewQuote) { q.Terms = make([]pipeline.Instalment, 25) }, reasons{"terms": "too_many"}},
	} {
		q := goodQuote()
		tc.wrong(&q)
		_, _, err := w.o.WriteQuote(q, ownerActor(), noon)
		require.Equal(t, tc.want, reasons(fieldsOf(t, err)), name)
	}
	for _, fine := range [][]pipeline.Instalment{{{Milestone: "Hito"}}, {percent("100")}, {percent("50"), percent("50")}, {amount(clp("213000")), amount(clp("3000000"))}, {amount(clp("13000")), percent("30"), {Due: today}}} {
		q := goodQuote()
		q.Terms = fine
		_, _, err := w.o.WriteQuote(q, ownerActor(), noon)
		require.NoError(t, err, "%v", fine)
	}
}

func TestInstalmentsAddUpInEveryCurrency(t *testing.T) {
	t.Parallel()
	for _, c := range []pipeline.Currency{"CLP", "CLF", "USD", "KWD"} {
		rapid.Check(t, func(t *rapid.T) {
			total, err := pipeline.NewMoney(decimal.MustNew(rapid.Int64Range(100_000, 99_999_999_999).Draw(t, "total"), c.Decimals()), c)
			require.NoError(t, err)
			var terms []pipeline.Instalment
			left := int64(999_999)
			for range rapid.IntRange(0, 10).Draw(t, "shares") {
				share := rapid.Int64Range(10_000, 90_000).Draw(t, "share")
				left -= share
				terms = append(terms, pipeline.Instalment{Milestone: "x", Percent: decimal.MustNew(share, 4)})
			}
			require.Positive(t, left)
			amounts, err := pipeline.Schedule(append(terms, pipeline.Instalment{Milestone: "x"}), total)
			require.NoError(t, err)
			sum := new(big.Rat)
			for i, m := range amounts {
				require.Equal(t, c, m.Currency())
				require.True(t, m.Amount().IsPos())
				sum.Add(sum, rat(m))
				if i < len(terms) {
					exact := new(big.Rat).Mul(rat(total), new(big.Rat).Quo(mustRat(terms[i].Percent.String()), big.NewRat(100, 1)))
					off := new(big.Rat).Sub(rat(m), exact)
					require.True(t, off.Abs(off).Cmp(big.NewRat(1, 2)) <= 0)
				}
			}
			require.Zero(t, sum.Cmp(rat(total)))
		})
	}
}

func TestOrdersStandAlone(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageImmature, ownerActor())
	w.did(w.o.PlaceOrder(goodOrder(), ownerActor(), noon))
	_, _, err := w.o.PlaceOrder(goodOrder(), ownerActor(), noon)
	require.Equal(t, reasons{"number": "duplicate"}, reasons(fieldsOf(t, err)))
	_, _, err = w.o.PlaceOrder(pipeline.Order{Tax: pipeline.MustMoney("1", "USD")}, ownerActor(), noon)
	require.Equal(t, reasons{"number": "required", "date": "required", "amount": "required", "tax": "currency"}, reasons(fieldsOf(t, err)))
	more := goodOrder()
	more.Amount = clp("3000000")
	finance := actor("UFIN", pipeline.Finance)
	w.did(w.o.ChangeOrder(more, finance, noon))
	require.Equal(t, owner, w.o.Orders[0].By)
	_, _, err = w.o.ChangeOrder(more, finance, noon)
	require.Equal(t, "invalid/unchanged", refusal(err))
	more.Number = "OC 78"
	_, _, err = w.o.ChangeOrder(more, finance, noon)
	require.Equal(t, "conflict/no_order", refusal(err))
	_, _, err = w.o.CloseOrder("OC 77", " ", finance, noon)
	require.Equal(t, reasons{"reason": "required"}, reasons(fieldsOf(t, err)))
	w.did(w.o.CloseOrder("OC 77", "Se cumplió", finance, noon))
	_, _, err = w.o.CloseOrder("OC 77", "Se cumplió", finance, noon)
	require.Equal(t, "conflict/order_closed", refusal(err))
}

func TestTheLimitOfDiscounts(t *testing.T) {
	t.Parallel()
	q := pipeline.Quote{Lines: []pipeline.LineItem{goodLine()}}
	for limit, want := range map[string]bool{"9.9999": true, "10": false, "0": true, "100": false} {
		require.Equal(t, want, settingsOf(t, entry("billing", "discount", `"`+limit+`"`)).NeedsApproval(q), limit)
	}
	require.False(t, settingsOf(t).NeedsApproval(q))
	for value, want := range map[string]reasons{`"x"`: {"percent": "not_a_number"}, `5`: {"percent": "not_a_number"}, `"101"`: {"percent": "out_of_range"}, `"-1"`: {"percent": "negative"}} {
		require.Equal(t, want, reasons(fieldsOf(t, entry("billing", "discount", value).Check())), value)
	}
	require.Equal(t, reasons{"key": "choice"}, reasons(fieldsOf(t, entry("billing", "price", `"5"`).Check())))
}
