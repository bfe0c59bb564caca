package commands

import (
	"slices"
	"strings"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Words that name a kind of activity, folded, in both languages.
var activityWords = map[string]pipeline.ActivityKind{
	"llamada": pipeline.ActivityCall, "llame": pipeline.ActivityCall, "call": pipeline.ActivityCall, "called": pipeline.ActivityCall,
	"reunion": pipeline.ActivityMeeting, "visita": pipeline.ActivityMeeting, "meeting": pipeline.ActivityMeeting, "visit": pipeline.ActivityMeeting,
	"videollamada": pipeline.ActivityVirtual, "video": pipeline.ActivityVirtual, "zoom": pipeline.ActivityVirtual, "meet": pipeline.ActivityVirtual,
	"correo": pipeline.ActivityEmail, "email": pipeline.ActivityEmail, "e-mail": pipeline.ActivityEmail, "mail": pipeline.ActivityEmail,
	"tarea": pipeline.ActivityTask, "task": pipeline.ActivityTask,
	"nota": pipeline.ActivityNote, "note": pipeline.ActivityNote,
}

// wordsDone say that there is no next step any more, folded.
var wordsDone = append([]string{"listo", "hecho", "done"}, wordsClear...)

// activityLine is "OP-12 llamada ayer Pidieron precio" taken apart. The day is today where the line has none.
type activityLine struct {
	pipeline.Activity
	// planned is what "OP-12 llamada mañana 10:00 con Juan sobre precio" says: its moment is still to come. nil otherwise.
	planned *pipeline.PlannedActivity
	ref     string
	// said is the line without its reference, as it came from Slack.
	said string
	// fault is why a date could not be read, and dateText that date.
	fault    error
	dateText string
}

func (q *asked) parseActivity() activityLine {
	l := activityLine{Activity: pipeline.Activity{On: q.today()}}
	at := q.afterRef(func(i int) bool { return i > 0 && activityWords[activityWord(q.words[i])] != "" })
	l.ref = between(q.Text, q.words, 0, at)
	if at == len(q.words) {
		return l
	}
	l.said = strings.TrimSpace(q.Text[q.words[at].Start:])
	if l.Kind = activityWords[activityWord(q.words[at])]; l.Kind != "" {
		at++
	}
	m := q.momentAt(at)
	switch {
	case m.fault != nil:
		l.fault, l.dateText = m.fault, between(q.Text, q.words, at, m.end)
	case l.Kind != "" && q.toCome(m.When):
		l.planned = q.parsePlanned(l.Kind, m)
	case !m.On.IsZero():
		l.On, at = m.On, m.dayEnd // a time of the day on which it was done stays in the note
	}
	l.Note = between(q.Text, q.words, at, len(q.words))
	return l
}

func activityWord(w phrase.Word) string {
	if w.Quoted || w.Key != "" {
		return ""
	}
	return strings.TrimSuffix(phrase.Fold(w.Text), ":")
}

// stepLine is "OP-12 viernes Enviar propuesta" taken apart; the day may stand last as well.
type stepLine struct {
	pipeline.NextStep
	ref, said string
	// none: there is no next step any more.
	none     bool
	fault    error
	dateText string
}

func (q *asked) parseStep() stepLine {
	var l stepLine
	at := q.afterRef(func(i int) bool {
		_, used, _ := phrase.FindDate(q.words, i, q.today(), q.lang)
		return i > 0 && used > 0
	})
	l.ref = between(q.Text, q.words, 0, at)
	if at == len(q.words) {
		return l
	}
	l.said = strings.TrimSpace(q.Text[q.words[at].Start:])
	if at+1 == len(q.words) && slices.Contains(wordsDone, phrase.Fold(q.words[at].Text)) {
		l.none = true
		return l
	}
	from, used, err := q.dayIn(at)
	switch {
	case used == 0:
	case err != nil:
		l.fault, l.dateText = err, between(q.Text, q.words, from, from+used)
	default:
		l.On, _, _ = phrase.FindDate(q.words, from, q.today(), q.lang)
	}
	l.What = strings.TrimSpace(between(q.Text, q.words, at, from) + " " + between(q.Text, q.words, from+used, len(q.words)))
	return l
}

// dayIn finds the date with which the words from at on begin or end; none used where there is none.
func (q *asked) dayIn(at int) (from, used int, err error) {
	if _, used, err = phrase.FindDate(q.words, at, q.today(), q.lang); used > 0 {
		return at, used, err
	}
	for from = at + 1; from < len(q.words); from++ {
		if _, used, err = phrase.FindDate(q.words, from, q.today(), q.lang); used > 0 && from+used == len(q.words) {
			return from, used, err
		}
	}
	return len(q.words), 0, nil
}

// afterRef is where the reference of a line ends: after a number, else where begins says that something else does.
func (q *asked) afterRef(begins func(int) bool) int {
	if n := numbered(q.words); n > 0 {
		return n
	}
	for i := range q.words {
		if begins(i) {
			return i
		}
	}
	return len(q.words)
}
