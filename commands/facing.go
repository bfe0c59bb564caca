package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// callLimit is how long a card waits for names.
const callLimit = 500 * time.Millisecond

// facingState is what the form of the competitors carries.
type facingState struct {
	ID      pipeline.OpportunityID `json:"i"`
	Version int                    `json:"v"`
	Title   string                 `json:"t"`
	Have    []string               `json:"h,omitempty"`
}

// face answers "competidor": the form of the competitors that were seen.
func (a *App) face(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "face", func(o pipeline.Opportunity) slack.BlockElement {
		return bot.Button(actionFace, q.plain(textFacingButton, nil), strconv.FormatInt(int64(o.ID), 10))
	})
	if err != nil || reply != nil {
		return said(reply), err
	}
	return a.askFace(ctx, &q.Request, id)
}

func (a *App) askFace(ctx context.Context, r *bot.Request, id pipeline.OpportunityID) (bot.Reply, error) {
	a.renewed(ctx)
	o, by, err := a.flow.Attempt(ctx, request(*r), pipeline.Target{ID: id}, pipeline.ActEdit)
	if err != nil {
		return a.refused(a.voice(r.Person), by, err)
	}
	return bot.Reply{}, a.facing.Open(ctx, r, facingState{ID: o.ID, Version: o.Version, Title: head(oneLine(o.Account), 100), Have: o.Competitors})
}

func (a *App) facingForm() *bot.Modal[facingState] {
	return &bot.Modal[facingState]{ID: "opportunity.face", View: a.facingView, Submit: a.submitFacing}
}

// facingView offers the company's list and what the opportunity has, or where there is no list a text with commas.
func (a *App) facingView(l i18n.Lang, s facingState) bot.View {
	v := a.drawing(l)
	in := bot.Input{Name: string(pipeline.FieldCompetitors), Label: v.field(pipeline.FieldCompetitors), Optional: true}
	var asks slack.Block
	if listed := v.settings.Competitors; len(listed) == 0 {
		in.Hint = v.plain(textFacingHint, nil)
		asks = in.Text(bot.TextInput{Initial: strings.Join(s.Have, ", "), Max: pipeline.MaxLong})
	} else {
		var options []bot.Option
		for _, name := range slices.Concat(s.Have, slices.DeleteFunc(slices.Clone(listed), func(n string) bool { return slices.Contains(s.Have, n) })) {
			options = append(options, bot.Option{Value: name, Text: name})
		}
		asks = in.Choices("", options, s.Have...)
	}
	return bot.View{Title: v.plain(textFacingTitle, nil), Submit: v.plain(textAccountSave, nil), Close: v.plain(textEngineCancel, nil), Subject: s.ID.String(),
		Blocks: []slack.Block{bot.Context(v.rich(textGateSubject, args{"Ref": s.ID.String(), "Account": s.Title})), asks}}
}

func (a *App) submitFacing(ctx context.Context, s *bot.Submission[facingState]) (bot.Result, error) {
	v := a.voice(s.Person)
	names := s.Values.Choices(string(pipeline.FieldCompetitors))
	for _, name := range strings.Split(s.Values.Text(string(pipeline.FieldCompetitors)), ",") {
		if name = oneLine(name); name != "" {
			names = append(names, name)
		}
	}
	out, err := a.flow.Face(ctx, request(s.Request), pipeline.Target{ID: s.State.ID, Version: s.State.Version}, names)
	if changedMeanwhile(err) {
		o, _, failed := a.changedSince(ctx, s.Request, pipeline.Target{ID: s.State.ID, Version: s.State.Version}, pipeline.ActEdit)
		next := s.State
		next.Version, next.Have = o.Version, o.Competitors
		return conflicted(a.facing, err, s, v, a.facing.Again(next, v.conflict(o)), failed)
	}
	if err != nil {
		return bot.Result{}, err
	}
	return bot.Result{Reply: a.confirmed(v, out)}, nil
}
