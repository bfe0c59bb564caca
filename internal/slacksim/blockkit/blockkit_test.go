package blockkit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/blockkit"
)

// x is n characters of two bytes each, so that a limit in bytes would show.
func x(n int) string { return strings.Repeat("ñ", n) }

// times joins n copies of a JSON value, each made by make.
func times(n int, item func(i int) string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = item(i)
	}
	return strings.Join(items, ",")
}

func same(s string) func(int) string { return func(int) string { return s } }

func plain(s string) string  { return `{"type":"plain_text","text":"` + s + `"}` }
func mrkdwn(s string) string { return `{"type":"mrkdwn","text":"` + s + `"}` }

func option(s string) string { return `{"text":` + plain(s) + `,"value":"` + s + `"}` }

func options(n int) string {
	return "[" + times(n, func(i int) string { return option(fmt.Sprint("o", i)) }) + "]"
}

func button(extra string) string {
	return `{"type":"button","action_id":"go","text":` + plain("Ir") + extra + `}`
}

func section(s string) string { return `{"type":"section","text":` + mrkdwn(s) + `}` }

func actions(elements ...string) string {
	return `{"type":"actions","elements":[` + strings.Join(elements, ",") + `]}`
}

func input(element string) string {
	return `{"type":"input","label":` + plain("Dato") + `,"element":` + element + `}`
}

// rule is one rule: ok passes, bad breaks it just so far that want is the complaint.
type rule struct {
	name    string
	ok, bad string
	want    string
}

// check runs rules on one surface. A rule's JSON is a single block.
func check(t *testing.T, surface blockkit.Surface, rules []rule) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, blocks(surface, r.ok), "the passing case")
			if r.bad == "" {
				return
			}
			require.Contains(t, blocks(surface, r.bad), r.want)
		})
	}
}

func blocks(surface blockkit.Surface, block string) []string {
	return sentences(blockkit.Blocks(surface, json.RawMessage("["+block+"]")))
}

func sentences(violations []blockkit.Violation) []string {
	found := make([]string, 0, len(violations))
	for _, v := range violations {
		found = append(found, v.String())
	}
	return found
}
