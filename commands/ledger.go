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
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// Action ids of the delivery ledger.
const (
	actionLedger = "ledger.page"   // value: state, and the line before which the page begins
	actionResend = "ledger.resend" // value: the notice, and when it was given up
)

const ledgerPageSize = 8

// ledgerWords are what people type for each state, folded.
var ledgerWords = map[pipeline.LedgerState][]string{
	pipeline.NoticeGivenUp:    {"abandonadas", "given-up", "abandonados", "fallidas", "failed"},
	pipeline.NoticeRetrying:   {"reintentos", "retried", "reintentando", "retrying"},
	pipeline.NoticeWaiting:    {"pendientes", "waiting", "espera"},
	pipeline.NoticeSending:    {"enviando", "sending"},
	pipeline.NoticeSent:       {"enviadas", "sent", "enviados"},
	pipeline.NoticeSuperseded: {"reunidas", "joined", "reunidos"},
}

// deliveries answers "entregas", and "entregas <estado>": what became of each notice.
func (a *App) deliveries(ctx context.Context, q *asked) (bot.Reply, error) {
	state := pipeline.LedgerState("")
	if len(q.words) > 0 {
		typed := phrase.Fold(q.words[0].Text)
		for s, words := range ledgerWords {
			if slices.Contains(words, typed) {
				state = s
			}
		}
		if state == "" {
			return q.unknownState(), nil
		}
	}
	return a.ledger(ctx, q.Request, state, 0)
}

// unknownState offers the states.
func (q *asked) unknownState() bot.Reply {
	text := q.rich(textLedgerUnknown, args{"Word": shown(q.words[0].Text, maxRowName)})
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), q.stateButtons("")}}
}

func (a *App) registerLedger(b *bot.Bot) {
	b.Press(actionLedger, a.pressedLedger)
	b.Press(actionResend, a.pressedResend)
}

func ledgerValue(state pipeline.LedgerState, before pipeline.NoticeID) string {
	return string(state) + ":" + noticeValue(before)
}

func (a *App) pressedLedger(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	name, number, _ := strings.Cut(p.Value, ":")
	state := pipeline.LedgerState(name)
	before, err := strconv.ParseInt(number, 10, 64)
	if err != nil || before < 0 || state != "" && !slices.Contains(pipeline.LedgerStates(), state) {
		return a.gone(p), nil
	}
	reply, err := a.ledger(ctx, p.Request, state, pipeline.NoticeID(before))
	reply.Replace = private(p)
	return reply, err
}

// pressedResend sends a notice again that was given up, and shows where the ledger stands.
func (a *App) pressedResend(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	value, moment, _ := strings.Cut(p.Value, ":")
	id, ok := parseNotice(value)
	at, err := strconv.ParseInt(moment, 10, 64)
	if !ok || err != nil {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	err = a.flow.Resend(ctx, p.Person.Member(), id, time.UnixMicro(at))
	text := v.rich(textLedgerResent, nil)
	switch pipeline.CodeOf(err) {
	case pipeline.Conflict:
		text = v.rich(textLedgerNotGivenUp, nil)
	case pipeline.Denied:
		return a.refused(v, pipeline.Actor{}, err)
	default:
		if err != nil {
			return bot.Reply{}, err
		}
	}
	reply, err := a.ledger(ctx, p.Request, pipeline.NoticeGivenUp, 0)
	reply.Text = bot.Join("\n", text, reply.Text)
	reply.Blocks = append([]slack.Block{bot.Section(text)}, reply.Blocks...)
	reply.Replace = private(p)
	return reply, err
}

// ledger is a page of it: the lines below before, or the newest for 0.
func (a *App) ledger(ctx context.Context, r bot.Request, state pipeline.LedgerState, before pipeline.NoticeID) (bot.Reply, error) {
	v := a.voice(r.Person)
	counts, entries, err := a.flow.Deliveries(ctx, r.Person.Member(), state, before, ledgerPageSize+1)
	if pipeline.CodeOf(err) == pipeline.Denied {
		return a.refused(v, pipeline.Actor{}, err)
	}
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textLedgerTitle, nil)
	if state != "" {
		title = bot.Join(" · ", title, v.rich(stateText(state), nil))
	}
	blocks := []slack.Block{bot.Section(bot.Join("\n", bot.Bold(title), v.counts(counts)))}
	if len(entries) == 0 {
		blocks = append(blocks, bot.Section(v.rich(textLedgerEmpty, nil)))
	}
	more := len(entries) > ledgerPageSize
	entries = entries[:min(len(entries), ledgerPageSize)]
	for _, e := range entries {
		blocks = append(blocks, v.ledgerLine(e))
	}
	blocks = append(blocks, v.stateButtons(state))
	var row []slack.BlockElement
	if before != 0 {
		row = append(row, bot.Button(actionLedger+":newest", v.plain(textLedgerNewest, nil), ledgerValue(state, 0)))
	}
	if more {
		row = append(row, bot.Button(actionLedger+":older", v.plain(textLedgerOlder, nil), ledgerValue(state, entries[len(entries)-1].ID)))
	}
	if len(row) > 0 {
		blocks = append(blocks, bot.Actions("", row...))
	}
	return bot.Reply{Text: title, Blocks: blocks}, nil
}

func stateText(s pipeline.LedgerState) i18n.Key { return i18n.Key("ledger.state_" + string(s)) }

// counts is how many are in each state, and since when the oldest has waited.
func (v voice) counts(counts []pipeline.LedgerCount) bot.Safe {
	var parts []bot.Safe
	var oldest time.Time
	for _, n := range counts {
		parts = append(parts, v.rich(textLedgerCount, args{"State": v.plain(stateText(n.State), nil), "Count": n.Count}))
		if !n.Oldest.IsZero() && (oldest.IsZero() || n.Oldest.Before(oldest)) {
			oldest = n.Oldest
		}
	}
	lines := bot.Join(" · ", parts...)
	if !oldest.IsZero() {
		lines = bot.Join("\n", lines, v.rich(textLedgerOldest, args{"When": v.moment(oldest)}))
	}
	return bot.Join("\n", lines, v.rich(textLedgerDay, nil))
}

// ledgerLine is what was to be told to whom, how that stands, and what went wrong with the step that mends it.
func (v voice) ledgerLine(e pipeline.LedgerEntry) slack.Block {
	what := v.rich(i18n.Key("ledger.kind_"+string(e.Kind)), nil)
	if e.Opportunity != 0 {
		what = bot.Join(" · ", bot.Lit(e.Opportunity.String()), what)
	}
	lines := []bot.Safe{
		bot.Join(" → ", bot.Bold(what), v.place(e.To)),
		bot.Join(" · ", v.rich(stateText(e.State), nil), v.rich(textLedgerTries, args{"Count": e.Attempts}), bot.Esc(v.moment(e.CreatedAt))),
	}
	if e.LastError != "" {
		lines = append(lines, v.fault(e.LastError, e.To))
	}
	text := bot.Join("\n", lines...)
	if e.State != pipeline.NoticeGivenUp || e.SettledAt == nil {
		return bot.Section(text)
	}
	return bot.Section(text, bot.Button(actionResend, v.plain(textLedgerResend, nil), noticeValue(e.ID)+":"+strconv.FormatInt(e.SettledAt.UnixMicro(), 10)))
}

// stateButtons lead to each state but the one that is shown.
func (v voice) stateButtons(shown pipeline.LedgerState) slack.Block {
	var row []slack.BlockElement
	for _, s := range append([]pipeline.LedgerState{""}, pipeline.LedgerStates()...) {
		if s == shown || s == pipeline.NoticeSending {
			continue
		}
		label := i18n.Key(textLedgerAll)
		if s != "" {
			label = stateText(s)
		}
		row = append(row, bot.Button(actionLedger+":"+string(s), v.plain(label, nil), ledgerValue(s, 0)))
	}
	return bot.Actions("", row...)
}
