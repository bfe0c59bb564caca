package commands

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/integration"
)

func TestIntegrationViews(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		at := time.Date(2026, 11, 20, 13, 30, 0, 0, time.UTC)
		v := o.speaks(lang)
		tokens := []integration.Token{
			{ID: 3, Name: "Softland <!channel> & más", Scopes: integration.Scopes(), MadeBy: ana, MadeAt: at, UsedAt: &at},
			{ID: 2, Name: "Bodega", Scopes: []integration.Scope{integration.ScopeRead}, MadeBy: ana, MadeAt: at},
			{ID: 1, Name: "Vieja", MadeBy: ana, MadeAt: at, RevokedBy: ana, RevokedAt: &at},
		}
		endpoints := []integration.Endpoint{
			{ID: 4, URL: "https://conta.example/hook", MadeBy: ana, MadeAt: at, Waiting: 2},
			{ID: 3, URL: "https://conta.example/mal", MadeBy: ana, MadeAt: at, Waiting: 7, FailingSince: &at},
			{ID: 2, URL: "https://conta.example/off", MadeBy: ana, MadeAt: at, DisabledAt: &at, Why: integration.WhyFailing},
			{ID: 1, URL: "https://conta.example/gone", MadeBy: ana, MadeAt: at, DisabledAt: &at, Why: integration.WhyGone},
		}
		a := newAlbum(t, lang)
		title := v.rich(textIntegrationTitle, nil)
		a.reply("nothing yet", bot.Reply{Text: title, Blocks: v.integrations(nil, nil)})
		a.reply("keys and webhooks", bot.Reply{Text: title, Blocks: v.integrations(tokens, endpoints)})
		many := bot.Reply{Text: title, Blocks: v.integrations(make([]integration.Token, 100), make([]integration.Endpoint, 100))}
		replyJSON(t, many) // within Slack's limits
		log := bot.Reply{Text: title}
		for _, d := range []integration.Delivery{
			{ID: 5, Of: integration.Of{Kind: integration.KindOpportunity, ID: 12}, Version: 3, MadeAt: at, State: integration.DeliveryWaiting},
			{ID: 4, Of: integration.Of{Kind: integration.KindOpportunity, ID: 12}, Version: 2, MadeAt: at, TriedAt: &at, Attempts: 1, Status: 204, State: integration.DeliverySent},
			{ID: 3, Of: integration.Of{Kind: integration.KindOpportunity, ID: 12}, Version: 1, MadeAt: at, TriedAt: &at, Attempts: 14, Fault: "private", State: integration.DeliveryGivenUp},
			{ID: 2, Of: integration.Of{Kind: "contact", ID: 11}, Version: 1, MadeAt: at, TriedAt: &at, Attempts: 3, Fault: "status", Status: 500, State: integration.DeliveryWaiting},
		} {
			log.Blocks = append(log.Blocks, v.hookLogLine(d, bot.Code("https://conta.example/hook"), true))
		}
		a.reply("log", log)
		a.add("form of a key", viewJSON(t, o, o.keying, lang, keyState{}, bot.Values{}))
		a.add("form of a webhook", viewJSON(t, o, o.hooking, lang, hookState{}, bot.Values{}))
		a.add("secret", viewJSON(t, o, o.revealing, lang, secretState{secret: "emb_" + strings.Repeat("x", 43), about: textIntegrationKeyShown}, bot.Values{}))
		a.add("secret, asked for again", viewJSON(t, o, o.revealing, lang, secretState{}, bot.Values{}))
		a.is("integration")
	})
}

// What a program did stands under the name of its key, and its id is never taken for a person's.
func TestAProgramIsNamedByItsKey(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	v := o.speaks(i18n.ES)
	v.key = func(id integration.TokenID) string {
		require.Equal(t, integration.TokenID(7), id)
		return "<!here> Softland"
	}
	require.Equal(t, "&lt;!here&gt; Softland (API)", v.person(integration.TokenID(7).Member().ID).String())
	v.key = nil
	require.Equal(t, "api:7", v.person("api:7").String())
	for _, id := range []pipeline.UserID{"api:", "api:x", "api:-1", "api:0", "U1", "U0API:7"} {
		_, program := integration.TokenOf(id)
		require.False(t, program, id)
	}
}
