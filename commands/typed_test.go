package commands

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

func TestParseEdit(t *testing.T) {
	t.Parallel()
	type fields = map[pipeline.Field]string
	for line, want := range map[string]editLine{
		"OP-12":                     {ref: "OP-12"},
		"OP 12 valor 15M":           {ref: "OP 12", typed: fields{"value": "15M"}},
		"12 valor: 15M cierre:30/6": {ref: "12", typed: fields{"value": "15M", "close": "30/6"}},
		"op12 cierre fin de mes nombre Mesa de ayuda": {ref: "op12", typed: fields{"close": "fin de mes", "name": "Mesa de ayuda"}},
		"12 nombre Valor agregado":                    {ref: "12", typed: fields{"name": "Valor agregado"}},
		`12 nombre "Valor de cierre" valor 3M`:        {ref: "12", typed: fields{"name": "Valor de cierre", "value": "3M"}},
		"Línea Uno valor 3M":                          {ref: "Línea Uno", typed: fields{"value": "3M"}},
		"Acme Norte":                                  {ref: "Acme Norte"},
		"Acme servicio":                               {ref: "Acme servicio"},
		"12 mucho más valor 3M":                       {ref: "12", stray: "mucho más", typed: fields{"value": "3M"}},
		"12 15M":                                      {ref: "12", stray: "15M"},
		"12 valor 1M valor 2M":                        {ref: "12", typed: fields{"value": "2M"}},
		"":                                            {},
	} {
		got := parseEdit(line, phrase.Words(line))
		got.changes = ""
		if want.typed == nil {
			want.typed = fields{}
		}
		require.Equal(t, want, got, line)
	}
}

func TestParseAssign(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]assignLine{
		"OP-12 <@U0BRUNO|bruno>":         {ref: "OP-12", to: bruno, who: "<@U0BRUNO|bruno>"},
		"OP 12 a <@U0BRUNO>":             {ref: "OP 12", to: bruno, who: "<@U0BRUNO>"},
		"<@U0BRUNO|bruno> Acme Norte":    {ref: "Acme Norte", to: bruno, who: "<@U0BRUNO|bruno>"},
		"Acme Norte para <@U0BRUNO|b b>": {ref: "Acme Norte", to: bruno, who: "<@U0BRUNO|b b>"},
		"12 @bruno díaz":                 {ref: "12", name: "bruno díaz", who: "@bruno díaz"},
		"12 to bruno":                    {ref: "12", name: "bruno", who: "bruno"},
		"12":                             {ref: "12"},
		"Acme bruno":                     {ref: "Acme bruno"},
		"":                               {},
	} {
		require.Equal(t, want, parseAssign(line, phrase.Words(line)), line)
	}
}

// Whatever is typed, the line is taken apart without a word lost between the reference and the first key.
func FuzzParseEdit(f *testing.F) {
	for _, seed := range []string{"OP-12 valor 15M", "12 cierre fin de mes nombre x", `"a b" valor: "c" linea:`, "<@U1|x> valor <https://x|y>", "valor valor valor"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		e := parseEdit(line, phrase.Words(line))
		require.LessOrEqual(t, len(e.typed), 7)
		for field := range e.typed {
			require.NotEmpty(t, field)
		}
		parseAssign(line, phrase.Words(line))
	})
}

// captureID is a button's value that is another each time.
var captureID = regexp.MustCompile(`"value":"[A-Z2-7]{26}"`)

// The forms and answers of editing, handing over, following, searching, filing and asking, as Slack is sent them.
func TestTypedAndPressed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		ctx := context.Background()
		a := newAlbum(t, lang)
		o.directory = &directory{}
		o.slack = &workspace{}
		opp := o.opens(sampleNew(), pipeline.StageImmature)
		part := o.did(o.flow.Qualify(ctx, o.by(ana), target(opp), checklist(3))).Opportunity
		filed := o.did(o.flow.File(ctx, o.by(ana), target(part), sampleMessage("1773154800.000100"))).Opportunity

		a.add("edit", viewJSON(t, o, o.edition, lang, editStateOf(filed), bot.Values{}))
		a.add("edit, drawn again", viewJSON(t, o, o.edition, lang, editStateOf(filed), values(t, `{"value":{"v":"mucho"},"probability":{"v":"70"}}`)))
		a.add("assign", viewJSON(t, o, o.handover, lang, handoverOf(filed), bot.Values{}))
		a.add("only what is missing", viewJSON(t, o, o.missing, lang, stateOf(filed), bot.Values{}))
		a.add("commit with evidence", viewJSON(t, o, o.forms[pipeline.ActCommit], lang, stateOf(filed), bot.Values{}))
		a.add("asking", viewJSON(t, o, o.twin, lang, alikeState{Capture: "X", IDs: []pipeline.OpportunityID{opp.ID}, alike: []pipeline.Opportunity{filed}}, bot.Values{}))
		a.add("filing", viewJSON(t, o, o.filing, lang, filingState{Capture: "X", Author: bruno, Said: "Conforme <x>", Files: 2, Of: opp.ID, Label: optionLabel(filed)}, bot.Values{}))
		a.add("creation of a message", viewJSON(t, o, o.creation, lang, createState{Name: "Migrar el sitio", Capture: "X"}, bot.Values{}))
		es := map[i18n.Lang]map[string]string{i18n.EN: {"editar": "edit", "valor": "value", "buscar": "search", "seguir": "follow", "dejar": "unfollow", "asignar": "assign", "nueva": "new"}}[lang]
		say := func(who pipeline.UserID, line string) {
			t.Helper()
			words := strings.Fields(line)
			for i, w := range words {
				if en, ok := es[w]; ok {
					words[i] = en
				}
			}
			line = strings.Join(words, " ")
			raw := replyJSON(t, o.types(who, lang, line))
			a.add(line, captureID.ReplaceAll(raw, []byte(`"value":"CAPTURE"`)))
		}
		say(ana, "editar OP-1 valor 15M")
		say(ana, "editar OP-1 quizás")
		say(ana, "editar OP-1 prob mucho")
		say(bruno, "editar OP-1 valor 1M")
		say(ana, "buscar aromos")
		say(ana, "buscar")
		say(bruno, "seguir aromos")
		say(bruno, "dejar OP-1")
		say(ana, "seguir OP-1")
		say(ana, "dejar OP-1")
		say(ana, "asignar OP-1 carlla")
		say(ana, "asignar OP-1 zzzzzz")
		say(ana, "asignar OP-1 <@U0OUT>")
		say(ana, "nueva \"viña los aromos & cia.\" 3M")
		say(ana, "ver OP-10")
		say(ana, "aromoz")
		a.is("typed")
	})
}

// The company's lists are what the forms offer, and what was chosen before stays.
func TestFormsOfTheCompanysLists(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		a := newAlbum(t, lang)
		s := pipeline.Settings{Version: 1, Lines: []string{"Nube", "Redes"}, Competitors: []string{"Andes"},
			LossReasons: map[pipeline.LossReason]pipeline.OwnReason{"own:price": {ES: "Muy caro", EN: "Too expensive"}}}
		o.learn(s)
		opp := o.opens(sampleNew(), pipeline.StageQualified)
		o.learn(s)
		a.add("edit with a line that is on the list no longer", viewJSON(t, o, o.edition, lang, editStateOf(opp), bot.Values{}))
		state := stateOf(opp)
		a.add("lose", viewJSON(t, o, o.forms[pipeline.ActLose], lang, state, bot.Values{}))
		state.Choice = string(pipeline.LossCompetitor)
		a.add("lose to a competitor", viewJSON(t, o, o.forms[pipeline.ActLose], lang, state, bot.Values{}))
		state.Second = otherRival
		a.add("lose to another competitor", viewJSON(t, o, o.forms[pipeline.ActLose], lang, state, bot.Values{}))
		for i := range 120 {
			s.LossReasons[pipeline.LossReason(fmt.Sprintf("own:%d", i))] = pipeline.OwnReason{ES: "Motivo", EN: "Reason"}
			s.Lines, s.Competitors = append(s.Lines, fmt.Sprint("L", i)), append(s.Competitors, fmt.Sprint("C", i))
		}
		s.Version++
		o.learn(s)
		viewJSON(t, o, o.edition, lang, editStateOf(opp), bot.Values{})
		viewJSON(t, o, o.forms[pipeline.ActLose], lang, state, bot.Values{})
		a.is("company_lists")
	})
}
