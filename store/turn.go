package store

import (
	"cmp"
	"slices"
	"time"

	"embudo/pipeline"
)

// orderPause is how long a notice waits, at least and at most, before it looks again whether those before it have gone.
const (
	orderPause   = 300 * time.Millisecond
	longestPause = 4 * time.Second
)

// pause is a quarter of how long it has waited already: in a long queue, workers that look again and again whether a
// turn has come would have no time for those whose turn it is.
func (e lineEntry) pause() time.Duration { return min(max(e.Waited/4, orderPause), longestPause) }

// inPlace puts a line in the order of its places.
func inPlace(line []lineEntry) []lineEntry {
	slices.SortStableFunc(line, func(a, b lineEntry) int { return cmp.Compare(a.Place, b.Place) })
	return line
}

// turn says what a notice whose job woke up is to do.
type turn struct {
	// settled: it is not in the line any more, or leaves it now, superseded.
	settled bool
	// until is when to look again; zero to go ahead.
	until time.Time
	// superseded leave the line: heir, the newest card, says all that they would have said. It takes the first
	// one's place, and its slot where that was the earliest.
	superseded []int64
	heir       lineEntry
	// me is the notice itself, as it is after that.
	me lineEntry
	// folded came after it and are more of the same: it tells them too.
	folded []int64
	// released waited for more of the same, and something else has come; 0 for none.
	released pipeline.NoticeID
}

// turnOf decides on notice me of a line as it stands. The line is in the order of its entries' places.
//
// Order is kept: what stands before goes before. Of several waiting cards only the newest goes, in the place of the
// first, so that the card is there before the lines that belong into its thread.
func turnOf(line []lineEntry, me pipeline.NoticeID, now time.Time) turn {
	var t turn
	line, t.superseded, t.heir = mergeCards(line)
	at := -1
	for i, e := range line {
		if e.ID == me {
			at = i
		}
	}
	if at < 0 {
		t.settled = true
		return t
	}
	t.me = line[at]
	for i, e := range line {
		switch {
		case e.busy(now) && i == at:
			t.until = *e.LeaseUntil
			return t
		case e.busy(now):
			t.until = later(now.Add(t.me.pause()), expected(e))
			return t
		case i < at && held(line, i, now):
			if t.me.Kind == pipeline.NoticeCard {
				continue // it does not show the line that waits, and need not wait with it
			}
			t.until = later(now.Add(t.me.pause()), e.HoldUntil)
			return t
		case i < at:
			if e.HoldUntil.After(now) {
				t.released = e.ID
			}
			t.until = later(now.Add(t.me.pause()), expected(e))
			return t
		}
	}
	switch {
	case held(line, at, now):
		t.until = t.me.HoldUntil
	case t.me.State == pipeline.NoticeRetrying && t.me.DueAt.After(now):
		t.until = t.me.DueAt
	default:
		t.folded = companyOf(line, at, now)
	}
	return t
}

// mergeCards takes all waiting cards but the newest out of the line. One that is being sent stays.
func mergeCards(line []lineEntry) (left []lineEntry, superseded []int64, heir lineEntry) {
	for _, e := range line {
		if card(e) && e.ID > heir.ID {
			heir = e
		}
	}
	for _, e := range line {
		if !card(e) || e.ID == heir.ID {
			continue
		}
		superseded = append(superseded, int64(e.ID))
		heir.Place = min(heir.Place, e.Place)
		if heir.SlotAt == nil || e.SlotAt != nil && e.SlotAt.Before(*heir.SlotAt) {
			heir.SlotAt = e.SlotAt
		}
	}
	if len(superseded) == 0 {
		return line, nil, lineEntry{}
	}
	placed := false
	for _, e := range line {
		if card(e) {
			continue
		}
		if !placed && e.Place > heir.Place {
			left, placed = append(left, heir), true
		}
		left = append(left, e)
	}
	if !placed {
		left = append(left, heir)
	}
	return left, superseded, heir
}

// card says whether e is a card that another may supersede or stand in for. One that may have been posted is not:
// by its own mark alone it is found, and superseded it would stand in the channel beside its heir.
func card(e lineEntry) bool {
	return e.Kind == pipeline.NoticeCard && e.State != pipeline.NoticeSending && !e.Uncertain
}

// expected is when e, which stands before, should have gone.
func expected(e lineEntry) time.Time {
	if e.State == pipeline.NoticeRetrying {
		return e.DueAt
	}
	if e.SlotAt != nil {
		return *e.SlotAt
	}
	return time.Time{}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// paceOf says whether a notice with that slot may start now: a zero time, or when to look again; or that it needs
// a new slot, having none or one so old that those who missed theirs would all come at once.
func paceOf(slot *time.Time, notBefore, now time.Time, gap time.Duration) (until time.Time, newSlot bool) {
	stale := max(15*time.Second, 10*gap)
	if slot == nil || later(now, notBefore).Sub(*slot) > stale {
		return time.Time{}, true
	}
	if first := later(*slot, notBefore); first.After(now) {
		return first, false
	}
	return time.Time{}, false
}
