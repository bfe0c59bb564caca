package slacksim

import (
	"regexp"
	"strings"
)

// markup is what stands in a person's message besides plain text: references, addresses, emoji.
var markup = regexp.MustCompile(`<[^<>\n]+>|:[a-z0-9_+'-]+:`)

var plainText = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// richTextOf is the block that Slack's clients send along with what a person typed, which reaches the app in all that
// shows the message.
func richTextOf(typed string) object {
	elements := []any{}
	add := func(plain string) {
		if plain != "" {
			elements = append(elements, object{"type": "text", "text": plainText.Replace(plain)})
		}
	}
	from := 0
	for _, at := range markup.FindAllStringIndex(typed, -1) {
		add(typed[from:at[0]])
		elements = append(elements, richElement(typed[at[0]:at[1]]))
		from = at[1]
	}
	add(typed[from:])
	return richSection(elements)
}

func richElement(piece string) object {
	if name, ok := strings.CutPrefix(piece, ":"); ok {
		return object{"type": "emoji", "name": strings.TrimSuffix(name, ":")}
	}
	target, label, _ := strings.Cut(piece[1:len(piece)-1], "|")
	for prefix, o := range map[string][2]string{
		"@": {"user", "user_id"}, "#": {"channel", "channel_id"}, "!subteam^": {"usergroup", "usergroup_id"},
	} {
		if id, ok := strings.CutPrefix(target, prefix); ok {
			return object{"type": o[0], o[1]: id}
		}
	}
	link := object{"type": "link", "url": plainText.Replace(target)}
	if label != "" {
		link["text"] = plainText.Replace(label)
	}
	return link
}

func richSection(elements []any) object {
	return object{"type": "rich_text", "elements": []any{object{"type": "rich_text_section", "elements": elements}}}
}
