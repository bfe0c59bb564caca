package pipeline_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestHandingOver(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageQualified, ownerActor())
	w.did(w.o.Share("UTHIRD", ownerActor(), noon))
	w.did(w.o.Share(other, ownerActor(), noon))
	require.Equal(t, []pipeline.UserID{"UTHIRD", other}, w.o.Collaborators)
	before := w.o
	w.did(w.o.Assign(other, managerActor(), noon))
	require.Equal(t, pipeline.EventAssigned, w.last().Kind)
	require.Equal(t, []any{other, []pipeline.UserID{"UTHIRD"}, pipeline.StageQualified}, []any{w.o.Owner, w.o.Collaborators, w.o.Stage})
	require.Equal(t, []pipeline.UserID{"UTHIRD", other}, before.Collaborators, "the state before stays")
	_, _, err := w.o.Assign(owner, ownerActor(), noon)
	require.Equal(t, "denied/not_owner", refusal(err), "it is theirs no more")
	_, _, err = w.o.Assign(other, managerActor(), noon)
	require.Equal(t, "invalid/unchanged", refusal(err))
	for _, by := range []pipeline.Actor{managerActor(), actor(other, pipeline.Salesperson)} {
		for _, nobody := range []pipeline.UserID{"", " \x00\u202e"} {
			_, _, err = w.o.Assign(nobody, by, noon)
			require.Equal(t, reasons{"owner": "required"}, fieldsOf(t, err))
		}
		_, _, err = w.o.Assign(pipeline.UserID(short), by, noon)
		require.Equal(t, reasons{"owner": "too_long"}, fieldsOf(t, err))
	}
	w.did(w.o.Undo(w.last(), managerActor(), noon))
	same(t, before, w.o, "who handed over by mistake takes it back, with everybody it was shared with")
	w.did(w.o.Assign(other, actor(other, pipeline.Salesperson), noon))
	require.Equal(t, pipeline.EventAssigned, w.last().Kind, "with whom it is shared may take it without being asked by themselves")
	back, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(back))
}

// A salesperson's handing over is an offer: theirs until it is taken.
func TestOffering(t *testing.T) {
	t.Parallel()
	w, seller := walkTo(t, pipeline.StageQualified, ownerActor()), actor(other, pipeline.Salesperson)
	third := actor("UTHIRD", pipeline.Salesperson)
	w.did(w.o.Share(other, ownerActor(), noon))
	w.did(w.o.Assign("UTHIRD", ownerActor(), noon))
	require.Equal(t, []any{pipeline.EventOffered, owner, &pipeline.Offer{To: "UTHIRD", By: owner, At: noon.UTC()}}, []any{w.last().Kind, w.o.Owner, w.o.Offer})
	_, _, err := w.o.Assign("UTHIRD", ownerActor(), noon)
	require.Equal(t, "invalid/unchanged", refusal(err), "it is offered to them already")
	for _, by := range []pipeline.Actor{ownerActor(), managerActor(), seller} {
		_, _, err = w.o.TakeOver(by, noon)
		require.Equal(t, "denied/not_offered", refusal(err))
		_, _, err = w.o.Decline("No", by, noon)
		require.Equal(t, "denied/not_offered", refusal(err))
	}
	_, _, err = w.o.Decline(" ", third, noon)
	require.Equal(t, reasons{"reason": "required"}, fieldsOf(t, err))
	w.did(w.o.Decline("De vacaciones", third, noon))
	require.Equal(t, []any{pipeline.EventDeclined, "De vacaciones", owner, (*pipeline.Offer)(nil)}, []any{w.last().Kind, w.last().Reason, w.o.Owner, w.o.Offer})
	_, _, err = w.o.TakeOver(third, noon)
	require.Equal(t, "denied/not_offered", refusal(err), "what was declined is offered no more")

	w.did(w.o.Assign("UTHIRD", ownerActor(), noon))
	w.did(w.o.Assign(other, ownerActor(), noon))
	require.Equal(t, other, w.o.Offer.To, "a second offer takes the place of the first")
	_, _, err = w.o.TakeOver(actor(other, pipeline.Finance), noon)
	require.Equal(t, "denied/sellers_only", refusal(err), "who sells no more does not own")
	w.did(w.o.TakeOver(seller, noon))
	require.Equal(t, []any{pipeline.EventTaken, other, (*pipeline.Offer)(nil), []pipeline.UserID(nil)}, []any{w.last().Kind, w.o.Owner, w.o.Offer, w.o.Collaborators})
	w.did(w.o.Undo(w.last(), seller, noon))
	require.Equal(t, []any{owner, other}, []any{w.o.Owner, w.o.Offer.To}, "and may think again")

	w.did(w.o.Assign(owner, ownerActor(), noon))
	require.Nil(t, w.o.Offer, "an offer to oneself takes it back")
	w.did(w.o.Assign(other, ownerActor(), noon))
	w.did(w.o.Assign("UTHIRD", managerActor(), noon))
	require.Nil(t, w.o.Offer, "a manager's word ends it")
	w.did(w.o.Assign(other, third, noon))
	w.did(w.o.Lose(goodLoss(), third, noon))
	require.Nil(t, w.o.Offer, "so does the end")
	w.did(w.o.Undo(w.last(), third, noon))
	require.Equal(t, other, w.o.Offer.To)
	back, err := pipeline.Replay(w.history)
	require.NoError(t, err)
	require.Equal(t, inUTC(w.o), inUTC(back))
}

func TestSharing(t *testing.T) {
	t.Parallel()
	w := walkTo(t, pipeline.StageImmature, ownerActor())
	w.did(w.o.Share(" UA\x00 ", ownerActor(), noon))
	require.Equal(t, []pipeline.UserID{"UA"}, w.o.Collaborators)
	for _, already := range []pipeline.UserID{"UA", owner} {
		_, _, err := w.o.Share(already, ownerActor(), noon)
		require.Equal(t, "invalid/unchanged", refusal(err))
	}
	_, _, err := w.o.Share(" ", ownerActor(), noon)
	require.Equal(t, reasons{"collaborators": "required"}, fieldsOf(t, err))
	_, _, err = w.o.Share(pipeline.UserID(short), ownerActor(), noon)
	require.Equal(t, reasons{"collaborators": "too_long"}, fieldsOf(t, err))
	w.did(w.o.Share("UB", ownerActor(), noon))
	w.did(w.o.Share("UC", ownerActor(), noon))
	one, _, err := w.o.Share("UX", ownerActor(), noon)
	require.NoError(t, err)
	two, _, err := w.o.Share("UY", ownerActor(), noon)
	require.NoError(t, err)
	require.Equal(t, []pipeline.UserID{"UA", "UB", "UC", "UX"}, one.Collaborators, "two branches of one state share nothing")
	require.Equal(t, []pipeline.UserID{"UA", "UB", "UC", "UY"}, two.Collaborators)
	for i := len(w.o.Collaborators); i < pipeline.MaxCollaborators; i++ {
		w.did(w.o.Share(pipeline.UserID(fmt.Sprint("U", i)), ownerActor(), noon))
	}
	_, _, err = w.o.Share("UONEMORE", ownerActor(), noon)
	require.Equal(t, reasons{"collaborators": "too_many"}, fieldsOf(t, err))
}

// Whether somebody may own it, or work on it, is asked only of who may hand it over, and while it is open.
func TestTheServiceAsksWhoTakesOver(t *testing.T) {
	t.Parallel()
	ctx, s := context.Background(), newOffice()
	s.store.SetRoles("UFIN", pipeline.Finance)
	fin, guest := pipeline.Member{ID: "UFIN"}, pipeline.Member{ID: "UGUEST", Outsider: true}
	out, err := s.Create(ctx, ask("new", owner), newDeal())
	require.NoError(t, err)
	assign := func(key string, by pipeline.UserID, to pipeline.Member) error {
		return second(s.Assign(ctx, ask(key, by), seen(out.Opportunity), to))
	}
	share := func(key string, by pipeline.UserID, with pipeline.Member) error {
		return second(s.Share(ctx, ask(key, by), seen(out.Opportunity), with))
	}
	require.Equal(t, reasons{"owner": "sellers_only"}, fieldsOf(t, assign("1", owner, fin)))
	require.Equal(t, reasons{"owner": "sellers_only"}, fieldsOf(t, assign("2", manager, guest)))
	require.Equal(t, reasons{"collaborators": "outsider"}, fieldsOf(t, share("3", owner, guest)))
	require.Equal(t, "denied/not_owner", refusal(assign("4", other, guest)))
	require.Equal(t, "denied/not_owner", refusal(share("5", other, guest)))
	require.Equal(t, "denied/not_owner", refusal(share("6", "UFIN", fin)), "nobody lets themselves in")

	out, err = s.Share(ctx, ask("7", owner), seen(out.Opportunity), fin)
	require.NoError(t, err)
	name := "Otra"
	out, err = s.Edit(ctx, ask("8", "UFIN"), seen(out.Opportunity), pipeline.Edit{Name: &name})
	require.NoError(t, err, "whoever it is shared with works on it, in any role")
	out, err = s.Assign(ctx, ask("9", owner), seen(out.Opportunity), pipeline.Member{ID: manager, Admin: true})
	require.NoError(t, err)
	out, err = s.Lose(ctx, ask("10", manager), seen(out.Opportunity), goodLoss())
	require.NoError(t, err)
	require.Equal(t, "final/final", refusal(assign("11", manager, guest)))
	require.Equal(t, "final/final", refusal(share("12", manager, guest)))
}
