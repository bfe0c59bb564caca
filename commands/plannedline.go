package commands

import (
	"slices"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Words before whom something is with, and before what it is about, folded, in both languages.
var (
	wordsWith  = []string{"con", "with"}
	wordsAbout = []string{"sobre", "por", "para", "about", "regarding", "for"}
)

// momentLine is a day and a time of it, in either order, as they stand in a line.
type momentLine struct {
	pipeline.When
	// dayEnd is where the day ends, where that stands first; end is where both do.
	dayEnd, end int
	// fault is why the day could not be read.
	fault error
}

// momentAt reads the day and the time that begin at a word. A time alone is of today; neither is no day.
func (q *asked) momentAt(at int) momentLine {
	m := momentLine{When: pipeline.When{Zone: q.zone.String()}, dayEnd: at, end: at}
	for range 2 {
		if minute, used := phrase.FindTime(q.words, m.end); used > 0 && m.Minute == nil {
			m.Minute, m.end = &minute, m.end+used
			continue
		}
		day, used, err := phrase.FindDate(q.words, m.end, q.today(), q.lang)
		if used == 0 || !m.On.IsZero() {
			break
		}
		m.end += used
		if m.fault = err; err != nil {
			return m
		}
		if m.On = day; m.Minute == nil {
			m.dayEnd = m.end
		}
	}
	if m.On.IsZero() && m.Minute != nil {
		m.On = q.today()
	}
	return m
}

// toCome says whether a moment lies ahead. Today without a time does not: what is logged was mostly done today.
func (q *asked) toCome(w pipeline.When) bool {
	return w.On.After(q.today()) || w.On == q.today() && w.Minute != nil && !w.Passed(q.now)
}

// parsePlanned reads what follows the moment: whom it is with, and what it is about. A task and a note are with nobody.
func (q *asked) parsePlanned(kind pipeline.ActivityKind, m momentLine) *pipeline.PlannedActivity {
	p := &pipeline.PlannedActivity{Kind: kind, When: m.When}
	from := m.end
	if kind.WithClient() && from < len(q.words) && q.isWord(from, wordsWith) {
		to := from + 1
		for to < len(q.words) && !q.isWord(to, wordsAbout) {
			to++
		}
		p.With, from = between(q.Text, q.words, from+1, to), to
	}
	if from < len(q.words)-1 && q.isWord(from, wordsAbout) {
		from++
	}
	p.What = between(q.Text, q.words, from, len(q.words))
	return p
}

func (q *asked) isWord(i int, list []string) bool {
	return slices.Contains(list, activityWord(q.words[i]))
}
