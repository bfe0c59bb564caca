package pipeline

import (
	"context"
	"time"
)

// Snapshot is what the aggregates were at the start of a week. It is never changed.
type Snapshot struct {
	// Week is its Monday.
	Week Date
	// TakenAt is when it was taken: at the start of the week, or later where nobody was there to take it.
	TakenAt time.Time
	// Settings are those that held, as far as a forecast hangs on them.
	Settings Settings
	Tallies  []Tally
}

// lateSnapshot is from when on a snapshot is not of the start of its week.
const lateSnapshot = time.Hour

// Late says whether it was taken when the week had begun for long. zone is the company's.
func (s Snapshot) Late(zone *time.Location) bool {
	begin := time.Date(s.Week.Year, s.Week.Month, s.Week.Day, 0, 0, 0, 0, zone)
	return s.TakenAt.Sub(begin) > lateSnapshot
}

// SnapshotStore keeps what the aggregates were at the start of each week.
type SnapshotStore interface {
	// Snapshots gives those of the weeks that begin on from or later and before to, oldest first, with the sums that q asks
	// for. Of what was booked and invoiced they have the months of their own year only.
	Snapshots(ctx context.Context, q TallyQuery, from, to Date) ([]Snapshot, error)
}
