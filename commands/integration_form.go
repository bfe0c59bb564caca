package commands

import (
	"context"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// keyState is what the form of a new key carries.
type keyState struct{}

// hookState is what the form of a new endpoint carries.
type hookState struct{}

// secretState is what the view that shows a secret carries: nothing that travels, so that it can be shown once only.
type secretState struct {
	secret string
	about  i18n.Key
}

func (a *App) keyForm() *bot.Modal[keyState] {
	return &bot.Modal[keyState]{ID: "systems.key_form", View: a.keyView, Submit: a.submitKey}
}

func (a *App) keyView(l i18n.Lang, _ keyState) bot.View {
	v := a.drawing(l)
	name := bot.Input{Name: string(pipeline.FieldName), Label: v.plain(textIntegrationKeyName, nil), Hint: v.plain(textIntegrationKeyNameHint, nil)}
	scopes := bot.Input{Name: string(integration.FieldScopes), Label: v.plain(textIntegrationScopes, nil)}
	var options []bot.Option
	for _, s := range integration.Scopes() {
		options = append(options, bot.Option{Value: string(s), Text: v.plain(scopeTexts[s], nil)})
	}
	return bot.View{
		Title: v.plain(textIntegrationKeyNew, nil), Submit: v.plain(textIntegrationKeyMake, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{
			name.Text(bot.TextInput{Max: integration.MaxTokenName}), scopes.Checkboxes(options, string(integration.ScopeRead)),
			bot.Context(v.rich(textIntegrationOnce, nil)),
		},
	}
}

func (a *App) submitKey(ctx context.Context, s *bot.Submission[keyState]) (bot.Result, error) {
	n := integration.NewToken{Name: s.Values.Text(string(pipeline.FieldName))}
	for _, c := range s.Values.Choices(string(integration.FieldScopes)) {
		n.Scopes = append(n.Scopes, integration.Scope(c))
	}
	_, secret, err := a.systems.MakeToken(ctx, request(s.Request), n)
	return a.madeSecret(s.Request, secret, textIntegrationKeyShown, err)
}

func (a *App) hookForm() *bot.Modal[hookState] {
	return &bot.Modal[hookState]{ID: "systems.hook_form", View: a.hookView, Submit: a.submitHook}
}

func (a *App) hookView(l i18n.Lang, _ hookState) bot.View {
	v := a.drawing(l)
	url := bot.Input{Name: string(integration.FieldURL), Label: v.plain(textIntegrationUrl, nil), Hint: v.plain(textIntegrationUrlHint, nil)}
	return bot.View{
		Title: v.plain(textIntegrationHookNew, nil), Submit: v.plain(textIntegrationHookMake, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{url.Text(bot.TextInput{Max: integration.MaxURL}), bot.Context(v.rich(textIntegrationOnce, nil))},
	}
}

func (a *App) submitHook(ctx context.Context, s *bot.Submission[hookState]) (bot.Result, error) {
	_, secret, err := a.systems.MakeEndpoint(ctx, request(s.Request), s.Values.Text(string(integration.FieldURL)))
	return a.madeSecret(s.Request, secret, textIntegrationHookShown, err)
}

// madeSecret shows a secret in the place of the form, or says what was wrong with what was given.
func (a *App) madeSecret(r bot.Request, secret string, about i18n.Key, err error) (bot.Result, error) {
	switch {
	case len(fieldsOf(err)) > 0:
		return bot.Result{Errors: a.voice(r.Person).recordFaults(err)}, nil
	case err != nil:
		return bot.Result{}, err
	}
	return bot.Result{Next: a.revealing.Next(secretState{secret: secret, about: about})}, nil
}

func (a *App) secretView() *bot.Modal[secretState] {
	return &bot.Modal[secretState]{ID: "systems.secret",
		View: func(l i18n.Lang, s secretState) bot.View {
			v := a.drawing(l)
			view := bot.View{Title: v.plain(textIntegrationSecretTitle, nil), Close: v.plain(textIntegrationSecretClose, nil)}
			if s.secret == "" { // it was shown, and can't be again
				view.Blocks = []slack.Block{bot.Section(v.rich(textIntegrationSecretGone, nil))}
				return view
			}
			view.Blocks = []slack.Block{bot.Section(v.rich(s.about, nil)), bot.Section(bot.Code(s.secret)), bot.Context(v.rich(textIntegrationOnce, nil))}
			return view
		},
		Submit: func(context.Context, *bot.Submission[secretState]) (bot.Result, error) { return bot.Result{}, nil },
	}
}

func (a *App) pressedHookLog(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := idIn(p.Value, true)
	if !ok {
		return a.gone(p), nil
	}
	reply, err := a.hookLog(ctx, p.Request, integration.DeliveryID(n))
	reply.Replace = private(p)
	return reply, err
}

// hookLog is a page of what endpoints were told, newest first.
func (a *App) hookLog(ctx context.Context, r bot.Request, before integration.DeliveryID) (bot.Reply, error) {
	v, m := a.voice(r.Person), r.Person.Member()
	log, err := a.systems.WebhookLog(ctx, m, before, hookPageSize+1)
	if err != nil {
		return a.refused(v, pipeline.Actor{}, err)
	}
	endpoints, err := a.systems.Endpoints(ctx, m)
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textIntegrationLogTitle, nil)
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	if len(log) == 0 {
		blocks = append(blocks, bot.Section(v.rich(textIntegrationLogEmpty, nil)))
	}
	for _, d := range log[:min(len(log), hookPageSize)] {
		i := slices.IndexFunc(endpoints, func(e integration.Endpoint) bool { return e.ID == d.Endpoint })
		to := v.rich(textIntegrationHookWas, nil)
		if i >= 0 {
			to = bot.Code(head(endpoints[i].URL, 120))
		}
		blocks = append(blocks, v.hookLogLine(d, to, i >= 0 && endpoints[i].DisabledAt == nil))
	}
	row := []slack.BlockElement{bot.Button(actionDesk+":"+choreSystems, v.plain(textIntegrationAll, nil), "")}
	if len(log) > hookPageSize {
		row = append(row, bot.Button(actionHookLog+":older", v.plain(textHistoryOlder, nil), idValue(log[hookPageSize-1].ID)))
	}
	return bot.Reply{Text: title, Blocks: append(blocks, bot.Actions("", row...))}, nil
}

// hookFaults say what came in the way of a message.
var hookFaults = map[string]i18n.Key{
	"private": textIntegrationFaultPrivate, "redirect": textIntegrationFaultRedirect, "timeout": textIntegrationFaultTimeout,
	"connection": textIntegrationFaultConnection, "removed": textIntegrationFaultRemoved, "url": textIntegrationFaultConnection,
}

func (v voice) hookLogLine(d integration.Delivery, to bot.Safe, on bool) slack.Block {
	state := map[integration.DeliveryState]i18n.Key{integration.DeliveryWaiting: textIntegrationStateWaiting,
		integration.DeliverySent: textIntegrationStateSent, integration.DeliveryGivenUp: textIntegrationStateGivenUp}[d.State]
	facts := []bot.Safe{v.rich(state, nil), v.rich(textIntegrationTries, args{"Count": d.Attempts})}
	if fault := hookFaults[d.Fault]; fault != "" {
		facts = append(facts, v.rich(fault, nil))
	} else if d.Status != 0 {
		facts = append(facts, v.rich(textIntegrationStatus, args{"Status": d.Status}))
	}
	when := d.MadeAt
	if d.TriedAt != nil {
		when = *d.TriedAt
	}
	text := bot.Join("\n", bot.Join(" → ", bot.Bold(bot.Lit(d.Of.String()+" · v"+idValue(int64(d.Version)))), to), bot.Join(" · ", append(facts, bot.Esc(v.moment(when)))...))
	if d.State == integration.DeliveryWaiting || !on {
		return bot.Section(text)
	}
	return bot.Section(text, bot.Button(actionHookResend, v.plain(textIntegrationResend, nil), idValue(d.ID)))
}

func (a *App) pressedHookResend(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := idIn(p.Value, false)
	if !ok {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	err := a.systems.ResendDelivery(ctx, p.Person.Member(), integration.DeliveryID(n))
	text := v.rich(textIntegrationResent, nil)
	switch pipeline.CodeOf(err) {
	case pipeline.NotFound:
		text = v.rich(textIntegrationNotResent, nil)
	case pipeline.Denied:
		return a.refused(v, pipeline.Actor{}, err)
	default:
		if err != nil {
			return bot.Reply{}, err
		}
	}
	reply, err := a.hookLog(ctx, p.Request, 0)
	reply = after(text, reply)
	reply.Replace = private(p)
	return reply, err
}
