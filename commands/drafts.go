package commands

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// Drafts: what somebody typed into a form and did not get to save. The engine keeps them; here they are offered again.

// Action ids of a draft's buttons; value: the draft's id. A suffix tells where the button is.
const (
	actionResume = "draft.resume"
	actionDrop   = "draft.drop"
)

// maxDrafts is how many drafts are listed, and newSubject what a draft of a creation is about.
const (
	maxDrafts  = 3
	newSubject = "new"
)

// DraftOffer offers a form that was closed half-way, or that failed and can't be shown any more.
func (a *App) DraftOffer(l i18n.Lang, d bot.KeptDraft, why bot.Safe) bot.Reply {
	v := a.engine(l)
	text := bot.Join("\n", why, v.rich(textDraftKept, args{"Form": d.Title, "About": v.about(d)}))
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", v.draftButtons(d, "")...)}}
}

func (v voice) about(d bot.KeptDraft) string {
	if d.Subject == newSubject {
		return v.plain(textDraftAboutNew, nil)
	}
	return d.Subject
}

func (v voice) draftButtons(d bot.KeptDraft, where string) []slack.BlockElement {
	return []slack.BlockElement{
		bot.Button(actionResume+where, v.plain(textDraftResume, nil), d.ID),
		bot.Button(actionDrop+where, v.plain(textDraftDrop, nil), d.ID),
	}
}

// draftBlocks list drafts, newest first, each with its buttons.
func (v voice) draftBlocks(drafts []bot.KeptDraft) []slack.Block {
	if len(drafts) == 0 {
		return nil
	}
	blocks := []slack.Block{bot.Divider(), bot.Section(bot.Bold(v.rich(textDraftTitle, nil)))}
	for _, d := range drafts[:min(len(drafts), maxDrafts)] {
		line := v.rich(textDraftLine, args{"Form": d.Title, "About": v.about(d), "When": v.moment(d.At)})
		blocks = append(blocks, bot.Section(line), bot.Actions("", v.draftButtons(d, ":listed")...))
	}
	return blocks
}

// draftsOf lists the drafts of who asks, all or those of forms that of admits. Where they can't be read the answer goes
// without them: it is not about them.
func (a *App) draftsOf(ctx context.Context, r bot.Request, of func(form string) bool) []slack.Block {
	drafts, err := r.Drafts(ctx)
	if err != nil {
		a.log.Warn("drafts not listed", "user", r.Person.ID, "error", err)
		return nil
	}
	var listed []bot.KeptDraft
	for _, d := range drafts {
		if form, _, _ := strings.Cut(d.ID, "/"); of(form) {
			listed = append(listed, d)
		}
	}
	return a.voice(r.Person).draftBlocks(listed)
}

func anyForm(string) bool { return true }

// withDrafts adds, to an answer that opened no form, the asker's drafts of the forms that the verb could have opened.
func (a *App) withDrafts(ctx context.Context, r bot.Request, reply bot.Reply, of func(form string) bool) bot.Reply {
	if reply.IsZero() {
		return reply
	}
	drafts := a.draftsOf(ctx, r, of)
	if len(drafts) == 0 {
		return reply
	}
	if len(reply.Blocks) == 0 {
		reply.Blocks = []slack.Block{bot.Section(reply.Text)}
	}
	reply.Blocks = append(reply.Blocks, drafts...)
	return reply
}

func (a *App) registerDrafts(b *bot.Bot) {
	b.Press(actionResume, a.pressedResume)
	b.Press(actionDrop, a.pressedDrop)
}

// pressedResume opens the form of a draft as it stands now. Where the act has no place any more it says so, with the
// card, and shows what was typed.
func (a *App) pressedResume(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	if !isDraft(p.Value) {
		return a.gone(p), nil
	}
	v := a.voice(p.Person)
	d, err := p.Resume(ctx, p.Value)
	if errors.Is(err, bot.ErrNoDraft) {
		return bot.Say(v.rich(textDraftGone, nil)), nil
	}
	if err == nil {
		return bot.Reply{}, nil
	}
	by, known := a.flow.Store.Actor(ctx, p.Person.Member())
	if known != nil {
		return bot.Reply{}, err
	}
	reply, err := a.refused(v, by, err)
	if err != nil {
		return bot.Reply{}, err
	}
	if len(reply.Blocks) == 0 {
		reply.Blocks = []slack.Block{bot.Section(reply.Text)}
	}
	reply.Blocks = append(reply.Blocks, v.typedBlocks(d, bot.MaxMessageText-bot.Weight(reply.Blocks))...)
	return reply, nil
}

// typedBlocks show what a draft holds, to be copied, as far as there is room for it.
func (v voice) typedBlocks(d bot.KeptDraft, room int) []slack.Block {
	if len(d.Typed) == 0 {
		return nil
	}
	blocks := []slack.Block{bot.Divider(), bot.Section(v.rich(textDraftUseless, args{"Form": d.Title}))}
	row := bot.Actions("", bot.Button(actionDrop, v.plain(textDraftDrop, nil), d.ID))
	for _, t := range d.Typed {
		block := bot.Section(bot.Join("\n", bot.Bold(bot.Esc(t.Label)), t.Text))
		if bot.Weight(append(blocks[:len(blocks):len(blocks)], block, row)) > room {
			break
		}
		blocks = append(blocks, block)
	}
	return append(blocks, row)
}

// pressedDrop forgets a draft. Doing so twice does no harm.
func (a *App) pressedDrop(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	if !isDraft(p.Value) {
		return a.gone(p), nil
	}
	if err := p.DropDraft(ctx, p.Value); err != nil {
		return bot.Reply{}, &pipeline.Error{Code: pipeline.Unavailable, Err: err}
	}
	v := a.voice(p.Person)
	if p.Message == nil { // in the Home tab
		return bot.Reply{}, a.showHome(ctx, p.Request)
	}
	reply := bot.Say(v.rich(textDraftDropped, nil))
	if p.Suffix != "" {
		reply = a.withDrafts(ctx, p.Request, reply, anyForm)
	}
	reply.Replace = true
	return reply, nil
}

// isDraft says whether a button's value can be a draft's id. Whose it is the engine checks: it looks among the drafts
// of who pressed.
func isDraft(value string) bool {
	form, subject, ok := strings.Cut(value, "/")
	return ok && form != "" && subject != "" && utf8.RuneCountInString(value) <= 300
}
