package blockkit

import "unicode/utf8"

// readable are the properties whose strings a reader sees. What Slack counts for msg_blocks_too_long is unpublished;
// counting all that is readable comes nearest to what apps report.
var readable = map[string]bool{
	"text": true, "title": true, "subtitle": true, "label": true, "alt_text": true, "caption": true, "name": true,
	"description": true, "details": true, "output": true, "fallback": true, "author_name": true, "provider_name": true,
	"x_label": true, "y_label": true,
}

// contentLength counts the characters of all readable strings in a decoded payload.
func contentLength(v any) int {
	total := 0
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			total += contentLength(item)
		}
	case map[string]any:
		for key, item := range v {
			if s, ok := item.(string); ok {
				if readable[key] {
					total += utf8.RuneCountInString(s)
				}
				continue
			}
			total += contentLength(item)
		}
	}
	return total
}
