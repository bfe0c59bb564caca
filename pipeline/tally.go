package pipeline

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/govalues/decimal"
)

// Measure is what a tally counts.
type Measure string

// The measures.
const (
	// TallyOpen is what is neither Done nor Lost, by the month of its expected close.
	TallyOpen Measure = "open"
	// TallyBooked is what was won, by the month of the win. What is lost later is taken back in the month of the loss, and
	// a value that changes counts in the month of its change: months that are over stay as they were.
	TallyBooked Measure = "booked"
	// TallyInvoiced is what was invoiced and not annulled, without tax, by the month of issue, of whoever owns it now.
	TallyInvoiced Measure = "invoiced"
	// TallyCollected is what was received, without the tax in it, by the month of the payment, of whoever owns it now; see
	// Opportunity.Collected.
	TallyCollected Measure = "received"
	// TallyLost is what is lost, by the month of the loss, the stage that it was lost from, and with the reason as its
	// detail. What is reopened is taken back from the month of its loss.
	TallyLost Measure = "lost"
	// TallyRival is TallyLost of what a competitor got, whose name is the detail.
	TallyRival Measure = "rival"
	// TallyStayed counts departures from a stage, by the month of the departure, and with the days spent there as its detail;
	// its amount is those days together.
	TallyStayed Measure = "stayed"
)

// ProbabilityOfStage, in a tally, stands for the chance that the stage has.
const ProbabilityOfStage = -1

// Tally is a part of the aggregates that boards and forecasts are read from: so many opportunities of a kind, and what
// they are worth together. Count and Amount may be negative in what an act changes.
type Tally struct {
	Measure Measure
	Owner   UserID
	Line    string
	Stage   Stage
	Detail  string
	// Currency is "" where there is no value.
	Currency Currency
	// Month is the first day of a month; zero where there is no expected close.
	Month Date
	// Probability is the one that was set by hand, or ProbabilityOfStage.
	Probability int
	Count       int
	Amount      decimal.Decimal
}

// Tallies gives what the act that led from before to after changes in the aggregates. zone says where days and months begin.
func Tallies(before, after Opportunity, e Event, zone *time.Location) []Tally {
	t := tallying{before: before, after: after, e: e, day: DateOf(e.At.In(zone)), zone: zone}
	t.open(before, -1)
	t.open(after, 1)
	t.booked()
	t.invoiced()
	t.collected()
	t.lost(before, -1)
	t.lost(after, 1)
	t.stayed()
	sums := TallySums{}
	_ = sums.Add(t.list...) // amounts of at most fifteen digits, and few
	return sums.List()
}

type tallying struct {
	before, after Opportunity
	e             Event
	day           Date
	zone          *time.Location
	list          []Tally
}

func monthOf(d Date) Date {
	if d.IsZero() {
		return d
	}
	return Date{d.Year, d.Month, 1}
}

func (t *tallying) add(k Tally, m Money, sign int) {
	k.Count *= sign
	k.Currency, k.Amount = m.Currency(), m.Amount()
	if sign < 0 {
		k.Amount = k.Amount.Neg()
	}
	t.list = append(t.list, k)
}

func (t *tallying) open(o Opportunity, sign int) {
	if o.ID == 0 || o.Stage.Final() {
		return
	}
	k := Tally{Measure: TallyOpen, Owner: o.Owner, Line: o.ServiceLine, Stage: o.Stage, Month: monthOf(o.Close), Probability: ProbabilityOfStage, Count: 1}
	if o.ManualProbability != nil {
		k.Probability = *o.ManualProbability
	}
	t.add(k, o.Value, sign)
}

func (t *tallying) booked() {
	for sign, b := range map[int]*Booking{-1: t.before.Booked(), 1: t.after.Booked()} {
		if b != nil {
			t.add(Tally{Measure: TallyBooked, Owner: b.Owner, Line: b.Line, Stage: StageCommitted, Month: monthOf(t.day), Count: 1}, b.Value, sign)
		}
	}
}

func (t *tallying) invoiced() {
	for sign, o := range map[int]Opportunity{-1: t.before, 1: t.after} {
		for _, i := range o.Invoices {
			if i.Annulled != nil {
				continue
			}
			t.add(Tally{Measure: TallyInvoiced, Owner: o.Owner, Line: o.ServiceLine, Stage: StageInvoicing, Month: monthOf(i.Issued), Count: 1}, i.Amount, sign)
		}
	}
}

func (t *tallying) collected() {
	if t.before.Owner == t.after.Owner && t.before.ServiceLine == t.after.ServiceLine && slices.Equal(t.before.Payments, t.after.Payments) {
		return
	}
	for sign, o := range map[int]Opportunity{-1: t.before, 1: t.after} {
		for i, net := range o.Collected() {
			k := Tally{Measure: TallyCollected, Owner: o.Owner, Line: o.ServiceLine, Stage: StageInvoicing, Month: monthOf(o.Payments[i].Date), Count: 1}
			t.add(k, net, sign)
		}
	}
}

func (t *tallying) lost(o Opportunity, sign int) {
	if o.Loss == nil {
		return
	}
	k := Tally{Measure: TallyLost, Owner: o.Owner, Line: o.ServiceLine, Stage: o.Loss.From, Detail: string(o.Loss.Reason),
		Month: monthOf(DateOf(o.StageSince.In(t.zone))), Count: 1}
	t.add(k, o.Value, sign)
	if o.Loss.Competitor != "" {
		k.Measure, k.Detail, k.Count = TallyRival, o.Loss.Competitor, 1
		t.add(k, o.Value, sign)
	}
}

// stayed counts the departure from a stage; where an undo takes a departure back, so does its count.
func (t *tallying) stayed() {
	of, from, to, sign := t.before, t.before.StageSince, t.after.StageSince, 1
	if t.before.ID == 0 || t.before.Stage == t.after.Stage {
		return
	}
	if t.e.Kind == EventUndone {
		of, from, to, sign = t.after, t.after.StageSince, t.before.StageSince, -1
	}
	left := DateOf(to.In(t.zone))
	days := max(0, DateOf(from.In(t.zone)).DaysUntil(left))
	k := Tally{Measure: TallyStayed, Owner: of.Owner, Line: of.ServiceLine, Stage: of.Stage, Detail: strconv.Itoa(days), Month: monthOf(left), Count: sign}
	k.Amount = decimal.MustNew(int64(sign*days), 0)
	t.list = append(t.list, k)
}

// kind is the tally without its count and amount.
func (k Tally) kind() Tally {
	k.Count, k.Amount = 0, decimal.Decimal{}
	return k
}

// order lets the tallies of an act come in one order, so that they are compared with ease.
func (k Tally) order() []byte {
	raw, _ := json.Marshal(k.kind()) // plain values all
	return raw
}

// TallySums adds tallies of one kind together. The zero value is empty.
type TallySums map[Tally]Tally

// Add adds to the sums. It fails where a sum grows beyond what a decimal holds.
func (s TallySums) Add(list ...Tally) error {
	for _, t := range list {
		kind := t.kind()
		sum, ok := s[kind]
		if !ok {
			sum = kind
		}
		amount, err := sum.Amount.Add(t.Amount)
		if err != nil {
			return fmt.Errorf("tally %s: %w", t.Measure, err)
		}
		sum.Amount = amount
		sum.Count += t.Count
		s[kind] = sum
	}
	return nil
}

// List gives the sums that came to something, in one order.
func (s TallySums) List() []Tally {
	list := slices.DeleteFunc(slices.Collect(maps.Values(s)), func(t Tally) bool { return t.Count == 0 && t.Amount.IsZero() })
	slices.SortFunc(list, func(a, b Tally) int { return bytes.Compare(a.order(), b.order()) })
	return list
}
