package commands

import (
	"context"
	"strings"
	"time"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
)

// args are what a text's placeholders take. In mrkdwn a bot.Safe goes in as it is and any other text is escaped;
// plain text takes no bot.Safe.
type args = i18n.Args

// voice says things in one language, with times in one zone.
type voice struct {
	texts *i18n.Catalog
	lang  i18n.Lang
	zone  *time.Location
	now   time.Time
	// company is the zone of the company's days, by which something waits.
	company *time.Location
	// settings are the company's, for what hangs on them; their zero value is a company that has set nothing.
	settings pipeline.Settings
	// currency is the company's unless its settings say otherwise.
	currency pipeline.Currency
	// following is how who is spoken to follows the opportunity that is shown, and its client.
	following, clientFollowing pipeline.WishKind
	// contacts looks up how contacts are called; nil to name them by their numbers.
	contacts func([]pipeline.ContactID) map[pipeline.ContactID]people.Contact
	// name tells how somebody is called, for where they are not mentioned; nil to mention people.
	name func(pipeline.UserID) string
	// key tells how the key of a program is called; nil for who can't know.
	key func(integration.TokenID) string
}

// voice is how a person is spoken to.
func (a *App) voice(p bot.Person) voice {
	return voice{texts: a.texts, lang: p.Lang, zone: p.Zone, now: a.flow.Now(), company: a.flow.Zone, settings: a.known(), currency: a.currency, contacts: a.contactsKnown(), key: a.keyName}
}

// channelVoice is how channels are spoken to: in the company's language and zone, and with names instead of mentions,
// since a mention would notify people of what they did themselves.
func (a *App) channelVoice(ctx context.Context, c Courier) voice {
	return voice{texts: a.texts, lang: a.lang, zone: a.flow.Zone, now: a.flow.Now(), company: a.flow.Zone, settings: a.known(), currency: a.currency, key: a.keyName,
		name: func(id pipeline.UserID) string {
			p, err := c.Person(ctx, id)
			if err != nil {
				a.log.Warn("notices: name unknown", "user", id, "error", err)
			}
			return p.Name
		}}
}

// person names somebody: by mention, or where a mention would notify them by name.
func (v voice) person(id pipeline.UserID) bot.Safe {
	if id == pipeline.System {
		return v.rich(textQuoteSystem, nil)
	}
	if key, program := integration.TokenOf(id); program {
		if v.key != nil {
			if name := v.key(key); name != "" {
				return v.rich(textIntegrationProgram, args{"Name": shown(name, pipeline.MaxShort)})
			}
		}
		return bot.Esc(string(id))
	}
	if v.name != nil {
		if name := v.name(id); name != "" {
			return shown(name, pipeline.MaxShort)
		}
	}
	return bot.Mention(id)
}

// plain is a text for where Slack reads no markup: labels, titles, buttons and fallbacks.
func (v voice) plain(k i18n.Key, a args) string { return v.texts.Text(v.lang, k, a) }

// rich is a text as mrkdwn, with what people typed escaped.
func (v voice) rich(k i18n.Key, a args) bot.Safe {
	return bot.Lit(v.texts.Mapped(v.lang, k, verbatim(a), func(s string) string { return bot.Esc(s).String() }))
}

func verbatim(a args) args {
	out := make(args, len(a))
	for k, x := range a {
		if safe, ok := x.(bot.Safe); ok {
			x = i18n.Verbatim(safe.String())
		}
		out[k] = x
	}
	return out
}

func (v voice) stage(s pipeline.Stage) string { return v.plain(i18n.Key("stage."+s.String()), nil) }

func (v voice) field(f pipeline.Field) string { return v.plain(i18n.Key("field."+string(f)), nil) }

func (v voice) criterion(c pipeline.Criterion) string {
	return v.plain(i18n.Key("criterion."+c.Name()), nil)
}

func (v voice) shortCriterion(c pipeline.Criterion) string {
	return v.plain(i18n.Key("criterion.short_"+c.Name()), nil)
}

func (v voice) commitment(k pipeline.CommitmentKind) string {
	return v.plain(i18n.Key("commitment."+string(k)), nil)
}

// lossReason is a reason in words: one of the company's own as it is set, or by its name where it is set no longer.
func (v voice) lossReason(r pipeline.LossReason) string {
	name, own := strings.CutPrefix(string(r), pipeline.OwnLoss)
	if !own {
		return v.plain(i18n.Key("loss."+string(r)), nil)
	}
	if set, ok := v.settings.LossReasons[r]; ok && v.lang == i18n.EN {
		return set.EN
	} else if ok {
		return set.ES
	}
	return name
}

func (v voice) scope(s pipeline.Scope) string { return v.plain(i18n.Key("scope."+string(s)), nil) }

func (v voice) verbWord(w verb) string { return v.plain(i18n.Key("verb."+w.name), nil) }

func (v voice) money(m pipeline.Money) string {
	if m.IsZero() {
		return v.plain(textCardNoValue, nil)
	}
	return phrase.FormatMoney(m, v.lang)
}

// maxSums is how many currencies are named where amounts of several stand in a row.
const maxSums = 6

// sums is one or more amounts in a row, one a currency; "" for none.
func (v voice) sums(amounts []pipeline.Money) string {
	var texts []string
	for i, m := range amounts {
		if i == maxSums {
			texts = append(texts, "…")
			break
		}
		texts = append(texts, phrase.FormatMoney(m, v.lang))
	}
	return strings.Join(texts, " + ")
}

func (v voice) date(d pipeline.Date) string {
	if d.IsZero() {
		return v.plain(textCardNoClose, nil)
	}
	return phrase.FormatDate(d, v.lang)
}

// moment is a day and a time in the reader's zone.
func (v voice) moment(t time.Time) string {
	t = t.In(v.zone)
	return phrase.FormatDate(pipeline.DateOf(t), v.lang) + t.Format(" 15:04")
}

func (v voice) today() pipeline.Date { return pipeline.DateOf(v.now.In(v.zone)) }

// position draws how far along the flow a stage is.
func position(s pipeline.Stage) string {
	if s == pipeline.StageLost {
		return "✕"
	}
	const full, empty = "●●●●●●", "○○○○○○"
	n := (int(s) + 1) * len("●")
	return full[:n] + empty[n:]
}

// longDate is a date in full words.
func (v voice) longDate(d pipeline.Date) string { return phrase.FormatDateLong(d, v.lang) }
