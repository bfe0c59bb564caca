package pipeline_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func TestFilingAMessage(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageQualified, ownerActor())
	v := goodEvidence("1.1")
	v.ID, v.FiledBy, v.FiledAt = 99, "UFORGED", noon.AddDate(1, 0, 0)
	v.Text = "  Acepto\x00 " + long
	v.At = v.At.Add(7 * time.Nanosecond)
	v.Files = append(v.Files, pipeline.EvidenceFile{ID: " ", Name: "nada"})
	w.did(w.o.File(v, managerActor(), noon))
	kept := w.o.Evidence[0]
	require.Equal(t, pipeline.EventEvidence, w.last().Kind)
	require.Equal(t, []any{1, manager, noon.UTC(), "C1", "1.1"}, []any{kept.ID, kept.FiledBy, kept.FiledAt, kept.Channel, kept.TS})
	require.True(t, strings.HasPrefix(kept.Text, "Acepto ñ"))
	require.Len(t, []rune(kept.Text), pipeline.MaxLong)
	require.Equal(t, goodEvidence("1.1").Files, kept.Files)
	require.Equal(t, goodEvidence("1.1").At.UTC(), kept.At)
	require.True(t, w.o.HasEvidence("C1", "1.1"))
	require.False(t, w.o.HasEvidence("C2", "1.1"))

	_, _, err := w.o.File(goodEvidence("1.1"), ownerActor(), noon)
	require.Equal(t, "invalid/unchanged", refusal(err), "twice is once")
	_, _, err = w.o.File(goodEvidence("1.1 \x00"), ownerActor(), noon)
	require.Equal(t, "invalid/unchanged", refusal(err))
	elsewhere := goodEvidence("1.1")
	elsewhere.Channel = "C2"
	w.did(w.o.File(elsewhere, ownerActor(), noon))
	require.Equal(t, 2, w.o.Evidence[1].ID)
	for name, c := range map[string]struct {
		v    pipeline.Evidence
		want pipeline.Reason
	}{
		"no text, no files": {pipeline.Evidence{Channel: "C1", TS: "2.2", Text: "\u200b"}, "required"},
		"no channel":        {pipeline.Evidence{TS: "2.2", Text: "Sí"}, "required"},
		"no moment":         {pipeline.Evidence{Channel: "C1", TS: "\x00", Text: "Sí"}, "required"},
		"a long moment":     {pipeline.Evidence{Channel: "C1", TS: short, Text: "Sí"}, "too_long"},
	} {
		_, _, err := w.o.File(c.v, ownerActor(), noon)
		require.Equal(t, reasons{"evidence": c.want}, fieldsOf(t, err), name)
	}
	// Two branches of one state share nothing. With three, the slice has room for a fourth.
	w.did(w.o.File(goodEvidence("2.2"), ownerActor(), noon))
	x, _, err := w.o.File(goodEvidence("x"), ownerActor(), noon)
	require.NoError(t, err)
	y, _, err := w.o.File(goodEvidence("y"), ownerActor(), noon)
	require.NoError(t, err)
	require.Equal(t, []string{"x", "y"}, []string{x.Evidence[3].TS, y.Evidence[3].TS})
	w.did(w.o.Lose(goodLoss(), ownerActor(), noon))
	w.did(w.o.File(goodEvidence("3.3"), ownerActor(), noon)) // a message may be filed late
	for len(w.o.Evidence) < pipeline.MaxEvidence {
		w.did(w.o.File(goodEvidence(fmt.Sprint(len(w.o.Evidence), ".9")), ownerActor(), noon))
	}
	_, _, err = w.o.File(goodEvidence("4.4"), ownerActor(), noon)
	require.Equal(t, reasons{"evidence": "too_many"}, fieldsOf(t, err))
	raw := 0
	for _, c := range w.last().Changes {
		raw += len(c.From) + len(c.To)
	}
	require.Less(t, raw, 1000, "an event keeps what came, not the whole list")
}

func TestACreationFilesItsMessage(t *testing.T) {
	t.Parallel()
	n, v := newDeal(), goodEvidence("1.1")
	v.ID, v.FiledBy = 9, other
	n.Evidence = &v
	o, e, err := pipeline.Create(7, n, ownerActor(), noon)
	require.NoError(t, err)
	require.Equal(t, []any{1, owner, noon.UTC()}, []any{o.Evidence[0].ID, o.Evidence[0].FiledBy, o.Evidence[0].FiledAt})
	require.Equal(t, 9, v.ID, "the caller's stays as it was")
	back, err := pipeline.Replay([]pipeline.Event{e})
	require.NoError(t, err)
	require.Equal(t, inUTC(o), inUTC(back))
	n.Evidence = &pipeline.Evidence{Channel: "C1", TS: "1.1"}
	o, _, err = pipeline.Create(7, n, ownerActor(), noon)
	require.NoError(t, err, "a message that says nothing does not stand in the way")
	require.Nil(t, o.Evidence)
}

// A proof that names filed evidence is enough, and one that names what is not there is refused.
func TestProofByEvidence(t *testing.T) {
	t.Parallel()
	for _, from := range []pipeline.Stage{pipeline.StageQualified, pipeline.StageCommitted} {
		w := walkTo(t, from, ownerActor())
		w.did(w.o.File(goodEvidence("1.1"), ownerActor(), noon))
		w.did(w.o.File(goodEvidence("2.2"), ownerActor(), noon))
		gate := func(ids ...int) pipeline.Gate {
			proof := pipeline.Proof{Evidence: ids}
			if from == pipeline.StageCommitted {
				return pipeline.BillingApproval{ApprovedBy: "Paula", Date: today, Proof: proof}
			}
			return pipeline.Commitment{Kind: pipeline.CommitmentEmail, Date: today, Value: clp("1"), Proof: proof}
		}
		for _, unknown := range [][]int{{3}, {0}, {-1}, {1, 2, 3}} {
			_, _, err := w.o.Advance(gate(unknown...), ownerActor(), noon)
			require.Equal(t, reasons{"evidence": "no_evidence"}, fieldsOf(t, err), "%v", unknown)
		}
		_, _, err := w.o.Advance(gate(), ownerActor(), noon)
		require.Equal(t, reasons{"reference": "proof_required"}, fieldsOf(t, err))
		w.did(w.o.Advance(gate(2, 1, 2), ownerActor(), noon))
		proof := pipeline.Proof{Evidence: []int{1, 2}}
		if from == pipeline.StageQualified {
			require.Equal(t, proof, w.o.Commitment.Proof)
		} else {
			require.Equal(t, proof, w.o.BillingApproval.Proof)
		}
		require.Equal(t, w.o.Evidence, w.o.EvidenceOf(proof))
		back, err := pipeline.Replay(w.history)
		require.NoError(t, err)
		require.Equal(t, inUTC(w.o), inUTC(back))
	}
}

// However messages are filed and taken back between other acts, the history leads to what there is.
func TestTheHistoryOfEvidenceLeadsToThePresent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := walkTo(t, pipeline.StageQualified, ownerActor())
		var filed []string
		undo := "" // what the last act filed
		for range rapid.IntRange(1, 30).Draw(r, "acts") {
			switch rapid.IntRange(0, 3).Draw(r, "act") {
			case 0, 1:
				ts := fmt.Sprintf("%d.0", len(w.history))
				w.did(w.o.File(goodEvidence(ts), ownerActor(), noon))
				filed, undo = append(filed, ts), ts
				continue
			case 2:
				if undo != "" {
					w.did(w.o.Undo(w.last(), ownerActor(), noon))
					filed = filed[:len(filed)-1]
				}
			case 3:
				name := fmt.Sprint("Nombre ", len(w.history))
				w.did(w.o.Edit(pipeline.Edit{Name: &name}, ownerActor(), noon))
			}
			undo = ""
		}
		var got []string
		for i, v := range w.o.Evidence {
			require.Equal(r, i+1, v.ID)
			got = append(got, v.TS)
		}
		require.ElementsMatch(r, filed, got)
		back, err := pipeline.Replay(w.history)
		require.NoError(r, err)
		require.Equal(r, inUTC(w.o), inUTC(back))
	})
}

func TestAnEvidenceEventThatTakesMoreThanThereIs(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageImmature, ownerActor())
	w.did(w.o.File(goodEvidence("1.1"), ownerActor(), noon))
	w.did(w.o.Undo(w.last(), ownerActor(), noon))
	_, err := pipeline.Replay([]pipeline.Event{w.history[0], func() pipeline.Event { e := w.last(); e.Version = 2; return e }()})
	require.ErrorContains(t, err, "1 are to go of 0")
}

func TestTheServiceFilesOnce(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	out, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	at := seen(out.Opportunity)
	first, err := s.File(ctx, ask("react:1", owner), at, goodEvidence("1.1"))
	require.NoError(t, err)
	again, err := s.File(ctx, ask("react:1", owner), at, goodEvidence("1.1"))
	require.NoError(t, err)
	require.True(t, again.Replayed)
	sameOutcome(t, first, again)
	_, err = s.File(ctx, ask("react:2", manager), seen(first.Opportunity), goodEvidence("1.1"))
	require.Equal(t, "invalid/unchanged", refusal(err))
	_, err = s.File(ctx, ask("react:3", other), seen(first.Opportunity), goodEvidence("2.2"))
	require.Equal(t, "denied/not_owner", refusal(err))
}
