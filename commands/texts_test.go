package commands

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
	"embudo/internal/i18n/keyfile"
	"embudo/pipeline"
)

func TestTextConstantsAreCurrent(t *testing.T) {
	t.Parallel()
	require.NoError(t, keyfile.Check("texts_gen.go", os.DirFS("texts"), "commands", "text"))
}

// families are the ids that are put together from a prefix and a name of the domain, with every name that can follow.
func families(o *office) map[string][]string {
	f := map[string][]string{}
	for _, level := range pipeline.FollowLevels() {
		f["follow.what_"] = append(f["follow.what_"], string(level))
	}
	for _, s := range pipeline.Stages() {
		f["stage."] = append(f["stage."], s.String())
	}
	for _, c := range pipeline.Criteria() {
		f["criterion."] = append(f["criterion."], c.Name())
		f["criterion.short_"] = append(f["criterion.short_"], c.Name())
	}
	for _, k := range pipeline.CommitmentKinds() {
		f["commitment."] = append(f["commitment."], string(k))
	}
	for _, r := range pipeline.LossReasons() {
		f["loss."], f["losses.short_"] = append(f["loss."], string(r)), append(f["losses.short_"], string(r))
	}
	for _, r := range slices.Concat(stateReasons, denials, fieldReasons, []pipeline.Reason{pipeline.ReasonFields, pipeline.ReasonNoSuch, pipeline.ReasonNoEntry, pipeline.ReasonNoRequest, pipeline.ReasonAlike, pipeline.ReasonNoCapture}) {
		f["refusal."] = append(f["refusal."], string(r))
	}
	for _, age := range pipeline.Ages() {
		f["receivable.age_"] = append(f["receivable.age_"], age.Name())
	}
	for _, file := range []string{"invoice", "payment", "settle"} {
		f["field."] = append(f["field."], constantsOf("../pipeline/"+file+".go", "Field")...)
	}
	for _, v := range verbs {
		for _, prefix := range []string{"verb.", "help.verb_", "help.example_"} {
			f[prefix] = append(f[prefix], v.name)
		}
	}
	for _, v := range chores {
		f["verb."], f["help.verb_"] = append(f["verb."], v.name), append(f["help.verb_"], v.name)
	}
	maps.Copy(f, deskFamilies())
	maps.Copy(f, forecastFamilies())
	f["file."] = constantsOf("../internal/sheet/fault.go", "Reason")
	for _, state := range pipeline.LedgerStates() {
		f["ledger.state_"] = append(f["ledger.state_"], string(state))
	}
	f["ledger.kind_"] = constantsOf("../pipeline/notice.go", "NoticeKind")
	for _, act := range pipeline.Acts() {
		f["act."] = append(f["act."], string(act))
	}
	for act := range o.forms {
		f["gate.title_"] = append(f["gate.title_"], string(act))
		f["gate.submit_"] = append(f["gate.submit_"], string(act))
	}
	f["nudge.rule_"] = constantsOf("../pipeline/forecasting.go", "Nudge")
	f["quote.status_"] = constantsOf("../pipeline/quote.go", "QuoteStatus")
	f["quote.treatment_"] = []string{string(pipeline.TaxStandard), string(pipeline.TaxExempt)}
	f["activity."] = constantsOf("../pipeline/activity.go", "ActivityKind")
	f["scope."] = []string{string(pipeline.ScopeFull), string(pipeline.ScopePartial)}
	for kind := range doneTexts {
		f["history."] = append(f["history."], string(kind))
	}
	for _, c := range constantsOf("../pipeline/field.go", "Field") {
		if c != string(pipeline.FieldStageSince) { // never shown: it goes with the stage
			f["field."] = append(f["field."], c)
		}
	}
	for _, file := range []string{"lineitem", "quote", "order"} {
		f["field."] = append(f["field."], constantsOf("../pipeline/"+file+".go", "Field")...)
	}
	addRecordFamilies(f)
	addLeadFamilies(f)
	return f
}

// constantsOf gives the values of a Go file's string constants of a type.
func constantsOf(path, typeName string) []string {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		panic(err)
	}
	var all []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		switch of := spec.Type.(type) {
		case *ast.Ident:
			ok = of.Name == typeName
		case *ast.SelectorExpr:
			ok = of.Sel.Name == typeName
		default:
			ok = false
		}
		if !ok {
			return true
		}
		for _, v := range spec.Values {
			if s, err := strconv.Unquote(v.(*ast.BasicLit).Value); err == nil {
				all = append(all, s)
			}
		}
		return true
	})
	return all
}

var built = regexp.MustCompile(`i18n\.Key\("([^"]+)"\s*\+`)

// Every text is used, by its constant or as one of a family, and no family lacks one.
func TestTextsAreAllUsed(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var source strings.Builder
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range names {
		if !strings.HasSuffix(name, "_test.go") && name != "texts_gen.go" {
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			source.Write(data)
		}
	}
	known, used := o.texts.Keys(), map[i18n.Key]bool{}
	all := families(o)
	for _, m := range built.FindAllStringSubmatch(source.String(), -1) {
		require.Contains(t, all, m[1], "the test knows no family %s", m[1])
	}
	for prefix, ends := range all {
		require.Contains(t, source.String(), `i18n.Key("`+prefix+`"`, "no such family any more")
		for _, end := range ends {
			require.Contains(t, known, i18n.Key(prefix+end))
			used[i18n.Key(prefix+end)] = true
		}
	}
	constants := map[string]i18n.Key{}
	gen, err := os.ReadFile("texts_gen.go")
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`(text\w+)\s+i18n\.Key = "([^"]+)"`).FindAllStringSubmatch(string(gen), -1) {
		constants[m[1]] = i18n.Key(m[2])
	}
	require.Len(t, constants, len(known))
	for _, name := range regexp.MustCompile(`\btext[A-Z]\w+\b`).FindAllString(source.String(), -1) {
		if key, ok := constants[name]; ok {
			used[key] = true
		}
	}
	for _, key := range known {
		require.True(t, used[key], "%s is used nowhere", key)
	}
}

// The lists of reasons that the tests walk through are all that the domain has.
func TestEveryReasonIsKnown(t *testing.T) {
	t.Parallel()
	var domain []string
	for _, dir := range []string{"../pipeline", "../pipeline/billing", "../pipeline/people"} {
		paths, err := filepath.Glob(dir + "/*.go")
		require.NoError(t, err)
		for _, path := range paths {
			domain = append(domain, constantsOf(path, "Reason")...)
		}
	}
	known := families(newOffice(t))["refusal."]
	for reason := range leadRefusals {
		if !slices.Contains(known, string(reason)) {
			known = append(known, string(reason))
		}
	}
	require.ElementsMatch(t, known, domain)
	require.ElementsMatch(t, slices.Collect(maps.Keys(doneTexts)), slices.Collect(maps.Keys(lineTexts)))
	var kinds []string
	for kind := range doneTexts {
		kinds = append(kinds, string(kind))
	}
	var told []string
	paths, err := filepath.Glob("../pipeline/*.go")
	require.NoError(t, err)
	for _, path := range paths {
		told = append(told, constantsOf(path, "EventKind")...)
	}
	require.ElementsMatch(t, kinds, told)
	for act := range newOffice(t).forms {
		require.Contains(t, buttonTexts, act)
	}
}

// plainLimit is how long a plain text may be by where Slack shows it.
func plainLimit(key string) int {
	switch {
	case strings.HasPrefix(key, "gate.title_"), strings.HasPrefix(key, "gate.submit_"), key == "create.title", key == "create.submit",
		key == "engine.loading_title", key == "engine.close", key == "engine.cancel",
		strings.HasPrefix(key, "button."), strings.HasPrefix(key, "setting."), strings.HasPrefix(key, "setting_word."), strings.HasPrefix(key, "role."), key == "settings.save", strings.HasPrefix(key, "menu.") && key != "menu.title" && key != "menu.tip",
		key == "list.next", key == "list.previous", key == "history.newer", key == "history.older", strings.HasPrefix(key, "verb.") && !strings.HasPrefix(key, "verb.unknown") && key != "verb.did_you_mean":
		return 24
	case strings.HasPrefix(key, "losses.short_"):
		return 20 // labels of a chart
	case strings.HasPrefix(key, "criterion."), strings.HasPrefix(key, "commitment."), strings.HasPrefix(key, "loss."), strings.HasPrefix(key, "scope."):
		return 75 // options
	case strings.HasPrefix(key, "engine."), strings.HasPrefix(key, "refusal."):
		return 200 // alerts and errors under inputs
	case strings.HasSuffix(key, "_placeholder"):
		return 150
	}
	return 300
}

func TestTextsFitTheirPlaces(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.texts.OnMissing = nil // placeholders stay open here
	for _, lang := range langs {
		for _, key := range o.texts.Keys() {
			text := o.texts.Text(lang, key, i18n.Args{"Count": 5, "Incident": "K7QF-22MZ"})
			require.LessOrEqual(t, utf8.RuneCountInString(text), plainLimit(string(key)), "%s in %s: %s", key, lang, text)
			require.Equal(t, strings.TrimSpace(text), text)
			require.NotContains(t, text, "  ")
			for _, mixed := range []string{"...", " ,", " .", "\"", " - ", "usted", "Usted"} {
				require.NotContains(t, text, mixed, "%s in %s", key, lang)
			}
		}
	}
}

// The engine's sentences, as it asks for them.
func TestEngineWords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		title, loading := o.Loading(lang)
		require.LessOrEqual(t, utf8.RuneCountInString(title), 24)
		require.LessOrEqual(t, utf8.RuneCountInString(o.Close(lang)), 24)
		sentences := []string{loading, o.StillWorking(lang), o.Done(lang), o.Failed(lang, "ABCD-EFGH-2345"), o.Unavailable(lang), o.Unknown(lang), o.Busy(lang), o.Outsider(lang), o.Gone(lang)}
		for _, s := range sentences {
			require.LessOrEqual(t, utf8.RuneCountInString(s), 200, s)
			require.NotContains(t, s, "*", "plain text shows its marks")
		}
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(sentences))), len(sentences))
		require.Contains(t, o.Failed(lang, "ABCD"), "ABCD")
		lisbon := mustZone("Europe/Lisbon")
		require.Contains(t, o.DraftKept(lang, noon.In(lisbon)), noon.In(lisbon).Format("15:04"), "the time is the reader's")
	})
}

// The days of a stage are counted on the reader's calendar.
func TestDaysInTheReadersZone(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.now = time.Date(2026, 3, 10, 23, 30, 0, 0, santiago)
	opp := o.opens(sampleNew(), pipeline.StageImmature)
	o.now = o.now.Add(time.Hour)
	here, auckland := o.speaks(i18n.ES), o.speaks(i18n.ES)
	auckland.zone = mustZone("Pacific/Auckland")
	require.Contains(t, here.standing(opp).String(), "1 día en esta etapa")
	require.Contains(t, auckland.standing(opp).String(), "desde hoy en esta etapa")
}
