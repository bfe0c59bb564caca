package commands

import (
	"context"
	"encoding/json"
	"slices"

	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/board"
)

// actionBoard shows another board. Suffix: which button or menu; value: the board, or what a menu chose, with the board
// that it changes as the block's id.
const actionBoard = "board.show"

// boardState is whose board it is. It travels in buttons, so its keys are short; what comes back is checked.
type boardState struct {
	Who  pipeline.Subject `json:"w"`
	Line string           `json:"l,omitempty"`
	// Drawn: as charts rather than as a table.
	Drawn bool `json:"d,omitempty"`
}

var wordsTeam = []string{"equipo", "team"}

func (a *App) registerBoard(b *bot.Bot) {
	b.Press(actionBoard, a.pressedBoard)
}

// board answers "tablero".
func (a *App) board(ctx context.Context, q *asked) (bot.Reply, error) {
	s, reply, err := a.boardAsked(ctx, q)
	if err != nil || reply != nil {
		return said(reply), err
	}
	return a.boardFor(ctx, q.Request, s)
}

// boardAsked reads whose board and of which service line, in any order and either language. Where the line does not say whose,
// nor does the board. What it does not know it answers with what there is.
func (a *App) boardAsked(ctx context.Context, q *asked) (boardState, *bot.Reply, error) {
	var s selection
	for words := q.words; len(words) > 0; {
		said := phrase.Fold(words[0].Text)
		if !words[0].Quoted && slices.Contains(wordsAll, said) {
			s.Who, words = pipeline.Everyone, words[1:]
			continue
		}
		n, err := a.whose(ctx, q, words, &s)
		if err != nil {
			return boardState{}, nil, err
		}
		if n == 0 && !words[0].Quoted && slices.Contains(wordsTeam, said) {
			if s.Who, n = board.TeamOf(a.known(), q.Person.ID), 1; s.Who == "" {
				reply := bot.Say(q.rich(textBoardNoTeam, nil))
				return boardState{}, &reply, nil
			}
		}
		if n == 0 {
			reply, err := a.nobodys(ctx, q, words[0], q.rich(textBoardWords, nil))
			return boardState{}, &reply, err
		}
		words = words[n:]
	}
	state := boardState{Who: s.Who}
	if s.Line != nil {
		state.Line = *s.Line
	}
	return state, nil, nil
}

// boardFor is a board for who asks alone.
func (a *App) boardFor(ctx context.Context, r bot.Request, s boardState) (bot.Reply, error) {
	v := a.voice(r.Person)
	if s.Who == "" {
		var err error
		if s.Who, err = a.usually(ctx, r.Person); err != nil {
			return bot.Reply{}, err
		}
	}
	b, settings, by, err := board.Read(ctx, a.flow, r.Person.Member(), board.Ask{Subject: s.Who, Line: s.Line, Today: v.today()})
	if err != nil {
		return a.refused(v, by, err)
	}
	a.learn(settings)
	v.settings = settings
	_, lines, err := a.teamsAndLines(ctx)
	if err != nil {
		return bot.Reply{}, err
	}
	return v.boardReply(b, s, by, lines, a.usualCurrency()), nil
}

// pressedBoard shows a board that a button names, or the one that a menu makes of the one before.
func (a *App) pressedBoard(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	value := p.Value
	if p.Suffix != boardButton && p.Suffix != boardShape {
		value = p.Block
	}
	s, ok := parseBoard(value)
	switch p.Suffix {
	case boardButton, boardShape:
	case boardWho:
		s.Who = pipeline.Subject(p.Value)
	case boardPerson:
		s.Who = pipeline.OfPerson(pipeline.UserID(p.Value))
	case boardLine:
		s.Line = p.Value
		if p.Value == everyLine {
			s.Line = ""
		}
	default:
		ok = false
	}
	if !ok || s.Who == "" {
		return a.gone(p), nil
	}
	reply, err := a.boardFor(ctx, p.Request, s)
	reply.Replace = private(p)
	return reply, err
}

// What a board's buttons and menus are called after the ':' of their action.
const (
	boardButton = "go"
	boardShape  = "shape"
	boardWho    = "who"
	boardPerson = "person"
	boardLine   = "line"
	// everyLine is the option of all service lines. No line is called so: their names are trimmed.
	everyLine = " all"
)

func parseBoard(value string) (boardState, bool) {
	var s boardState
	if json.Unmarshal([]byte(value), &s) != nil || s.Who == "" {
		return boardState{}, false
	}
	return s, true
}

// value writes the board into a button.
func (s boardState) value() string {
	raw, _ := json.Marshal(s) // texts alone
	return string(raw)
}

// listing is what a list of the board's opportunities is narrowed to.
func (s boardState) listing() listing {
	l := listing{Line: s.Line, Board: true}
	if team, ok := s.Who.Team(); ok {
		l.Team = team
	}
	l.Owner, _ = s.Who.Person()
	return l
}

// board is the board that a list is a part of.
func (l listing) board() boardState {
	s := boardState{Who: pipeline.Everyone, Line: l.Line}
	switch {
	case l.Owner != "":
		s.Who = pipeline.OfPerson(l.Owner)
	case l.Team != "":
		s.Who = pipeline.OfTeam(l.Team)
	}
	return s
}
