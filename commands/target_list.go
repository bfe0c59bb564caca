package commands

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// Action ids of targets.
const (
	actionTargets = "forecast.targets" // value: a year
	actionTarget  = "forecast.target"  // value: a period and a subject, as the key of a target
)

// maxTargets is how many targets are listed.
const maxTargets = 60

// targetRow is one target that is set.
type targetRow struct {
	period pipeline.Period
	of     pipeline.Subject
	value  pipeline.Money
}

// targetsOf are the targets of a year: the whole company's first, by their periods.
func targetsOf(s pipeline.Settings, year int) []targetRow {
	var list []targetRow
	for key, value := range s.Targets {
		p, of, err := pipeline.SubjectOfTarget(key)
		if err == nil && p.Year == year {
			list = append(list, targetRow{p, of, value})
		}
	}
	slices.SortFunc(list, func(a, b targetRow) int {
		return cmp.Or(cmp.Compare(subjectKey(a.of), subjectKey(b.of)), a.period.From().Time().Compare(b.period.From().Time()), cmp.Compare(a.period.String(), b.period.String()))
	})
	return list
}

// targets lists the targets of a year, with a way to set them for who may.
func (a *App) targets(ctx context.Context, r bot.Request, year int) (bot.Reply, error) {
	settings, by, err := a.flow.Settings(ctx, r.Person.Member())
	if err != nil {
		return a.refused(a.voice(r.Person), by, err)
	}
	a.learn(settings)
	v := a.voice(r.Person)
	v.settings = settings
	title := v.rich(textTargetListTitle, args{"Year": strconv.Itoa(year)})
	blocks, lines := []slack.Block{bot.Section(bot.Bold(title))}, []bot.Safe{bot.Bold(title)}
	list := targetsOf(settings, year)
	for _, t := range list[:min(len(list), maxTargets)] {
		lines = append(lines, v.targetEntry(t.period, t.of, t.value))
	}
	if len(list) > maxTargets {
		lines = append(lines, v.rich(textForecastMoreParts, args{"Count": len(list) - maxTargets}))
	}
	if len(list) == 0 {
		lines = append(lines, v.rich(textTargetNone, nil))
	}
	blocks = append(blocks, paragraphs(lines[1:])...)
	row := []slack.BlockElement{
		bot.Button(actionTargets+":previous", "‹ "+strconv.Itoa(year-1), strconv.Itoa(year-1)),
		bot.Button(actionTargets+":next", strconv.Itoa(year+1)+" ›", strconv.Itoa(year+1)),
	}
	if by.MayManage() == nil {
		row = append(row, bot.Button(actionTarget, v.plain(textTargetSet, nil), pipeline.TargetKey(pipeline.QuarterOf(v.today()), pipeline.Everyone)).WithStyle(slack.StylePrimary),
			bot.Button(actionTargetsUpload, v.plain(textTargetUpload, nil), strconv.Itoa(year)))
	}
	row = append(row, bot.Button(actionExport+":targets", v.plain(textTargetDownload, nil), wordsTargets[0]+" "+strconv.Itoa(year)))
	return bot.Reply{Text: bot.Join("\n", lines...), Blocks: append(blocks, bot.Actions("", row...))}, nil
}

func (a *App) pressedTargets(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	year, err := strconv.Atoi(p.Value)
	if err != nil || year < 2000 || year > 2100 {
		return a.gone(p), nil
	}
	reply, err := a.targets(ctx, p.Request, year)
	reply.Replace = private(p)
	return reply, err
}

// pressedTarget opens the form of a target.
func (a *App) pressedTarget(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	period, of, err := pipeline.SubjectOfTarget(p.Value)
	if err != nil || of == "" {
		return a.gone(p), nil
	}
	err = a.targeting.OpenSlow(ctx, &p.Request, func(ctx context.Context) (targetState, error) {
		a.renewed(ctx)
		return targetState{Period: period.String(), Who: of}, a.mayManage(ctx, p.Person)
	})
	if err != nil {
		return a.refused(a.voice(p.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}
