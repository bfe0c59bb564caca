package commands

import (
	"context"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// Action ids of what is set up for other systems.
const (
	actionKeyNew     = "systems.key"
	actionKeyRevoke  = "systems.revoke" // value: the key
	actionHookNew    = "systems.hook"
	actionHookRemove = "systems.remove" // value: the endpoint
	actionHookResume = "systems.resume" // value: the endpoint
	actionHookLog    = "systems.log"    // value: the line before which the page begins
	actionHookResend = "systems.resend" // value: the line
)

const (
	// maxKeysShown and maxHooksShown keep a message within Slack's fifty blocks.
	maxKeysShown  = 20
	maxHooksShown = 15
	hookPageSize  = 8
)

// scopeTexts say what a key is good for.
var scopeTexts = map[integration.Scope]i18n.Key{
	integration.ScopeRead: textIntegrationScopeRead, integration.ScopeAccounts: textIntegrationScopeAccounts, integration.ScopeProducts: textIntegrationScopeProducts,
	integration.ScopeOrders: textIntegrationScopeOrders, integration.ScopeInvoices: textIntegrationScopeInvoices, integration.ScopePayments: textIntegrationScopePayments,
}

func (a *App) registerIntegration(b *bot.Bot) {
	bot.AddModal(b, a.keying)
	bot.AddModal(b, a.hooking)
	bot.AddModal(b, a.revealing)
	b.Press(actionKeyNew, func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		return a.openForAdmin(ctx, p, func() error { return a.keying.Open(ctx, &p.Request, keyState{}) })
	})
	b.Press(actionHookNew, func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		return a.openForAdmin(ctx, p, func() error { return a.hooking.Open(ctx, &p.Request, hookState{}) })
	})
	b.Press(actionKeyRevoke, a.pressedKeyRevoke)
	b.Press(actionHookRemove, a.pressedHook(textIntegrationHookRemoved, (*integration.Service).RemoveEndpoint))
	b.Press(actionHookResume, a.pressedHook(textIntegrationHookResumed, (*integration.Service).ResumeEndpoint))
	b.Press(actionHookLog, a.pressedHookLog)
	b.Press(actionHookResend, a.pressedHookResend)
}

// openForAdmin opens a form for who may send it.
func (a *App) openForAdmin(ctx context.Context, p *bot.Press, open func() error) (bot.Reply, error) {
	by, err := a.flow.Store.Actor(ctx, p.Person.Member())
	if err == nil {
		err = by.MayConfigure()
	}
	if err != nil {
		return a.refused(a.voice(p.Person), by, err)
	}
	return bot.Reply{}, open()
}

// integrations answers "integracion": the keys and the endpoints.
func (a *App) integrations(ctx context.Context, q *asked) (bot.Reply, error) {
	return a.integrationsShown(ctx, q.Request, bot.Safe{})
}

// integrationsShown is what is set up for other systems, with what was just done above it.
func (a *App) integrationsShown(ctx context.Context, r bot.Request, done bot.Safe) (bot.Reply, error) {
	v, m := a.voice(r.Person), r.Person.Member()
	tokens, err := a.systems.Tokens(ctx, m)
	if err != nil {
		return a.refused(v, pipeline.Actor{}, err)
	}
	endpoints, err := a.systems.Endpoints(ctx, m)
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textIntegrationTitle, nil)
	reply := bot.Reply{Text: title, Blocks: v.integrations(tokens, endpoints)}
	if !done.IsZero() {
		reply = after(done, reply)
	}
	return reply, nil
}

func (v voice) integrations(tokens []integration.Token, endpoints []integration.Endpoint) []slack.Block {
	blocks := []slack.Block{bot.Section(bot.Join("\n", bot.Bold(v.rich(textIntegrationTitle, nil)), v.rich(textIntegrationAbout, nil)))}
	if len(tokens) == 0 {
		blocks = append(blocks, bot.Section(v.rich(textIntegrationNoKeys, nil)))
	}
	for _, t := range tokens[:min(len(tokens), maxKeysShown)] {
		blocks = append(blocks, v.keyLine(t))
	}
	blocks = append(blocks, bot.Actions("", bot.Button(actionKeyNew, v.plain(textIntegrationKeyNew, nil), "").WithStyle(slack.StylePrimary)), bot.Divider())
	if len(endpoints) == 0 {
		blocks = append(blocks, bot.Section(v.rich(textIntegrationNoHooks, nil)))
	}
	for _, e := range endpoints[:min(len(endpoints), maxHooksShown)] {
		blocks = append(blocks, v.hookLine(e)...)
	}
	return append(blocks, bot.Actions("", bot.Button(actionHookNew, v.plain(textIntegrationHookNew, nil), ""), bot.Button(actionHookLog, v.plain(textIntegrationLog, nil), "0")))
}

// keyLine is a key, what it is good for, and since when; with the button that ends it.
func (v voice) keyLine(t integration.Token) slack.Block {
	if t.RevokedAt != nil {
		return bot.Context(v.rich(textIntegrationKeyRevoked, args{"Name": shown(t.Name, maxRowName), "Who": v.person(t.RevokedBy), "When": v.moment(*t.RevokedAt)}))
	}
	var scopes []bot.Safe
	for _, s := range t.Scopes {
		scopes = append(scopes, v.rich(scopeTexts[s], nil))
	}
	used := v.rich(textIntegrationKeyUnused, nil)
	if t.UsedAt != nil {
		used = v.rich(textIntegrationKeyUsed, args{"When": v.moment(*t.UsedAt)})
	}
	text := bot.Join("\n", bot.Bold(shown(t.Name, maxRowName)), bot.Join(", ", scopes...),
		bot.Join(" · ", v.rich(textIntegrationMade, args{"Who": v.person(t.MadeBy), "When": v.moment(t.MadeAt)}), used))
	ask := bot.Confirm(v.plain(textIntegrationRevokeTitle, nil), v.plain(textIntegrationRevokeAsk, args{"Name": head(t.Name, maxRowName)}),
		v.plain(textIntegrationRevoke, nil), v.plain(textEngineCancel, nil))
	return bot.Section(text, bot.Button(actionKeyRevoke, v.plain(textIntegrationRevoke, nil), idValue(t.ID)).WithStyle(slack.StyleDanger).WithConfirm(ask))
}

// hookLine is an endpoint and how it does; with the buttons that end it, or switch it on again.
func (v voice) hookLine(e integration.Endpoint) []slack.Block {
	state := v.rich(textIntegrationHookWell, args{"Count": e.Waiting})
	switch {
	case e.DisabledAt != nil && e.Why == integration.WhyGone:
		state = v.rich(textIntegrationHookGone, args{"When": v.moment(*e.DisabledAt)})
	case e.DisabledAt != nil:
		state = v.rich(textIntegrationHookOff, args{"When": v.moment(*e.DisabledAt)})
	case e.FailingSince != nil:
		state = v.rich(textIntegrationHookFailing, args{"When": v.moment(*e.FailingSince), "Count": e.Waiting})
	}
	text := bot.Join("\n", bot.Code(head(e.URL, 300)), bot.Join(" · ", v.rich(textIntegrationMade, args{"Who": v.person(e.MadeBy), "When": v.moment(e.MadeAt)}), state))
	ask := bot.Confirm(v.plain(textIntegrationRemoveTitle, nil), v.plain(textIntegrationRemoveAsk, nil), v.plain(textIntegrationRemove, nil), v.plain(textEngineCancel, nil))
	remove := bot.Button(actionHookRemove, v.plain(textIntegrationRemove, nil), idValue(e.ID)).WithStyle(slack.StyleDanger).WithConfirm(ask)
	blocks := []slack.Block{bot.Section(text, remove)}
	if e.DisabledAt != nil {
		blocks = append(blocks, bot.Actions("", bot.Button(actionHookResume, v.plain(textIntegrationResume, nil), idValue(e.ID))))
	}
	return blocks
}

func idValue[T ~int64](id T) string { return strconv.FormatInt(int64(id), 10) }

// idIn reads what idValue wrote; 0 only where zero is allowed.
func idIn(value string, zero bool) (int64, bool) {
	n, err := strconv.ParseInt(value, 10, 64)
	return n, err == nil && (n > 0 || zero && n == 0)
}

func (a *App) pressedKeyRevoke(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	n, ok := idIn(p.Value, false)
	if !ok {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	t, err := a.systems.RevokeToken(ctx, p.Person.Member(), integration.TokenID(n))
	switch pipeline.CodeOf(err) {
	case pipeline.NotFound:
		return a.gone(p), nil
	case pipeline.Denied:
		return a.refused(v, pipeline.Actor{}, err)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	reply, err := a.integrationsShown(ctx, p.Request, v.rich(textIntegrationRevoked, args{"Name": shown(t.Name, maxRowName)}))
	reply.Replace = private(p)
	return reply, err
}

// pressedHook does something to an endpoint, and shows how all stand then.
func (a *App) pressedHook(done i18n.Key, do func(*integration.Service, context.Context, pipeline.Member, integration.EndpointID) error) func(context.Context, *bot.Press) (bot.Reply, error) {
	return func(ctx context.Context, p *bot.Press) (bot.Reply, error) {
		n, ok := idIn(p.Value, false)
		if !ok {
			return a.gone(p), nil
		}
		v := a.voice(p.Person)
		if err := do(a.systems, ctx, p.Person.Member(), integration.EndpointID(n)); pipeline.CodeOf(err) == pipeline.Denied {
			return a.refused(v, pipeline.Actor{}, err)
		} else if err != nil {
			return bot.Reply{}, err
		}
		reply, err := a.integrationsShown(ctx, p.Request, v.rich(done, nil))
		reply.Replace = private(p)
		return reply, err
	}
}

// keyName is how the key of a program is called, as far as that can be told now.
func (a *App) keyName(id integration.TokenID) string {
	if names := a.keyNames.Load(); names != nil && (*names)[id] != "" {
		return (*names)[id]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	names, err := a.systems.Store.TokenNames(ctx)
	if err != nil {
		a.log.Warn("keys not named", "error", err)
		return ""
	}
	a.keyNames.Store(&names)
	return names[id]
}
