package bot

import (
	"encoding/json"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Weight is how many characters the texts of blocks have together; see MaxMessageText.
func Weight(blocks []slack.Block) int {
	raw, err := json.Marshal(blocks)
	if err != nil {
		return 0
	}
	var tree any
	if json.Unmarshal(raw, &tree) != nil {
		return 0
	}
	return weigh(tree)
}

func weigh(node any) int {
	sum := 0
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			sum += weigh(child)
		}
	case map[string]any:
		for key, child := range n {
			if text, ok := child.(string); ok && key == "text" {
				sum += utf8.RuneCountInString(text)
				continue
			}
			sum += weigh(child)
		}
	}
	return sum
}
