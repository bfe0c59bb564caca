package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/results"
)

// selection is what results are looked at for. It travels in the buttons that switch it, so its keys are short; what comes
// back from there is checked like anything typed.
type selection struct {
	Period string           `json:"p"`
	Who    pipeline.Subject `json:"w,omitempty"`
	Line   *string          `json:"l,omitempty"`
	// By is what they are kept apart by, where that can be chosen.
	By results.Dimension `json:"b,omitempty"`
}

// Words around a person, team or service line, folded.
var (
	wordsMe     = []string{"yo", "mio", "mia", "mios", "mias", "me", "mine", "my"}
	wordsAround = []string{"de", "del", "por", "para", "of", "by", "for", "el", "la", "los", "the", "equipo", "team", "linea", "line", "servicio", "service"}
)

// usually is whose things somebody looks at who does not say whose: everybody's for a manager, else their own.
func (a *App) usually(ctx context.Context, p bot.Person) (pipeline.Subject, error) {
	by, err := a.flow.Store.Actor(ctx, p.Member())
	if by.Is(pipeline.Manager) {
		return pipeline.Everyone, err
	}
	return pipeline.OfPerson(p.ID), err
}

// selected reads a period, and a person, team or service line, in any order and either language: "trimestre pasado Norte".
// Where it says neither it is this month, of all. What it does not know it answers with what there is.
func (a *App) selected(ctx context.Context, q *asked, usual pipeline.Period) (selection, *bot.Reply, error) {
	s := selection{Period: usual.String(), Who: pipeline.Everyone}
	for words := q.words; len(words) > 0; {
		if p, n := phrase.ReadPeriod(words, q.today()); n > 0 {
			s.Period, words = p.String(), words[n:]
			continue
		}
		n, err := a.whose(ctx, q, words, &s)
		if err != nil {
			return s, nil, err
		}
		if n == 0 {
			reply, err := a.notThere(ctx, q, words[0])
			return s, &reply, err
		}
		words = words[n:]
	}
	return s, nil, nil
}

// whose reads a person, team or service line, and says how many words that are; 0 where there is none of that name.
func (a *App) whose(ctx context.Context, q *asked, words []phrase.Word, s *selection) (int, error) {
	if id, ok := words[0].User(); ok {
		s.Who = pipeline.OfPerson(id)
		return 1, nil
	}
	teams, lines, err := a.teamsAndLines(ctx)
	if err != nil {
		return 0, err
	}
	for n := min(len(words), maxNameWords); n > 0; n-- {
		said := phrase.Fold(spaced(words[:n]))
		if i := slices.IndexFunc(teams, func(t string) bool { return phrase.Fold(t) == said }); i >= 0 {
			s.Who = pipeline.OfTeam(teams[i])
			return n, nil
		}
		if i := slices.IndexFunc(lines, func(l string) bool { return phrase.Fold(l) == said }); i >= 0 {
			s.Line = &lines[i]
			return n, nil
		}
	}
	switch folded := phrase.Fold(words[0].Text); {
	case words[0].Quoted:
	case slices.Contains(wordsMe, folded):
		s.Who = pipeline.OfPerson(q.Person.ID)
		return 1, nil
	case slices.Contains(wordsAll, folded), slices.Contains(wordsAround, folded) && len(words) > 1:
		return 1, nil
	}
	return 0, nil
}

// maxNameWords is of how many words the name of a team or service line is looked for.
const maxNameWords = 6

// teamsAndLines gives the names of the teams, and of the service lines: those that the company has set, or those that
// opportunities have.
func (a *App) teamsAndLines(ctx context.Context) (teams, lines []string, err error) {
	settings := a.renewed(ctx)
	for name := range settings.Teams {
		teams = append(teams, name)
	}
	slices.Sort(teams)
	if lines = settings.Lines; len(lines) > 0 {
		return teams, lines, nil
	}
	lines, err = a.flow.Store.Lines(ctx)
	return teams, lines, err
}

// notThere says that a word is no period, person, team or service line, and what there is.
func (a *App) notThere(ctx context.Context, q *asked, w phrase.Word) (bot.Reply, error) {
	return a.nobodys(ctx, q, w, q.rich(textRankingPeriods, nil))
}

// nobodys says that a word is no person, team or service line, and what there is; also says what else could stand there.
func (a *App) nobodys(ctx context.Context, q *asked, w phrase.Word, also bot.Safe) (bot.Reply, error) {
	teams, lines, err := a.teamsAndLines(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	l := &settingLine{asked: q, app: a}
	var meant []string
	if near, ok := phrase.Nearest(w.Text, slices.Concat(teams, lines)); ok {
		if name := phrase.Quote(near); name != "" {
			meant = append(meant, l.instead(w, name))
		}
	}
	meant = append(meant, l.peopleLike(ctx, w)...)
	text := q.rich(textRankingNotThere, args{"Word": shown(w.Text, maxRowName)})
	parts := []bot.Safe{text, also}
	if len(teams) > 0 {
		parts = append(parts, q.rich(textRankingTeams, args{"Names": shown(strings.Join(teams, ", "), maxReason)}))
	}
	if len(lines) > 0 {
		parts = append(parts, q.rich(textRankingLines, args{"Names": shown(strings.Join(lines, ", "), maxReason)}))
	}
	return q.nearestLines(bot.Join("\n", parts...), meant[:min(len(meant), maxNear)]...), nil
}

// ask is the selection as the results take it; false where it is none, for it may have been made up.
func (s selection) ask() (results.Ask, bool) {
	p, err := pipeline.ParsePeriod(s.Period)
	if err != nil || s.Who == "" {
		return results.Ask{}, false
	}
	return results.Ask{Period: p, Subject: s.Who, Line: s.Line}, true
}

// value writes the selection into a button; "" where it is too long for one.
func (s selection) value() string {
	raw, err := json.Marshal(s)
	if err != nil || len(raw) > maxLine {
		return ""
	}
	return string(raw)
}

func parseSelection(value string) (selection, results.Ask, bool) {
	var s selection
	if json.Unmarshal([]byte(value), &s) != nil {
		return s, results.Ask{}, false
	}
	ask, ok := s.ask()
	return s, ask, ok
}

// narrowed says what a selection was narrowed to, beginning with its period.
func (v voice) narrowed(a results.Ask) bot.Safe {
	parts := []bot.Safe{bot.Esc(phrase.FormatPeriod(a.Period, v.lang))}
	if team, ok := a.Subject.Team(); ok {
		parts = append(parts, v.rich(textRankingTeam, args{"Name": shown(team, maxRowName)}))
	}
	if id, ok := a.Subject.Person(); ok {
		parts = append(parts, v.person(id))
	}
	if a.Line != nil {
		parts = append(parts, v.lineName(*a.Line))
	}
	return bot.Join(" · ", parts...)
}

// lineName is a service line as part of a title.
func (v voice) lineName(line string) bot.Safe {
	if line == "" {
		return v.rich(textRankingNoLine, nil)
	}
	return v.rich(textRankingLine, args{"Name": shown(line, maxRowName)})
}
