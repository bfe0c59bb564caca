package commands

import (
	"encoding/json"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
	"embudo/pipeline/board"
)

// maxBlockID is Slack's limit of a block's id, which carries the board that a menu changes.
const maxBlockID = 255

// stageButtons open each stage that has something, and what is overdue and stuck.
func (v voice) stageButtons(b board.Board, s boardState) []slack.BlockElement {
	var row []slack.BlockElement
	button := func(suffix, label, shown string, count int, l listing) {
		value, err := json.Marshal(listPage{listing: l})
		if err == nil && count > 0 && len(value) <= maxLine {
			row = append(row, bot.Button(actionList+":"+suffix, label+" ("+shown+")", string(value)))
		}
	}
	for _, stage := range b.Stages {
		l := s.listing()
		l.Stage = stage.String()
		button(l.Stage, v.stage(stage.Stage), v.plain(textBoardNumber, args{"Count": stage.Count}), stage.Count, l)
	}
	overdue, stuck := s.listing(), s.listing()
	overdue.Overdue, stuck.Stuck = true, true
	button("overdue", "⚠️ "+v.plain(textBoardOverdue, nil), v.capped(b.All.Overdue), b.All.Overdue, overdue)
	button("stuck", "⏳ "+v.plain(textBoardStuck, nil), v.capped(b.All.Stuck), b.All.Stuck, stuck)
	return row
}

// boardMenus choose whose board it is, and of which service line; nil where its name has no room in a block's id.
func (v voice) boardMenus(s boardState, asker pipeline.UserID, lines []string) slack.Block {
	id := s.value()
	if len(id) > maxBlockID {
		return nil
	}
	whose := []bot.Option{{Value: string(pipeline.OfPerson(asker)), Text: v.plain(textBoardMine, nil)}, {Value: string(pipeline.Everyone), Text: v.plain(textBoardAll, nil)}}
	for _, e := range v.settings.Entries(pipeline.SettingTeam) {
		if value := string(pipeline.OfTeam(e.Key)); len(value) <= maxChoice { // a longer name can be typed
			whose = append(whose, bot.Option{Value: value, Text: v.plain(textListTeam, args{"Name": e.Key})})
		}
	}
	someone, _ := s.Who.Person()
	if someone == asker {
		someone = ""
	}
	return bot.Actions(id, bot.Menu(actionBoard+":"+boardWho, v.plain(textBoardWhose, nil), whose, string(s.Who)),
		bot.UserPick(actionBoard+":"+boardPerson, v.plain(textBoardSomebody, nil), someone), v.lineMenu(s, lines))
}

// lineMenu chooses a service line; nil where there are none.
func (v voice) lineMenu(s boardState, lines []string) slack.BlockElement {
	options := []bot.Option{{Value: everyLine, Text: v.plain(textBoardEveryLine, nil)}}
	for _, name := range lines {
		if len(name) <= maxChoice {
			options = append(options, bot.Option{Value: name, Text: name})
		}
	}
	if len(options) == 1 {
		return nil
	}
	chosen := s.Line
	if chosen == "" {
		chosen = everyLine
	}
	return bot.Menu(actionBoard+":"+boardLine, v.plain(textBoardWhichLine, nil), options, chosen)
}

// choreButtons lead from a board to its forecast, export it, and do the other things that can be asked of the command.
func (v voice) choreButtons(b board.Board, s boardState, by pipeline.Actor) []slack.BlockElement {
	row := []slack.BlockElement{v.forecastButton(s)}
	if b.All.Count > 0 {
		row = append(row, v.exportButton("board", s.value()))
	}
	return append(append(row, v.choresAtHand(by, choreExport)...), v.moreChores(by))
}

// forecastButton shows this quarter's forecast of the same opportunities; nil where a name is too long for a button.
func (v voice) forecastButton(s boardState) slack.BlockElement {
	o := outlook{selection: selection{Who: s.Who}}
	if s.Line != "" {
		o.Line = &s.Line
	}
	value := o.of(pipeline.QuarterOf(v.today())).value()
	if value == "" {
		return nil
	}
	return bot.Button(actionForecast+":open", v.plain(textForecastTitle, nil), value)
}

// backToBoard leads from a list to the board that it is a part of.
func (v voice) backToBoard(l listing) slack.BlockElement {
	return bot.Button(actionBoard+":"+boardButton, v.plain(textBoardBack, nil), l.board().value())
}
