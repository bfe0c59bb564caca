package bot_test

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/bot"
	"embudo/pipeline"
)

// hostile is what a text from outside may be made of to smuggle something into Slack's markup.
var hostile = []string{
	"<", ">", "&", "!", "@", "#", "|", "<!channel>", "<!here>", "<@U0ANA>", "<#C0SALES>", "<http://evil.example|ok>", "&lt;", "&amp;",
	"&#60;", "*", "_", "~", "`", "```", "\n", "\r\n", "\r", "\t", "\x00", "\x1b", "\u0085", "\u202e", "\u2066", "\u2028", "\xff\xfe", "\ufeff",
	"https://evil.example", "mailto:x@y.z", "javascript:alert(1)", "texto", "ñ", "😀", " ", "(", ")",
}

func hostileText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile), 0, 30).Draw(t, "parts"), "")
	})
}

func TestNothingFromOutsideBecomesMarkup(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := hostileText().Draw(t, "text")
		for what, s := range map[string]bot.Safe{
			"Esc": bot.Esc(text), "Code": bot.Code(text), "Bold": bot.Bold(bot.Esc(text)),
			"Mention": bot.Mention(pipeline.UserID(text)), "ChannelLink": bot.ChannelLink(text),
			"Cut": bot.CutSafe(bot.Esc(text), rapid.IntRange(1, 40).Draw(t, "max")),
		} {
			if strings.Contains(s.String(), "<") || strings.Contains(s.String(), ">") {
				t.Fatalf("%s(%q) = %q", what, text, s)
			}
			for _, r := range s.String() {
				if r != '\n' && (r < 0x20 || r >= 0x7f && r <= 0x9f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069) {
					t.Fatalf("%s(%q) has %U", what, text, r)
				}
			}
			if !utf8.ValidString(s.String()) {
				t.Fatalf("%s(%q) is no UTF-8", what, text)
			}
		}
		for what, s := range map[string]string{
			"Link address": bot.Link(text, bot.Lit("label")).String(),
			"Link label":   bot.Link("https://ours.example/", bot.Esc(text)).String(),
			"When":         bot.When(time.Unix(0, 0), "{date}", text).String(),
		} {
			rest := strings.NewReplacer("<https://ours.example/|", "", "<!date^0^{date}|", "").Replace(s)
			if what == "Link address" && strings.HasPrefix(rest, "<http") || strings.HasPrefix(rest, "<mailto:") {
				rest = rest[1:]
			}
			for _, bad := range []string{"<!", "<@", "<#", "<http", "<mailto"} {
				if strings.Contains(rest, bad) {
					t.Fatalf("%s of %q = %q", what, text, s)
				}
			}
			if strings.Count(s, "<") > 1 || strings.Count(s, ">") > 1 {
				t.Fatalf("%s of %q = %q", what, text, s)
			}
		}
	})
}

// marker is a character that Slack may take for markup where it stands: neither within a word nor between spaces.
var marker = regexp.MustCompile("(?m)[`＊＿｀]|(^|[^A-Za-z0-9 ])[*_~]|[*_~]([^A-Za-z0-9 ]|$)|[A-Za-z0-9][*_~] | [*_~][A-Za-z0-9]|^ *(&gt;|＞)")

func TestNothingFromOutsideMarksAnythingUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := hostileText().Draw(t, "text") + rapid.StringOf(rapid.SampledFrom([]rune("*_~`＊＿｀＞> \na9ñ-:"))).Draw(t, "markers")
		escaped := bot.Esc(text).String()
		if found := marker.FindString(escaped); found != "" {
			t.Fatalf("Esc(%q) = %q, which has %q", text, escaped, found)
		}
		// What this program marks up around it ends where this program ends it, also where it is cut.
		around := bot.Join(" ", bot.Bold(bot.Concat(bot.Lit("x"), bot.Esc(text), bot.Lit("x"))), bot.Lit("end"))
		short := bot.CutSafe(around, rapid.IntRange(1, 60).Draw(t, "max")).String()
		for _, line := range strings.Split(strings.TrimSuffix(short, "…"), "\n") {
			inner := strings.TrimSuffix(strings.TrimSuffix(line, " end"), "*")
			inner = strings.TrimPrefix(inner, "*")
			for _, r := range regexp.MustCompile("[*_~]").FindAllStringIndex(inner, -1) {
				if r[0] == 0 || r[1] == len(inner) {
					t.Fatalf("%q of %q marks up more than it should", short, around)
				}
			}
		}
	})
}

func TestWhatMarksNothingIsLeftAsTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"acta_final_v2.pdf y 3*4":  "acta_final_v2.pdf y 3*4",
		"desde 10 ~ 12, 2 * 3":     "desde 10 ~ 12, 2 * 3",
		":white_check_mark: listo": ":white_check_mark: listo",
		"*negrita* _x_ ~y~ `z`":    "∗negrita∗ ˍxˍ ∼y∼ ˋzˋ",
		"```\ncódigo\n```":         "ˋˋˋ\ncódigo\nˋˋˋ",
		"> cita\n  > otra a > b":   "\u00ad&gt; cita\n  \u00ad&gt; otra a &gt; b",
		"＊ancho＊ ＞":                "﹡ancho﹡ ＞",
		"menú_2026 ~30%":           "menúˍ2026 ∼30%",
	} {
		require.Equal(t, want, bot.Esc(text).String())
	}
	require.Equal(t, "`a_b *c* 'd'`", bot.Code("a_b *c* ｀d`").String(), "code marks nothing up but itself")
	require.Equal(t, "a…", bot.CutSafe(bot.Esc("a*bcd"), 3).String(), "what was within a word must not end up at the end of one")
}

func TestCutSafeNeverBreaksWhatWeMade(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var parts []bot.Safe
		for range rapid.IntRange(0, 12).Draw(t, "parts") {
			parts = append(parts, rapid.SampledFrom([]bot.Safe{
				bot.Mention("U0ANA"), bot.Link("https://ours.example/a?b=1&c=2", bot.Lit("here")), bot.Esc("a & b < c;"), bot.Esc("word"), bot.Bold(bot.Lit("x")),
			}).Draw(t, "part"))
		}
		whole := bot.Join(" ", parts...)
		max := rapid.IntRange(1, 80).Draw(t, "max")
		short := bot.CutSafe(whole, max).String()
		if utf8.RuneCountInString(short) > max {
			t.Fatalf("%d runes of %d", utf8.RuneCountInString(short), max)
		}
		if strings.Count(short, "<") != strings.Count(short, ">") {
			t.Fatalf("half a link in %q", short)
		}
		body := strings.TrimSuffix(short, "…")
		if short != whole.String() && !strings.HasPrefix(whole.String(), body) {
			t.Fatalf("%q is not the beginning of %q", short, whole)
		}
		if i := strings.LastIndexByte(body, '&'); i >= 0 && !strings.Contains(body[i:], ";") {
			t.Fatalf("half an escape in %q", short)
		}
	})
}

func TestSafeForms(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]bot.Safe{
		"&lt;!channel&gt; &amp;amp; x": bot.Esc("<!channel> &amp; x"),
		"*a*\n*b*":                     bot.Bold(bot.Esc("a\n b ")),
		"_a_":                          bot.Italic(bot.Lit("a")),
		"~a~":                          bot.Strike(bot.Lit("a")),
		"`a 'b' &lt;`":                 bot.Code("a\n`b` <"),
		"<@U0ANA>":                     bot.Mention("U0ANA"),
		"u0ana":                        bot.Mention("u0ana"),
		"<#C0SALES>":                   bot.ChannelLink("C0SALES"),
		"<https://a.example/?x=1&amp;y=2|a.example>": bot.Link("https://a.example/?x=1&y=2", bot.Safe{}),
		"<mailto:ana@a.example|ana@a.example>":       bot.Link("mailto:ana@a.example", bot.Safe{}),
		"label javascript:alert(1)":                  bot.Link("javascript:alert(1)", bot.Lit("label")),
		"a · b":                                      bot.Join(" · ", bot.Lit("a"), bot.Safe{}, bot.Lit("b")),
		"<!date^86400^{date}|1970-01-02>":            bot.When(time.Unix(86400, 0), "{date}", "1970-01-02"),
	} {
		require.Equal(t, want, got.String())
	}
	require.True(t, bot.Code(" ").IsZero())
	require.Equal(t, "abc…", bot.Cut("abcdef", 4))
	require.Equal(t, "ñandú", bot.Cut("ñandú", 5))
}
