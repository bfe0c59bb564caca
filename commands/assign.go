package commands

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Action ids of handing over.
const (
	actionAssignTo = "opportunity.assign_to" // value: the person, number and version; suffix: which of several
	actionHandBack = "opportunity.hand_back" // value: number and the version that handed it over, as targetValue writes
)

// assign answers "asignar": at once where the line names somebody, else with a form that asks who.
func (a *App) assign(ctx context.Context, q *asked) (bot.Reply, error) {
	line := parseAssign(q.Text, q.words)
	q.rest = line.ref
	next := q.actChoice(pipeline.ActAssign)
	if line.to != "" || line.name != "" {
		next = q.lineChoice("assign", line.who)
	}
	id, reply, err := a.referred(ctx, q, "assign", next)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case reply != nil:
		return *reply, nil
	case line.to == "" && line.name == "":
		return a.begin(ctx, &q.Request, pipeline.ActAssign, pipeline.Target{ID: id})
	}
	if line.to == "" {
		return a.whichPerson(ctx, q, id, line.name)
	}
	return a.assigned(ctx, q.Request, pipeline.Target{ID: id}, line.to)
}

// assignLine is "OP-12 @bruno" taken apart. A person whom Slack does not know has a name only.
type assignLine struct {
	ref  string
	to   pipeline.UserID
	name string
	// who is the person as the line names them, as it came from Slack.
	who string
}

var wordsTo = []string{"a", "to", "para", "for"}

// parseAssign reads what follows "asignar": the person is a mention anywhere, or what follows a number.
func parseAssign(line string, words []phrase.Word) assignLine {
	for i, w := range words {
		if id, ok := w.User(); ok {
			last := i
			if last > 0 && slices.Contains(wordsTo, phrase.Fold(words[last-1].Text)) {
				last--
			}
			ref := between(line, words, 0, last)
			if ref == "" {
				ref = between(line, words, i+1, len(words))
			}
			return assignLine{ref: ref, to: id, who: line[w.Start:w.End]}
		}
	}
	n := numbered(words)
	if n == 0 || n == len(words) {
		return assignLine{ref: between(line, words, 0, len(words))}
	}
	from := n
	if slices.Contains(wordsTo, phrase.Fold(words[n].Text)) && n+1 < len(words) {
		from++
	}
	name := strings.TrimPrefix(between(line, words, from, len(words)), "@")
	return assignLine{ref: between(line, words, 0, n), name: name, who: line[words[from].Start:]}
}

// assigned hands an opportunity over to a person whom Slack knows by that id. Without a version it is taken as it stands.
func (a *App) assigned(ctx context.Context, r bot.Request, t pipeline.Target, to pipeline.UserID) (bot.Reply, error) {
	v := a.voice(r.Person)
	heir, err := a.slack.Person(ctx, to)
	if err != nil {
		return bot.Reply{}, &pipeline.Error{Code: pipeline.Unavailable, Err: err}
	}
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), t.ID)
	if err != nil {
		return a.refused(v, by, err)
	}
	if t.Version == 0 {
		t.Version = o.Version
	}
	out, err := a.flow.Assign(ctx, request(r), t, heir.Member())
	switch {
	case fieldsOf(err)[pipeline.FieldOwner] != "":
		return bot.Say(v.rich(textPeopleCannotOwn, args{"Who": v.person(to)})), nil
	case err != nil:
		return a.refusedOn(v, by, o, err)
	}
	return a.confirmed(v, out), nil
}

// handoverState is what the form of handing over carries.
type handoverState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Account string                 `json:"a"`
	Owner   pipeline.UserID        `json:"o"`
}

func handoverOf(o pipeline.Opportunity) handoverState {
	return handoverState{ID: o.ID, Version: o.Version, Account: head(oneLine(o.Account), 100), Owner: o.Owner}
}

func (a *App) handoverForm() *bot.Modal[handoverState] {
	return &bot.Modal[handoverState]{ID: "opportunity.assign", View: a.handoverView, Submit: a.submitHandover}
}

func (a *App) handoverView(l i18n.Lang, s handoverState) bot.View {
	v := a.drawing(l)
	in := bot.Input{Name: string(pipeline.FieldOwner), Label: v.plain(textPeopleNewOwner, nil), Hint: v.plain(textPeopleNewOwnerHint, nil)}
	return bot.View{
		Title: v.plain(textPeopleAssignTitle, nil), Submit: v.plain(textPeopleAssignSubmit, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{
			bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Account})),
			bot.Context(v.rich(textPeopleOwnedBy, args{"Who": v.person(s.Owner)})),
			in.User("", ""),
		},
	}
}

func (a *App) submitHandover(ctx context.Context, s *bot.Submission[handoverState]) (bot.Result, error) {
	v := a.voice(s.Person)
	heir, err := a.slack.Person(ctx, s.Values.User(string(pipeline.FieldOwner)))
	if err != nil {
		return bot.Result{}, &pipeline.Error{Code: pipeline.Unavailable, Err: err}
	}
	out, err := a.flow.Assign(ctx, request(s.Request), pipeline.Target{ID: s.State.ID, Version: s.State.Version}, heir.Member())
	if fieldsOf(err)[pipeline.FieldOwner] != "" {
		return bot.Result{Errors: map[string]string{string(pipeline.FieldOwner): v.plain(textPeopleCannotOwnHere, nil)}}, nil
	}
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(v, out)}, nil
}

func (a *App) registerAssign(b *bot.Bot) {
	bot.AddModal(b, a.handover)
	b.Press(actionAssignTo, a.pressedAssignTo)
	b.Press(actionHandBack, a.pressedHandBack)
}

// pressedAssignTo hands over to the person of a button. Who may be an owner the domain decides.
func (a *App) pressedAssignTo(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	who, target, _ := strings.Cut(p.Value, ":")
	t, ok := parseTarget(target)
	if !ok || who == "" {
		return a.gone(p), nil
	}
	reply, err := a.assigned(ctx, p.Request, t, pipeline.UserID(who))
	reply.Replace = private(p)
	return reply, err
}

func assignValue(o pipeline.Opportunity, to pipeline.UserID) string {
	return string(to) + ":" + targetValue(o.ID, o.Version)
}

// pressedHandBack gives an opportunity back to who had it before the version of the button. Who that was is read in the
// history, whatever the button says; and it may have changed since, as long as it is still whose the button was.
func (a *App) pressedHandBack(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	handed, ok := parseTarget(p.Value)
	if !ok {
		return a.gone(p), nil
	}
	events, err := a.flow.History(ctx, p.Person.Member(), handed.ID, handed.Version+1, 1)
	if err != nil {
		return bot.Reply{}, err
	}
	before, ok := ownerBefore(events, handed.Version)
	if !ok {
		return a.gone(p), nil
	}
	return a.assigned(ctx, p.Request, pipeline.Target{ID: handed.ID}, before)
}

// ownerBefore is who had an opportunity before the event of the version, where that handed it over.
func ownerBefore(events []pipeline.Event, version int) (pipeline.UserID, bool) {
	if len(events) == 0 || events[0].Version != version || events[0].Kind == pipeline.EventCreated {
		return "", false
	}
	for _, c := range events[0].Changes {
		if c.Field == pipeline.FieldOwner {
			return read[pipeline.UserID](c.From), true
		}
	}
	return "", false
}
