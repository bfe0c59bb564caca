package commands

import (
	"context"
	"slices"

	"embudo/pipeline"
)

// maxRoomMarks is how many bookmarks a room gets: more than that nobody looks through.
const maxRoomMarks = 12

// roomLink is something that a room has as a bookmark.
type roomLink struct{ title, link string }

// bookmark adds what the opportunity's people look up: its card in the main channel, and the proofs and files that there are.
func (w *roomWork) bookmark(ctx context.Context) error {
	links, err := w.links(ctx)
	if err != nil {
		return err
	}
	var fresh []roomLink
	for _, l := range links {
		if !slices.Contains(w.r.Done.Bookmarks, l.link) && len(w.r.Done.Bookmarks)+len(fresh) < maxRoomMarks {
			fresh = append(fresh, l)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	there, err := w.c.Bookmarks(ctx, w.r.Channel)
	if err != nil {
		return err
	}
	for _, l := range fresh {
		if !slices.Contains(there, l.link) {
			if err := w.c.Bookmark(ctx, w.r.Channel, l.title, l.link); err != nil {
				return err
			}
		}
		w.r.Done.Bookmarks = append(w.r.Done.Bookmarks, l.link)
	}
	return nil
}

func (w *roomWork) links(ctx context.Context) ([]roomLink, error) {
	var links []roomLink
	add := func(title, link string) {
		if link != "" {
			links = append(links, roomLink{brief(title, maxRowName), link})
		}
	}
	card, err := w.s.MainCard(ctx, w.o.ID)
	if err != nil {
		return nil, err
	}
	if card.TS != "" {
		link, err := w.c.Permalink(ctx, card.Channel, card.TS)
		if err != nil {
			return nil, err
		}
		add(w.v.plain(textRoomMainCard, nil), link)
	}
	proof := func(of pipeline.Field, p pipeline.Proof) {
		add(w.v.field(of), p.Link)
		for _, f := range p.Files {
			add(f.Name, f.Permalink)
		}
	}
	if w.o.Commitment != nil {
		proof(pipeline.FieldCommitment, w.o.Commitment.Proof)
	}
	if w.o.BillingApproval != nil {
		proof(pipeline.FieldBillingApproval, w.o.BillingApproval.Proof)
	}
	for _, e := range w.o.Evidence {
		for _, f := range e.Files {
			add(f.Name, f.Permalink)
		}
	}
	return links, nil
}
