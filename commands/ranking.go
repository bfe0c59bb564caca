package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/results"
)

// Action ids of the ranking.
const (
	actionRanking     = "ranking.show" // suffix: which button; value: selection
	actionRankingTeam = "ranking.team" // value: the period and the team
)

// maxRanked is how many places are shown besides one's own.
const maxRanked = 10

// maxChoice is how long the value of a menu's option may be.
const maxChoice = 75

var medals = []string{"🥇", "🥈", "🥉"}

// ranking answers "ranking".
func (a *App) ranking(ctx context.Context, q *asked) (bot.Reply, error) {
	s, reply, err := a.selected(ctx, q, pipeline.MonthOf(q.today()))
	if err != nil || reply != nil {
		return said(reply), err
	}
	ask, _ := s.ask()
	return a.ranked(ctx, q.Request, s, ask)
}

// said is an answer that was given already; none where there is no need of one.
func said(r *bot.Reply) bot.Reply {
	if r == nil {
		return bot.Reply{}
	}
	return *r
}

func (a *App) registerResults(b *bot.Bot) {
	b.Press(actionRanking, a.pressedRanking)
	b.Press(actionRankingTeam, a.pressedRankingTeam)
	b.Press(actionLosses, a.pressedLosses)
	b.Press(actionExport, a.pressedExport)
	b.Press(actionExportShown, a.pressedExportShown)
	a.files = b.Courier()
}

func (a *App) pressedRanking(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	s, ask, ok := parseSelection(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	reply, err := a.ranked(ctx, p.Request, s, ask)
	reply.Replace = private(p)
	return reply, err
}

// pressedRankingTeam shows the ranking of the team that was chosen.
func (a *App) pressedRankingTeam(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	period, who, _ := strings.Cut(p.Value, "/")
	p.Value = selection{Period: period, Who: pipeline.Subject(who)}.value()
	return a.pressedRanking(ctx, p)
}

// ranked shows the ranking to who asks alone.
func (a *App) ranked(ctx context.Context, r bot.Request, s selection, ask results.Ask) (bot.Reply, error) {
	all, settings, err := results.Ranking(ctx, a.flow, r.Person.Member(), ask)
	if err != nil {
		return bot.Reply{}, err
	}
	a.learn(settings)
	v := a.voice(r.Person)
	v.settings = settings
	title := bot.Join(" · ", v.rich(textRankingTitle, nil), v.narrowed(ask))
	person, _ := ask.Subject.Person()
	lines := v.places(all, r.Person.ID, person)
	buttons := v.periodButtons(actionRanking, s, ask.Period)
	if len(lines) > 0 {
		buttons = append(buttons, v.exportButton("ranking", s.value()))
	} else {
		lines = []bot.Safe{v.rich(textRankingEmpty, args{"Command": v.command()})}
	}
	text := bot.Join("\n", append([]bot.Safe{title}, lines...)...)
	blocks := append([]slack.Block{bot.Section(bot.Bold(title))}, paragraphs(lines)...)
	blocks = append(blocks, bot.Actions("", buttons...))
	if teams := v.teamMenu(s); teams != nil {
		blocks = append(blocks, bot.Actions("", teams))
	}
	return bot.Reply{Text: text, Blocks: append(blocks, bot.Context(v.pointRules()))}, nil
}

// places are the first places, and wherever they are those of who asks and of the person asked for.
func (v voice) places(all []results.Standing, asker, person pipeline.UserID) []bot.Safe {
	var lines []bot.Safe
	active := slices.ContainsFunc(all, func(p results.Standing) bool { return p.Points != 0 || p.Wins != 0 || len(p.Booked) > 0 })
	if !active {
		return nil
	}
	last := -1
	for i, p := range all {
		if i >= maxRanked && p.Owner != asker && p.Owner != person {
			continue
		}
		if i > last+1 {
			lines = append(lines, bot.Lit("…"))
		}
		lines, last = append(lines, v.ranked(p, asker)), i
	}
	if rest := len(all) - maxRanked; rest > 0 {
		lines = append(lines, bot.Italic(v.rich(textRankingPeople, args{"Count": len(all)})))
	}
	return lines
}

// ranked is one person's line.
func (v voice) ranked(p results.Standing, asker pipeline.UserID) bot.Safe {
	mark := v.rich(textRankingPlace, args{"Place": p.Place})
	if p.Place <= len(medals) && p.Points > 0 {
		mark = bot.Lit(medals[p.Place-1])
	}
	who := v.person(p.Owner)
	if p.Owner == asker {
		who = v.rich(textRankingYou, args{"Who": who})
	}
	name := bot.Join(" ", mark, who)
	return bot.Join(" · ", name, bot.Bold(v.rich(textRankingPoints, args{"Count": p.Points})),
		v.rich(textRankingWins, args{"Count": p.Wins}), bot.Esc(v.amounts(p.Booked)))
}

// periodButtons switch to the month, quarter and year of today, and to the period before the one that is shown.
func (v voice) periodButtons(action string, s selection, shown pipeline.Period) []slack.BlockElement {
	var row []slack.BlockElement
	button := func(suffix, label string, p pipeline.Period) {
		s.Period = p.String()
		if value := s.value(); value != "" && p != shown {
			row = append(row, bot.Button(action+":"+suffix, label, value))
		}
	}
	button("month", v.plain(textRankingMonth, nil), pipeline.MonthOf(v.today()))
	button("quarter", v.plain(textRankingQuarter, nil), pipeline.QuarterOf(v.today()))
	button("year", v.plain(textRankingYear, nil), pipeline.YearOf(v.today()))
	button("previous", "‹ "+phrase.FormatPeriod(shown.Previous(), v.lang), shown.Previous())
	return row
}

// teamMenu narrows to one of the teams; nil where there are none.
func (v voice) teamMenu(s selection) slack.BlockElement {
	if len(v.settings.Teams) == 0 {
		return nil
	}
	options := []bot.Option{{Value: s.Period + "/" + string(pipeline.Everyone), Text: v.plain(textRankingAll, nil)}}
	for _, e := range v.settings.Entries(pipeline.SettingTeam) {
		if value := s.Period + "/" + string(pipeline.OfTeam(e.Key)); len(value) <= maxChoice { // a longer name can be typed
			options = append(options, bot.Option{Value: value, Text: e.Key})
		}
	}
	return bot.Menu(actionRankingTeam, v.plain(textRankingWhich, nil), options, s.Period+"/"+string(s.Who))
}

// pointRules says what earns points.
func (v voice) pointRules() bot.Safe {
	win, _ := v.settings.PointsOf(pipeline.PointsForWin)
	parts := []bot.Safe{v.rich(textRankingRuleWin, args{"Count": win.Points})}
	for _, e := range v.settings.Entries(pipeline.SettingPoints) {
		currency, ok := strings.CutPrefix(e.Key, pipeline.PointsForAmount)
		rule, set := v.settings.PointsOf(e.Key)
		every, err := pipeline.ParseMoney(rule.Every, currency)
		if ok && set && err == nil {
			parts = append(parts, v.rich(textRankingRuleAmount, args{"Count": rule.Points, "Every": v.money(every)}))
		}
	}
	return bot.Join(" ", bot.Join(", ", parts[:min(len(parts), maxSums)]...), v.rich(textRankingTakenBack, nil))
}
