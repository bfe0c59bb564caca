package commands

import (
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// How a summary stays within what a message may hold: so many characters in a paragraph and in all, and of each name
// less where there are many.
const (
	maxParagraph = 2800
	maxSummary   = 10_500
	manyRows     = 30
	wideName     = 60
	narrowName   = 24
)

// summaryTexts are the title of each kind of summary, of a channel's and a person's digest apart.
func (to audience) summaryTitle(d pipeline.Dispatch, count int) bot.Safe {
	key := textNoticeDigestChannel
	switch {
	case d.Kind == pipeline.NoticeCatchUp:
		key = textNoticeCatchUp
	case d.Person():
		key = textNoticeDigest
	}
	return to.rich(i18n.Key(key), args{"Count": count})
}

// summary is a digest, or what a channel missed: a row for each opportunity, those with news for everybody first, so
// that they are there whatever has to be left out.
func (to audience) summary(d pipeline.Dispatch, all []told) bot.Post {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b told) int { return b.importance() - a.importance() })
	title := to.summaryTitle(d, len(all))
	name := wideName
	if len(all) > manyRows {
		name = narrowName
	}
	blocks := []slack.Block{bot.Section(bot.Bold(title), bot.Button(actionWhy, to.plain(textWhyMenu, nil), noticeValue(d.ID)))}
	var paragraph bot.Safe
	weight := 0
	for i, t := range all {
		row := to.summaryRow(t, name)
		length := len([]rune(row.String())) + 1
		if weight+length > maxSummary {
			row = to.rich(textNoticeMoreRows, args{"Count": len(all) - i})
		}
		if len([]rune(paragraph.String()))+length > maxParagraph {
			blocks = append(blocks, bot.Section(paragraph))
			paragraph = bot.Safe{}
		}
		paragraph = bot.Join("\n", paragraph, row)
		if weight += length; weight > maxSummary {
			break
		}
	}
	return bot.Post{Text: title, Blocks: append(blocks, bot.Section(paragraph))}
}

// importance: a sale won or lost, then a step back, then a move, then the rest.
func (t told) importance() int {
	most := 0
	for _, e := range t.events {
		switch {
		case e.Won() || e.To == pipeline.StageLost && e.Moved():
			most = max(most, 3)
		case e.SteppedBack():
			most = max(most, 2)
		case e.Moved():
			most = max(most, 1)
		}
	}
	return most
}

// summaryRow is one opportunity in a line: what happened to its stage, and how much else.
func (v voice) summaryRow(t told, name int) bot.Safe {
	var parts []bot.Safe
	first, last, others := pipeline.Event{}, pipeline.Event{}, 0
	for _, e := range t.events {
		switch {
		case e.Kind == pipeline.EventCreated:
			parts = append(parts, v.rich(textNoticeRowNew, nil))
			continue
		case !e.Moved():
			others++
			continue
		case first.Version == 0:
			first = e
		}
		last = e
	}
	if first.Version != 0 && first.From != last.To {
		parts = append(parts, v.rich(textNoticeRowMoved, args{"From": v.stage(first.From), "To": v.stage(last.To)}))
	} else {
		parts = append(parts, bot.Bold(bot.Lit(v.stage(t.Stage))))
	}
	if news := v.news(t.events, last.To == pipeline.StageLost); !news.IsZero() {
		parts = append(parts, news)
	}
	if others > 0 {
		parts = append(parts, v.rich(textNoticeRowChanges, args{"Count": others}))
	}
	return bot.Join(" · ", v.heading(t.Opportunity, name), bot.Join(", ", parts...))
}

// news names what was won, lost and taken back, each once, in its order. That it was lost goes without saying where the
// row ends so.
func (v voice) news(events []pipeline.Event, saidLost bool) bot.Safe {
	var parts []bot.Safe
	var before i18n.Key
	for _, e := range events {
		var key i18n.Key
		switch {
		case e.Won():
			key = textNoticeRowWon
		case e.To == pipeline.StageLost && e.Moved() && !saidLost:
			key = textNoticeRowLost
		case e.SteppedBack():
			key = textNoticeRowBack
		}
		if key != "" && key != before && len(parts) < 4 {
			parts = append(parts, v.rich(key, nil))
			before = key
		}
	}
	return bot.Join(", ", parts...)
}
