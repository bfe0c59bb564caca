package commands

import (
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/board"
)

// boardReply is a board as a message: a table of the stages or charts of them, the same in words for who does not see it, and
// buttons that open each stage.
func (v voice) boardReply(b board.Board, s boardState, by pipeline.Actor, lines []string, usual pipeline.Currency) bot.Reply {
	asker := by.ID
	title := bot.Join(" · ", v.rich(textBoardTitle, nil), v.boardOf(s, asker))
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	text := title
	if b.All.Count == 0 {
		empty := v.rich(textBoardEmpty, args{"Command": v.command()})
		text, blocks = bot.Join("\n", title, empty), append(blocks, bot.Section(empty))
	} else {
		text = bot.Join("\n", title, v.boardLines(b))
		shape := []slack.Block{v.boardTable(b)}
		if s.Drawn {
			shape = v.boardCharts(b, mainCurrency(b.All.Sums, usual))
		}
		blocks = append(append(blocks, shape...), bot.Actions("", append(v.stageButtons(b, s), v.boardShapeButton(s))...))
	}
	if menus := v.boardMenus(s, asker, lines); menus != nil {
		blocks = append(blocks, menus)
	}
	blocks = append(blocks, bot.Divider(), bot.Actions("", v.choreButtons(b, s, by)...), bot.Context(v.rich(textBoardTip, args{"Command": v.deskCommand()})))
	return bot.Reply{Text: text, Blocks: blocks}
}

// boardOf says whose board it is.
func (v voice) boardOf(s boardState, asker pipeline.UserID) bot.Safe {
	who := v.rich(textBoardAll, nil)
	if id, ok := s.Who.Person(); ok && id == asker {
		who = v.rich(textBoardMine, nil)
	} else if ok {
		who = v.rich(textBoardPerson, args{"Owner": v.person(id)})
	} else if team, ok := s.Who.Team(); ok {
		who = v.rich(textListTeam, args{"Name": shown(team, maxRowName)})
	}
	if s.Line != "" {
		return bot.Join(" · ", who, v.rich(textListLine, args{"Name": shown(s.Line, maxRowName)}))
	}
	return who
}

// boardTable has a row for each stage, and one for all.
func (v voice) boardTable(b board.Board) slack.Block {
	header := []string{v.plain(textBoardStage, nil), v.plain(textBoardCount, nil), v.plain(textBoardValue, nil), v.plain(textBoardOverdue, nil), v.plain(textBoardStuck, nil)}
	var names []bot.Cell
	var sums [][]pipeline.Sums
	var columns []board.Column
	add := func(name string, c board.Column) {
		names, sums, columns = append(names, bot.Text(name)), append(sums, []pipeline.Sums{c.Sums}), append(columns, c)
	}
	for _, s := range b.Stages {
		add(v.stage(s.Stage), s.Column)
	}
	add(v.plain(textBoardTotal, nil), b.All)
	rows := v.sumRows(names, sums)
	for i, c := range columns {
		rows[i] = []bot.Cell{rows[i][0], bot.Number(float64(c.Count), v.plain(textBoardNumber, args{"Count": c.Count})), rows[i][1],
			bot.Number(float64(c.Overdue), v.capped(c.Overdue)), bot.Number(float64(c.Stuck), v.capped(c.Stuck))}
	}
	return bot.Table(v.plain(textBoardCaption, nil), header, rows...)
}

// capped is a count that stops at board.MaxCounted.
func (v voice) capped(n int) string {
	if n >= board.MaxCounted {
		return v.plain(textBoardMany, args{"Count": board.MaxCounted - 1})
	}
	return v.plain(textBoardNumber, args{"Count": n})
}

// boardLines is the table in words.
func (v voice) boardLines(b board.Board) bot.Safe {
	line := func(name string, c board.Column) bot.Safe {
		parts := []bot.Safe{v.rich(textListCount, args{"Count": c.Count}), bot.Esc(v.amounts(c.Sums))}
		for _, m := range []struct {
			count int
			text  i18n.Key
		}{{c.Overdue, textBoardOverdueCount}, {c.Stuck, textBoardStuckCount}} {
			if m.count > 0 {
				parts = append(parts, v.rich(m.text, args{"Count": m.count, "Shown": v.capped(m.count)}))
			}
		}
		return bot.Join(": ", bot.Esc(name), bot.Join(" · ", parts...))
	}
	var all []bot.Safe
	for _, s := range b.Stages {
		all = append(all, line(v.stage(s.Stage), s.Column))
	}
	return bot.Join("\n", append(all, line(v.plain(textBoardTotal, nil), b.All))...)
}
