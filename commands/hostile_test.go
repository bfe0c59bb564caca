package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

// nasty is what people type to break out, by mistake or on purpose.
var nasty = []string{"<!channel>", "<!here|aquí>", "<@U0EVIL>", "<#C0EVIL>", "<https://evil.example|banco>", "<!date^1^{date}|x>", "&lt;!channel&gt;", "&", "<", ">",
	"*negrita*", "_cursiva_", "~tachado~", "`codigo`", "```", "> cita", "\n", "\t", " ", "|", "\"", "\\", "{{.Ref}}", "%s%d", "🦜", "👩‍👩‍👧‍👦", ":parrot:", "مرحبا", "\u202eabc\u202c", "\u200b", "e\u0301", "ñandú",
	"\x00", "\x1b[31m", "\xff", "12.500.000", "OP-1", "@channel", "a"}

// nastyText is up to most characters of it.
func nastyText(t *rapid.T, name string, most int) string {
	pieces := rapid.SliceOfN(rapid.SampledFrom(nasty), 1, 6).Draw(t, name)
	if rapid.Bool().Draw(t, name+" of one") {
		pieces = []string{rapid.SampledFrom([]string{"&", "<", "\"", "🦜", "x "}).Draw(t, name+" repeated")} // what grows most by escaping
	}
	length := rapid.SampledFrom([]int{1, 20, most / 2, most}).Draw(t, name+" length")
	text := strings.Join(pieces, "")
	for len([]rune(text)) < length {
		text += strings.Join(pieces, "")
	}
	return head(text, length)
}

// named is nastyText in which there is something to be seen.
func named(t *rapid.T, name string) string { return "x" + nastyText(t, name, pipeline.MaxShort-1) }

// nastyMessage is a message that may be filed.
func nastyMessage(t *rapid.T, i int) pipeline.Evidence {
	return pipeline.Evidence{Text: "x" + nastyText(t, "said", 2999), SHA256: "ab", Author: bruno, At: noon, Channel: "C0VENTAS", TS: fmt.Sprint(i, ".1"),
		Permalink: rapid.SampledFrom([]string{"", "javascript:alert(1)", "https://files.example/" + strings.Repeat("&", 240), "https://x/<!channel>"}).Draw(t, "message link"),
		Files:     []pipeline.EvidenceFile{{ID: "F1", Name: nastyText(t, "message file", 200)}}}
}

func nastyProof(t *rapid.T, evidence ...pipeline.Evidence) pipeline.Proof {
	p := pipeline.Proof{Reference: named(t, "reference")}
	if rapid.Bool().Draw(t, "link") {
		p.Link = "https://docs.example/" + strings.Repeat("a", rapid.SampledFrom([]int{1, 200, 2900}).Draw(t, "link length")) + "?x=1&y=<!channel>|z"
	}
	for i := range rapid.SampledFrom([]int{0, 1, 12}).Draw(t, "files") {
		p.Files = append(p.Files, pipeline.File{ID: fmt.Sprint("F", i), Name: nastyText(t, "file", 200),
			Permalink: rapid.SampledFrom([]string{"", "javascript:alert(1)", "https://files.example/F1", "https://x/<!channel>", "https://files.example/" + strings.Repeat("&", 240), "https://files.example/" + strings.Repeat("a", 220)}).Draw(t, "permalink")})
	}
	for _, e := range evidence {
		p.Evidence = append(p.Evidence, e.ID)
	}
	return p
}

// marked is markup that nasty texts bring along and the product does not, outside of the product's own code. What ends
// in one asterisk may be the end of a bold of ours around a text that was cut.
var (
	marked = regexp.MustCompile("(?m)(^|[^A-Za-z0-9])[*_~`]+(negrita|cursiva|tachado|codigo)|(negrita|cursiva|tachado|codigo)([_~`]|[*]{2,})[*_~`]*([^A-Za-z0-9]|$)|`|^ *(&gt;|＞)")
	code   = regexp.MustCompile("`[^`\n]*`")
)

var (
	bracketed = regexp.MustCompile(`<[^<>]*>`)
	ours      = regexp.MustCompile(`^<(@U0(ANA|BRUNO|CARLA)|https://(docs|files)\.example/[^<>|]*\|[^<>|]*|https://x/[^<>|]*\|[^<>|]*)>$`)
)

// smugglesNothing holds when every mention and link of a payload's mrkdwn is one that the product made.
func smugglesNothing(t require.TestingT, raw json.RawMessage) {
	var v any
	require.NoError(t, json.Unmarshal(raw, &v))
	check := func(text string) {
		for _, token := range bracketed.FindAllString(text, -1) {
			require.True(t, ours.MatchString(token), "%q in %q", token, text)
		}
		require.NotContains(t, bracketed.ReplaceAllString(text, ""), "<", "in %q", text)
		require.NotContains(t, text, "\u202e")
		require.False(t, marked.MatchString(code.ReplaceAllString(text, "")), text)
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			if text, ok := v["text"].(string); ok && v["type"] != "plain_text" {
				check(text)
			}
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(v)
}

// nastyLife takes an opportunity through the flow with nasty evidence, and keeps each outcome.
func nastyLife(t *rapid.T, o *office) []pipeline.Outcome {
	ctx := context.Background()
	all := []pipeline.Outcome{o.did(o.flow.Create(ctx, o.by(ana), pipeline.New{Account: named(t, "account"), Name: nastyText(t, "name", 300), Close: today.AddDays(-9),
		Value: pipeline.MustMoney("99999999999999.9999", "CLF"), ServiceLine: nastyText(t, "line", 300), Source: nastyText(t, "source", 300)}))}
	now := func() pipeline.Opportunity { return all[len(all)-1].Opportunity }
	at := func() pipeline.Target { return target(now()) }
	add := func(out pipeline.Outcome, err error) { all = append(all, o.did(out, err)) }
	for i := range rapid.SampledFrom([]int{0, 1, 7}).Draw(t, "messages") {
		add(o.flow.File(ctx, o.by(ana), at(), nastyMessage(t, i)))
	}
	add(o.flow.Share(ctx, o.by(ana), at(), pipeline.Member{ID: bruno}))
	q := checklist(4)
	for i := range q {
		q[i].Support = nastyText(t, "support", 300)
	}
	add(o.flow.Qualify(ctx, o.by(ana), at(), q))
	q[pipeline.CriterionMeans].Confirmed = true
	add(o.flow.Qualify(ctx, o.by(ana), at(), q))
	add(o.flow.Lose(ctx, o.by(ana), at(), pipeline.Loss{Reason: pipeline.LossOther, Description: "x" + nastyText(t, "description", 2999), Comment: nastyText(t, "comment", 3000)}))
	add(o.flow.Reopen(ctx, o.by(carla), at(), "x"+nastyText(t, "reason", 2999), pipeline.Settlement{}))
	add(o.flow.Advance(ctx, o.by(ana), at(), pipeline.Commitment{Kind: pipeline.CommitmentOther, Description: "x" + nastyText(t, "act", 2999), Date: past, Proof: nastyProof(t, now().Evidence...), Value: clp("1")}))
	add(o.flow.Advance(ctx, o.by(ana), at(), pipeline.BillingApproval{ApprovedBy: named(t, "who"), Date: past, Proof: nastyProof(t)}))
	currencies := pipeline.Currencies()
	slices.Sort(currencies)
	for i := range rapid.SampledFrom([]int{1, 1, 1, 2, 2, 3, 3, 100}).Draw(t, "invoices") {
		number := head(fmt.Sprint(i, " ", named(t, "number")), pipeline.MaxShort)
		more := pipeline.Invoice{Number: number, Issued: past, Amount: pipeline.MustMoney("99999999999999", string(currencies[i%len(currencies)])), Excess: "x" + nastyText(t, "excess", 2999)}
		add(o.flow.Invoice(ctx, o.by(carla), at(), more))
		add(o.flow.Pay(ctx, o.by(carla), at(), pipeline.Payment{Invoice: now().Invoices[len(now().Invoices)-1].Ref(), Date: past,
			Amount: pipeline.MustMoney("1", string(more.Amount.Currency())), Reference: nastyText(t, "reference", 300)}))
	}
	add(o.flow.Advance(ctx, o.by(ana), at(), pipeline.Completion{Scope: pipeline.ScopePartial, Date: past, Note: "x" + nastyText(t, "note", 2999)}))
	return all
}

// Whatever people wrote, every message and form is one that Slack takes, and holds no mention or link of theirs.
func TestHostileData(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := newOffice(t)
		lang := rapid.SampledFrom(langs).Draw(t, "language")
		outcomes := nastyLife(t, o)
		v := o.speaks(lang)
		for _, out := range append(outcomes[:min(8, len(outcomes)):min(8, len(outcomes))], outcomes[len(outcomes)-2:]...) {
			opp := out.Opportunity
			confirmed := o.confirmed(v, out)
			smugglesNothing(t, replyJSON(t, confirmed))
			small, err := json.Marshal(confirmed.Blocks[len(confirmed.Blocks)-2])
			require.NoError(t, err)
			last := strings.TrimSuffix(string(unescaped(t, mustJSON(t, v.lastChange(opp).String()))), `"`)
			require.Contains(t, string(unescaped(t, small)), last[1:], "nothing pushes out what stands last on a card")
			refused, err := o.refused(v, out.By, &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonChanged, Current: &opp})
			require.NoError(t, err)
			smugglesNothing(t, replyJSON(t, refused))
			smugglesNothing(t, postJSON(t, bot.Post{Text: v.line(out.Event, opp), Blocks: v.channelCard(opp)}))
		}
		choice := nastyText(t, "choice", 200)
		for _, out := range []pipeline.Outcome{outcomes[1], outcomes[len(outcomes)-1]} {
			for act := range o.forms {
				s := stateOf(out.Opportunity)
				s.Choice = choice
				smugglesNothing(t, viewJSON(t, o, o.forms[act], lang, s, bot.Values{}))
			}
		}
		last := outcomes[len(outcomes)-1].Opportunity
		smugglesNothing(t, viewJSON(t, o, o.missing, lang, stateOf(last), bot.Values{}))
		smugglesNothing(t, viewJSON(t, o, o.edition, lang, editStateOf(last), bot.Values{}))
		smugglesNothing(t, viewJSON(t, o, o.handover, lang, handoverOf(last), bot.Values{}))
		smugglesNothing(t, viewJSON(t, o, o.twin, lang, alikeState{Capture: "X", IDs: []pipeline.OpportunityID{1}, alike: []pipeline.Opportunity{last, last}}, bot.Values{}))
		left := room(maxOfferedText)
		smugglesNothing(t, viewJSON(t, o, o.filing, lang, filingState{Capture: "X", Author: bruno, Said: left.keep(nastyText(t, "said", 3000), maxValue), Of: 1,
			Label: left.keep(optionLabel(last), pipeline.MaxKey)}, bot.Values{}))
		reply := o.types(ana, lang, "historial 1")
		for {
			raw := replyJSON(t, reply)
			smugglesNothing(t, raw)
			value := valueOf(t, raw, actionHistory+":older")
			if value == "" {
				break
			}
			var err error
			reply, err = o.pressedHistory(context.Background(), o.press(ana, lang, actionHistory, "older", value))
			require.NoError(t, err)
		}
	})
}

// Lists, candidates and forms of what is typed, with names as long and as nasty as they may be.
func TestHostileLists(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := newOffice(t)
		lang := rapid.SampledFrom(langs).Draw(t, "language")
		account, name := "xx"+nastyText(t, "account", 298), named(t, "name")
		for range 9 {
			n := pipeline.New{Account: account, Name: name, Close: today.AddDays(-1), Value: clp("9999999999999"), Sure: true}
			o.did(o.flow.Create(context.Background(), o.by(ana), n))
		}
		text := nastyText(t, "typed", rapid.SampledFrom([]int{40, 300, 3000}).Draw(t, "most"))
		for _, line := range []string{"listar todas vencidas", "ver xx", "xx", "ayuda " + text, "listar cliente x", "listar cliente " + text, "listar " + text, "ver " + text,
			"historial " + text, "avansar " + text} {
			reply, err := o.opportunity(context.Background(), o.slash(ana, lang, line))
			require.NoError(t, err, line)
			raw := replyJSON(t, reply)
			smugglesNothing(t, bytesWithout(raw, line))
			o.pagesHold(t, lang, reply)
		}
		q := &asked{Slash: o.slash(ana, lang, ""), voice: o.speaks(lang)}
		n := newLine{New: pipeline.New{Account: text, Name: text, ServiceLine: text, Source: text, Value: clp("1"), Close: today}}
		s := q.start(n)
		raw := viewJSON(t, o, o.creation, lang, s, bot.Values{})
		require.Equal(t, head(strings.ToValidUTF8(text, "\uFFFD"), pipeline.MaxShort), s.Account, "the client's name is kept before all else")
		smugglesNothing(t, raw)
	})
}

// bytesWithout is the payload: a line that is typed holds no Slack reference that was not typed as one, so nothing is
// taken out but the mentions of a list of a person that the line itself names.
func bytesWithout(raw json.RawMessage, line string) json.RawMessage {
	if !strings.Contains(line, "<@U0EVIL>") {
		return raw
	}
	return json.RawMessage(strings.ReplaceAll(string(raw), "<@U0EVIL>", ""))
}

func (o *office) pagesHold(t require.TestingT, lang i18n.Lang, reply bot.Reply) {
	next, ok := o.turn(lang, reply, "next")
	if !ok {
		return
	}
	smugglesNothing(t, replyJSON(t, next))
	back, ok := o.turn(lang, next, "previous")
	require.True(t, ok)
	back.Replace = false
	require.Equal(t, reply, back)
}

func mustJSON(t require.TestingT, v any) json.RawMessage {
	raw, err := json.Marshal(v)
	require.NoError(t, err)
	return raw
}
