package pipeline_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

var update = flag.Bool("update", false, "write the golden files anew")

// life is an opportunity through every kind of event.
func life(t testing.TB) *walk {
	by, boss := ownerActor(), managerActor()
	w := walkTo(t, pipeline.StageImmature, by)
	minute := 0
	at := func() time.Time { minute++; return noon.Add(time.Duration(minute) * time.Minute) }
	name, p := `"Auditoría" <&> 2026`, 70
	w.did(w.o.Edit(pipeline.Edit{Name: &name, Probability: &p}, by, at()))
	w.did(w.o.Qualify(pipeline.Qualification{{Confirmed: true, Support: "Reunión"}}, by, at()))
	w.did(w.o.Lose(pipeline.Loss{Reason: pipeline.LossOther, Description: "Fusión"}, by, at()))
	w.did(w.o.Reopen("Volvió", pipeline.Settlement{}, boss, at()))
	for w.o.Stage < pipeline.StageInvoicing {
		w.did(w.o.Advance(gateInto(w.o.Stage+1), by, at()))
	}
	w.did(w.o.Invoice(pipeline.Invoice{Number: "F-2", Issued: today, Amount: pipeline.MustMoney("100.25", "CLF")}, by, at()))
	w.did(w.o.Undo(w.last(), by, at()))
	w.did(w.o.Correct("Sin factura", boss, at()))
	w.did(w.o.Advance(goodInvoice(), boss, at()))
	w.did(w.o.File(goodEvidence("1.1"), by, at()))
	w.did(w.o.File(goodEvidence("2.2"), by, at()))
	w.did(w.o.Undo(w.last(), by, at()))
	w.did(w.o.Share(other, by, at()))
	w.did(w.o.Assign("UNEW", boss, at()))
	w.did(w.o.Assign(owner, boss, at()))
	w.did(w.o.Assign("UNEW", by, at()))
	w.did(w.o.Decline("De vacaciones", actor("UNEW", pipeline.Salesperson), at()))
	w.did(w.o.Assign("UNEW", by, at()))
	w.did(w.o.TakeOver(actor("UNEW", pipeline.Salesperson), at()))
	w.did(w.o.Assign(owner, boss, at()))
	w.did(w.o.AskRoom(by, at()))
	w.did(w.o.Advance(goodCompletion(), by, at()))
	return w
}

// The form of the changes is what databases keep: a change here needs a migration of what is kept there.
func TestTheFormOfEventsIsStable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	for _, e := range life(t).history {
		fmt.Fprintf(&b, "%d %s by %s at %s: %s -> %s reason=%q undoes=%d\n", e.Version, e.Kind, e.By, e.At.Format(time.RFC3339), e.From, e.To, e.Reason, e.Undoes)
		for _, c := range e.Changes {
			raw, err := json.Marshal(c)
			require.NoError(t, err)
			b.WriteString("  " + string(raw) + "\n")
		}
	}
	file := filepath.Join("testdata", "events.golden")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(b.String()), 0o644))
	}
	golden, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(golden), b.String())
}

func TestReplayGivesThePresent(t *testing.T) {
	t.Parallel()
	w := life(t)
	o, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(o))
	require.Len(t, w.history, w.o.Version)

	for _, broken := range [][]pipeline.Event{w.history[1:], append(w.history[:2:2], w.history[3:]...), append(w.history[:1:1], w.history[0])} {
		_, err := pipeline.Replay(broken)
		require.Error(t, err, "a gap or a repetition")
	}
	odd := w.history[0]
	odd.Changes = []pipeline.Change{{Field: "colour", To: json.RawMessage(`"red"`)}}
	_, err = pipeline.Replay([]pipeline.Event{odd})
	require.ErrorContains(t, err, "colour")
	odd.Changes = []pipeline.Change{{Field: pipeline.FieldStage, To: json.RawMessage(`"won"`)}}
	_, err = pipeline.Replay([]pipeline.Event{odd})
	require.ErrorContains(t, err, "won")
}

// fill puts something other than its zero value in every exported field, however deep.
func fill(v reflect.Value) {
	switch v.Interface().(type) {
	case pipeline.Money:
		v.Set(reflect.ValueOf(pipeline.MustMoney("350.25", "CLF")))
		return
	case time.Time:
		v.Set(reflect.ValueOf(noon.UTC()))
		return
	case pipeline.Stage:
		v.Set(reflect.ValueOf(pipeline.StageToInvoice))
		return
	case decimal.Decimal:
		v.Set(reflect.ValueOf(decimal.MustParse("1.5")))
		return
	case pipeline.Date:
		v.Set(reflect.ValueOf(today))
		return
	case pipeline.Settlement: // what it ends keeps it
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key)
		fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	default:
		panic("cannot fill " + v.Type().String())
	}
}

func TestTheHistoryKeepsEveryField(t *testing.T) {
	t.Parallel()
	identity := []string{"ID", "Version", "CreatedAt", "CreatedBy", "UpdatedAt", "UpdatedBy", "Booking"}
	kept := map[pipeline.Field]string{}
	of := reflect.TypeFor[pipeline.Opportunity]()
	for i := range of.NumField() {
		name := of.Field(i).Name
		require.True(t, of.Field(i).IsExported(), name)
		var full pipeline.Opportunity
		fill(reflect.ValueOf(&full).Elem().Field(i))
		changes := pipeline.Difference(pipeline.Opportunity{}, full)
		if slices.Contains(identity, name) {
			require.Empty(t, changes, name)
			continue
		}
		require.Len(t, changes, 1, "%s changes without a trace, or with two", name)
		kept[changes[0].Field] = name

		var back pipeline.Opportunity
		require.NoError(t, back.Restore(changes[0].Field, changes[0].From, changes[0].To))
		require.Equal(t, full, back, "%s comes back whole", name)
		require.NoError(t, back.Restore(changes[0].Field, changes[0].To, changes[0].From))
		require.Equal(t, pipeline.Opportunity{}, back, "%s goes back to nothing", name)
	}
	require.Len(t, kept, of.NumField()-len(identity))
	require.Len(t, pipeline.KeptFields(), len(kept), "no field is kept twice")
}

func TestWhatAnEventMeans(t *testing.T) {
	t.Parallel()
	im, qu, co, lo := pipeline.StageImmature, pipeline.StageQualified, pipeline.StageCommitted, pipeline.StageLost
	for _, c := range []struct {
		kind             pipeline.EventKind
		from, to         pipeline.Stage
		moved, won, back bool
	}{
		{pipeline.EventCreated, im, im, true, false, false},
		{pipeline.EventEdited, co, co, false, false, false},
		{pipeline.EventAdvanced, qu, co, true, true, false},
		{pipeline.EventAdvanced, co, pipeline.StageToInvoice, true, false, false},
		{pipeline.EventLost, co, lo, true, false, false},
		{pipeline.EventReopened, lo, co, true, true, false},
		{pipeline.EventReopened, lo, im, true, false, false},
		{pipeline.EventCorrected, co, qu, true, false, true},
		{pipeline.EventUndone, pipeline.StageDone, pipeline.StageInvoicing, true, false, true},
		{pipeline.EventUndone, lo, qu, true, false, false},
		{pipeline.EventUndone, qu, lo, true, false, false},
	} {
		e := pipeline.Event{Kind: c.kind, From: c.from, To: c.to}
		require.Equal(t, []bool{c.moved, c.won, c.back}, []bool{e.Moved(), e.Won(), e.SteppedBack()}, "%+v", c)
	}
}
