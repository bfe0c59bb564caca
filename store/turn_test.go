package store

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
)

func entry(id int64, kind pipeline.NoticeKind, state pipeline.LedgerState) lineEntry {
	return lineEntry{Notice: pipeline.Notice{ID: pipeline.NoticeID(id), Kind: kind}, State: state, Place: id}
}

func TestTurn(t *testing.T) {
	t.Parallel()
	now := time.Date(2027, 6, 9, 12, 0, 0, 0, time.UTC)
	soon, past := now.Add(time.Minute), now.Add(-time.Minute)
	sending := func(id int64, kind pipeline.NoticeKind, lease time.Time) lineEntry {
		e := entry(id, kind, pipeline.NoticeSending)
		e.LeaseUntil = &lease
		return e
	}
	retrying := entry(1, pipeline.NoticeCard, pipeline.NoticeRetrying)
	retrying.DueAt = soon
	doubtful := retrying
	doubtful.Uncertain = true
	card := func(id int64) lineEntry { return entry(id, pipeline.NoticeCard, pipeline.NoticeWaiting) }
	log := func(id int64) lineEntry { return entry(id, pipeline.NoticeLog, pipeline.NoticeWaiting) }

	waited := func(e lineEntry, long time.Duration) lineEntry { e.Waited = long; return e }
	edit := func(id int64, author pipeline.UserID, hold time.Time) lineEntry {
		e := log(id)
		e.Author, e.HoldUntil = author, hold
		return e
	}
	tried := edit(2, "ana", past)
	tried.Uncertain = true
	instead := func(id int64, about string) lineEntry {
		e := entry(id, pipeline.NoticeDirect, pipeline.NoticeWaiting)
		e.About = about
		return e
	}
	digest := func(id int64, hold time.Time) lineEntry {
		e := entry(id, pipeline.NoticeDigest, pipeline.NoticeWaiting)
		e.HoldUntil = hold
		return e
	}
	for name, c := range map[string]struct {
		line     []lineEntry
		me       pipeline.NoticeID
		until    time.Time
		folded   []int64
		released pipeline.NoticeID
	}{
		"an edit waits for more":                 {[]lineEntry{edit(1, "ana", soon)}, 1, soon, nil, 0},
		"and more with it":                       {[]lineEntry{edit(1, "ana", soon), edit(2, "ana", soon.Add(time.Second))}, 2, soon, nil, 0},
		"its time has come":                      {[]lineEntry{edit(1, "ana", past), edit(2, "ana", soon), edit(3, "ana", soon)}, 1, time.Time{}, []int64{2, 3}, 0},
		"others' edits are no company":           {[]lineEntry{edit(1, "ana", past), edit(2, "ana", soon), edit(3, "bruno", soon), edit(4, "ana", soon)}, 1, time.Time{}, []int64{2}, 0},
		"another's edit ends the waiting":        {[]lineEntry{edit(1, "ana", soon), edit(2, "bruno", soon)}, 1, time.Time{}, nil, 0},
		"and says so":                            {[]lineEntry{edit(1, "ana", soon), edit(2, "bruno", soon)}, 2, now.Add(orderPause), nil, 1},
		"so does what is no edit":                {[]lineEntry{edit(1, "ana", soon), edit(2, "ana", soon), card(3), log(4)}, 4, now.Add(orderPause), nil, 1},
		"a card waits for no edit":               {[]lineEntry{edit(1, "ana", soon), card(2)}, 2, time.Time{}, nil, 0},
		"and does not end its waiting":           {[]lineEntry{edit(1, "ana", soon), card(2), edit(3, "ana", soon)}, 1, soon, nil, 0},
		"nor is it in the way of company":        {[]lineEntry{edit(1, "ana", past), card(2), edit(3, "ana", soon)}, 1, time.Time{}, []int64{3}, 0},
		"what may be posted takes nothing on":    {[]lineEntry{tried, edit(3, "ana", soon)}, 2, time.Time{}, nil, 0},
		"and goes by itself":                     {[]lineEntry{edit(1, "ana", past), tried}, 1, time.Time{}, nil, 0},
		"told in place of a channel":             {[]lineEntry{instead(1, "#ventas"), instead(2, "#ventas"), instead(3, "#otro")}, 1, time.Time{}, []int64{2}, 0},
		"a digest waits for its hour":            {[]lineEntry{digest(1, soon), digest(2, soon)}, 1, soon, nil, 0},
		"then it tells all that is due":          {[]lineEntry{digest(1, past), digest(2, past), digest(3, soon)}, 1, time.Time{}, []int64{2}, 0},
		"and the others leave the telling to it": {[]lineEntry{digest(1, past), digest(2, past)}, 2, now.Add(orderPause), nil, 0},
	} {
		got := turnOf(c.line, c.me, now)
		require.False(t, got.settled, name)
		require.Equal(t, c.until, got.until, name)
		require.Equal(t, c.folded, got.folded, name)
		require.Equal(t, c.released, got.released, name)
	}
	for name, c := range map[string]struct {
		line       []lineEntry
		me         pipeline.NoticeID
		settled    bool
		until      time.Time
		superseded []int64
	}{
		"alone":                              {[]lineEntry{card(1)}, 1, false, time.Time{}, nil},
		"not in the line":                    {[]lineEntry{card(1)}, 2, true, time.Time{}, nil},
		"after another":                      {[]lineEntry{card(1), log(2)}, 2, false, now.Add(orderPause), nil},
		"after another, for ten seconds":     {[]lineEntry{card(1), waited(log(2), 10*time.Second)}, 2, false, now.Add(2500 * time.Millisecond), nil},
		"after another, for an hour":         {[]lineEntry{card(1), waited(log(2), time.Hour)}, 2, false, now.Add(longestPause), nil},
		"after one that retries":             {[]lineEntry{retrying, log(2)}, 2, false, soon, nil},
		"retrying, too early":                {[]lineEntry{retrying}, 1, false, soon, nil},
		"another worker has it":              {[]lineEntry{sending(1, pipeline.NoticeCard, soon)}, 1, false, soon, nil},
		"its worker died":                    {[]lineEntry{sending(1, pipeline.NoticeCard, past)}, 1, false, time.Time{}, nil},
		"while another is sent":              {[]lineEntry{sending(1, pipeline.NoticeCard, soon), card(2)}, 2, false, now.Add(orderPause), nil},
		"a later one is being sent":          {[]lineEntry{card(1), sending(2, pipeline.NoticeLog, soon)}, 1, false, now.Add(orderPause), nil},
		"superseded":                         {[]lineEntry{card(1), card(2)}, 1, true, time.Time{}, []int64{1}},
		"in the place of the first":          {[]lineEntry{card(1), log(2), card(3), log(4)}, 3, false, time.Time{}, []int64{1}},
		"behind the card that took the lead": {[]lineEntry{card(1), log(2), card(3)}, 2, false, now.Add(orderPause), []int64{1}},
		"a card in flight is not superseded": {[]lineEntry{sending(1, pipeline.NoticeCard, soon), card(2)}, 1, false, soon, nil},
		"a retried one is superseded":        {[]lineEntry{retrying, card(2)}, 2, false, time.Time{}, []int64{1}},
		"nor one that may be posted":         {[]lineEntry{doubtful, card(2)}, 2, false, soon, nil},
	} {
		got := turnOf(c.line, c.me, now)
		require.Equal(t, c.settled, got.settled, name)
		require.Equal(t, c.until, got.until, name)
		require.Equal(t, c.superseded, got.superseded, name)
	}
}

// Whatever the line, exactly one notice may go, and following the turns empties it with every line after the card
// that tells of it and no two cards where one would do.
func TestTurnsEmptyTheLine(t *testing.T) {
	t.Parallel()
	now := time.Now()
	rapid.Check(t, func(t *rapid.T) {
		kinds := rapid.SliceOfN(rapid.SampledFrom([]pipeline.NoticeKind{pipeline.NoticeCard, pipeline.NoticeLog}), 1, 12).Draw(t, "kinds")
		var line []lineEntry
		for i, k := range kinds {
			line = append(line, entry(int64(i+1), k, pipeline.NoticeWaiting))
		}
		var sent []lineEntry
		for len(line) > 0 {
			going := 0
			left, superseded, heir := mergeCards(line)
			for _, e := range line {
				if got := turnOf(line, e.ID, now); !got.settled && got.until.IsZero() {
					going++
					sent = append(sent, e)
				}
			}
			require.Equal(t, 1, going)
			require.Len(t, left, len(line)-len(superseded))
			if len(superseded) > 0 {
				require.Equal(t, pipeline.NoticeCard, heir.Kind)
			}
			line = left[1:]
		}
		cards := 0
		var log pipeline.NoticeID
		for _, e := range sent {
			if e.Kind == pipeline.NoticeCard {
				cards++
				continue
			}
			require.Greater(t, e.ID, log)
			log = e.ID
		}
		require.LessOrEqual(t, cards, 1)
	})
}

func TestPaceOf(t *testing.T) {
	t.Parallel()
	now, gap := time.Now(), time.Second
	at := func(d time.Duration) *time.Time { s := now.Add(d); return &s }
	for name, c := range map[string]struct {
		slot      *time.Time
		notBefore time.Duration
		wait      time.Duration
		newSlot   bool
	}{
		"none":             {nil, -time.Hour, 0, true},
		"now":              {at(0), -time.Hour, 0, false},
		"to come":          {at(time.Second), 0, time.Second, false},
		"a little late":    {at(-3 * time.Second), -time.Second, 0, false},
		"late, and behind": {at(-3 * time.Second), 400 * time.Millisecond, 400 * time.Millisecond, false},
		"missed":           {at(-time.Minute), 0, 0, true},
		"held back":        {at(time.Second), time.Minute, 0, true},
	} {
		until, newSlot := paceOf(c.slot, now.Add(c.notBefore), now, gap)
		require.Equal(t, c.newSlot, newSlot, name)
		require.Equal(t, c.wait == 0, until.IsZero(), name)
		if c.wait > 0 {
			require.Equal(t, now.Add(c.wait), until, name)
		}
	}
}

func TestBackoffGrows(t *testing.T) {
	t.Parallel()
	for attempt, want := range map[int]time.Duration{1: 5 * time.Second, 2: 15 * time.Second, 4: 135 * time.Second, 20: 30 * time.Minute} {
		for range 50 {
			require.InDelta(t, want, backoff(attempt), float64(want)/5)
		}
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Ñandú & CÍA": "nandu & cia", "  Acme   S.A.\n": "acme s.a.", "ÅÖ": "ao", "": "", "漢字": "漢字"} {
		require.Equal(t, want, Fold(in))
		require.Equal(t, want, Fold(Fold(in)))
	}
}

func FuzzParseCursor(f *testing.F) {
	f.Add("MSBpbmZpbml0eSAx")
	f.Add("x")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := parseCursor(s)
		if err != nil {
			require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
			return
		}
		o := pipeline.Opportunity{ID: pipeline.OpportunityID(c.id)}
		if c.close != noClose {
			o.Close, err = pipeline.ParseDate(c.close)
			require.NoError(t, err)
		}
		again, err := parseCursor(cursorAt(o))
		require.NoError(t, err)
		require.Equal(t, c, again)
	})
}
