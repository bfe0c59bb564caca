package bot

import (
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Slack's limits, in characters or pieces. What builders are given beyond them is cut, so that a long name
// never makes Slack refuse a whole message.
// Source: Slack, "Block Kit reference" and "chat.postMessage".
const (
	maxSection     = 3000
	maxField       = 2000
	maxFields      = 10
	maxHeader      = 150
	maxContext     = 10
	maxElements    = 25
	maxAlert       = 200
	maxButton      = 75
	maxButtonValue = 2000
	maxOption      = 75
	maxOptionValue = 75 // 150 in Slack's own reference, 75 in what others met
	maxOptions     = 100
	maxLabel       = 2000
	maxPlaceholder = 150
	maxTitle       = 24
	maxViewBlocks  = 100
	maxMessage     = 50
	maxText        = 4000
	maxID          = 255

	// MaxMessageText is how much the blocks of one message may weigh. It is how many characters they
	// may hold together: Slack documents no such limit but refuses with msg_blocks_too_long somewhat above 13,000.
	MaxMessageText = 12000
)

// nothing stands where a text is empty: Slack refuses an empty text object.
const nothing = "—"

// plain is a plain_text object. Emoji codes are left as typed: this text may be a person's.
func plain(text string, max int) *slack.TextBlockObject {
	text = cut(strings.TrimSpace(clean(text)), max)
	if text == "" {
		text = nothing
	}
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

// optionalPlain is plain, and nil for an empty text.
func optionalPlain(text string, max int) *slack.TextBlockObject {
	if strings.TrimSpace(clean(text)) == "" {
		return nil
	}
	return plain(text, max)
}

// markup is a mrkdwn object. It is verbatim, so that Slack makes no mention or link of what only looks like one.
func markup(text Safe, max int) *slack.TextBlockObject {
	text = cutSafe(text, max)
	if strings.TrimSpace(text.s) == "" {
		text = Lit(nothing)
	}
	return slack.NewTextBlockObject(slack.MarkdownType, text.s, false, true)
}

// Section is a paragraph, with at most one element (a button, menu, picker or image) at its side.
func Section(text Safe, accessory ...slack.BlockElement) slack.Block {
	s := slack.NewSectionBlock(markup(text, maxSection), nil, nil)
	if len(accessory) > 0 && accessory[0] != nil {
		s.Accessory = slack.NewAccessory(accessory[0])
	}
	return s
}

// Fields is up to ten short texts in two columns. Empty ones are left out; without any, it is a dash.
func Fields(fields ...Safe) slack.Block {
	var objects []*slack.TextBlockObject
	for _, f := range fields {
		if f.IsZero() || len(objects) == maxFields {
			continue
		}
		objects = append(objects, markup(f, maxField))
	}
	if len(objects) == 0 {
		return Section(Lit(nothing))
	}
	return slack.NewSectionBlock(nil, objects, nil)
}

// Header is a line in large type.
func Header(text string) slack.Block { return slack.NewHeaderBlock(plain(text, maxHeader)) }

// Context is small text: up to ten pieces in a row. Empty ones are left out.
func Context(texts ...Safe) slack.Block {
	var objects []slack.MixedElement
	for _, t := range texts {
		if t.IsZero() || len(objects) == maxContext {
			continue
		}
		objects = append(objects, markup(t, maxSection))
	}
	if len(objects) == 0 {
		objects = append(objects, markup(Safe{}, maxSection))
	}
	return slack.NewContextBlock("", objects...)
}

// Divider is a thin line.
func Divider() slack.Block { return slack.NewDividerBlock() }

// Actions is a row of up to 25 buttons, menus and pickers. An empty block id lets Slack choose one. Nil
// elements are left out; their action ids must differ, which a ":suffix" does.
func Actions(block string, elements ...slack.BlockElement) slack.Block {
	kept := make([]slack.BlockElement, 0, len(elements))
	for _, e := range elements {
		if e != nil && len(kept) < maxElements {
			kept = append(kept, e)
		}
	}
	return slack.NewActionBlock(cut(block, maxID), kept...)
}

// Level is how serious an Alert is.
type Level = slack.AlertLevel

// Alert is a coloured notice, for views only: Slack has none in messages. Text too long for one becomes a paragraph.
func Alert(level Level, text Safe) slack.Block {
	if utf8.RuneCountInString(text.s) > maxAlert {
		return Section(text)
	}
	return slack.NewAlertBlock(markup(text, maxAlert), slack.AlertBlockOptionLevel(level))
}
