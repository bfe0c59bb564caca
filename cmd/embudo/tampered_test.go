package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/pipeline"
)

// Nothing that comes back from Slack is worth more than its sender: with another's record, another version or anything
// at all in a button's value or a form's metadata, a colleague does what they may do by hand and no more.

// theirs are the tables where everybody may leave something of their own: how they want to hear, what they asked for,
// what they began to write, and what was refused to them.
var theirs = []string{"wishes", "account_wishes", "access_requests", "access_letters", "drafts", "captures", "denials", "record_denials"}

func untouched(facts map[string]string) map[string]string {
	for _, table := range theirs {
		delete(facts, table)
	}
	return facts
}

// tampered are values as nobody was shown them, for an opportunity that stands at a version.
func tampered(id pipeline.OpportunityID, version int) []string {
	return []string{"", "x", "<!channel>", "null", "[]", "{", `{"s":"nonsense"}`, `{"n":"nonsense"}`, `{"i":1}`, "\x00", "-1:-1", "1:-5", "99:1", "1; drop table events",
		"99999999999999999999:1", strings.Repeat("9", 2000), strings.Repeat("ñ", 60_000), valueOf(id, version), valueOf(id, version-1), valueOf(id, version+90),
		valueOf(id, 0), fmt.Sprint(int64(id)), fmt.Sprintf("%d:%d:%s", id, version, demoBruno), "not_owner:99", "admin_only:0:x", "outsider:0"}
}

// suffixes of an action id: those of the product, and none of it.
func suffixes() []string {
	all := []string{"", ":x", ":next", ":grant", ":older", ":" + strings.Repeat("y", 200)}
	for _, act := range pipeline.Acts() {
		all = append(all, ":"+string(act))
	}
	return all
}

// share is what is tried on one of the routes: every fourth, and with -short every sixteenth, from where its place among the
// routes says, so that everything is tried on some; all with EMBUDO_FULL, as CI does.
func share[T any](place int, all []T) []T {
	each := 4
	switch {
	case os.Getenv("EMBUDO_FULL") != "":
		return all
	case testing.Short():
		each = 16
	}
	var some []T
	for i := place % each; i < len(all); i += each {
		some = append(some, all[i])
	}
	return some
}

func TestTamperedButtonsDoNoMoreThanTheirSenderMay(t *testing.T) {
	t.Parallel()
	x := openWire(t)
	o := x.w.seed(demoAna, "Acme", pipeline.StageQualified)
	f, before := &forgery{x: x}, untouched(x.facts())
	for place, r := range registered(t) {
		if r.Kind != bot.RoutePress {
			continue
		}
		for _, value := range share(place, tampered(o.ID, o.Version)) {
			f.press(bruno, r.Name, value)
			x.isCalm("%v with %.40q", r, value)
		}
		for _, suffix := range share(place, suffixes()) {
			f.press(bruno, r.Name+suffix, valueOf(o.ID, o.Version))
			x.isCalm("%v%s", r, suffix)
		}
		require.Equal(t, before, untouched(x.facts()), "%v", r)
	}
}

// states are what may travel with a form, for an opportunity that stands at a version.
func states(id pipeline.OpportunityID, version int) []string {
	mine := fmt.Sprintf(`{"i":%d,"v":%d`, id, version)
	return []string{`null`, `[]`, `[1]`, `7`, `"x"`, `{}`, mine + `}`, mine + `,"s":200,"b":250}`, mine + `,"q":[99,-1]}`, mine + `,"q":[250]}`, mine + `,"c":"x","d":"y"}`,
		mine + `,"m":{"amount":"x"}}`, mine + `,"e":[{"i":-4}]}`, `{"i":99,"v":1}`, `{"i":-1,"v":-1}`, fmt.Sprintf(`{"i":%d,"v":%d}`, id, version+7), `{"i":1e40}`,
		`{"k":"x","y":true}`, `{"k":"U0BRUNO/admin"}`, `{"c":"x","i":[1,99,-3]}`, `{"o":1,"c":"x"}`, `{"a":"` + strings.Repeat("ñ", 50_000) + `"}`}
}

// creations make something new of their sender's, so that everything given in them is theirs to give.
var creations = []string{"opportunity.create", "opportunity.alike"}

func TestTamperedFormsDoNoMoreThanTheirSenderMay(t *testing.T) {
	t.Parallel()
	x := openWire(t)
	var owned []pipeline.Opportunity
	for _, stage := range pipeline.Stages() {
		owned = append(owned, x.w.seed(demoAna, "Acme", stage))
	}
	f, before, full := &forgery{x: x}, untouched(x.facts()), everything("15000000")
	none := []string{"", "null and void", `{"s":[1]}`, "[]", `{"s":7,"o":7}`, strings.Repeat("{", 3000), `{"s":{"i":1},"o":{"c":"C0EVIL","r":"https://evil.example/"}}`}
	for place, r := range registered(t) {
		if r.Kind != bot.RouteModal {
			continue
		}
		given := []map[string]any{full, everything("a\x00b\u2028"), {}}
		if strings.Contains(strings.Join(creations, " "), r.Name) {
			given = given[2:]
		}
		for i, values := range given {
			var metadata []string
			for _, o := range owned {
				metadata = append(metadata, metadataOf(fmt.Sprintf(`{"i":%d,"v":%d,"s":%d}`, o.ID, o.Version, o.Stage)))
			}
			if i == 0 {
				metadata = append(metadata, none...)
				for _, state := range states(owned[1].ID, owned[1].Version) {
					metadata = append(metadata, metadataOf(state))
				}
			}
			for _, m := range share(place, metadata) {
				f.route(bruno, r, "", m, values)
				x.isCalm("%v with %.60s", r, m)
			}
		}
		require.Equal(t, before, untouched(x.facts()), "%v", r)
	}
}
