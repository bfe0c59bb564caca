package blockkit_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim/blockkit"
)

func TestBlocksOfEverySurface(t *testing.T) {
	t.Parallel()
	text := "/blocks/0/text/text]"
	rules := []rule{
		{"section text", section(x(3000)), section(x(3001)), "must be less than 3001 characters [json-pointer:" + text},
		{"section text empty", section("a"), section(""), "must be more than 0 characters [json-pointer:" + text},
		{"section without text", `{"type":"section","fields":[` + plain("a") + `]}`, `{"type":"section"}`,
			"missing required field: text [json-pointer:/blocks/0]"},
		{"section fields", `{"type":"section","fields":[` + times(10, same(mrkdwn("a"))) + `]}`,
			`{"type":"section","fields":[` + times(11, same(mrkdwn("a"))) + `]}`, "no more than 10 items allowed [json-pointer:/blocks/0/fields]"},
		{"section field text", `{"type":"section","fields":[` + mrkdwn(x(2000)) + `]}`, `{"type":"section","fields":[` + mrkdwn(x(2001)) + `]}`,
			"must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]"},
		{"text is an object", section("a"), `{"type":"section","text":"a"}`, "must provide an object [json-pointer:/blocks/0/text]"},
		{"text is a string", section("a"), `{"type":"section","text":{"type":"mrkdwn","text":1}}`,
			"must provide a string [json-pointer:/blocks/0/text/text]"},
		{"emoji only in plain_text", `{"type":"section","text":{"type":"plain_text","text":"a","emoji":false}}`,
			`{"type":"section","text":{"type":"mrkdwn","text":"a","emoji":true}}`, "invalid additional property: emoji [json-pointer:/blocks/0/text]"},
		{"unknown text type", section("a"), `{"type":"section","text":{"type":"html","text":"a"}}`,
			"unsupported type: html [json-pointer:/blocks/0/text/type]"},
		{"header", `{"type":"header","text":` + plain(x(150)) + `,"level":4}`, `{"type":"header","text":` + plain(x(151)) + `}`,
			"must be less than 151 characters [json-pointer:" + text},
		{"header level", `{"type":"header","text":` + plain("a") + `,"level":1}`, `{"type":"header","text":` + plain("a") + `,"level":5}`,
			"must be less than 5 [json-pointer:/blocks/0/level]"},
		{"header is plain", `{"type":"header","text":` + plain("a") + `}`, `{"type":"header","text":` + mrkdwn("a") + `}`,
			"must be a valid enum value [json-pointer:/blocks/0/text/type]"},
		{"context", `{"type":"context","elements":[` + times(10, same(mrkdwn("a"))) + `]}`,
			`{"type":"context","elements":[` + times(11, same(mrkdwn("a"))) + `]}`, "no more than 10 items allowed [json-pointer:/blocks/0/elements]"},
		{"context image", `{"type":"context","elements":[{"type":"image","image_url":"https://e.cl/a.png","alt_text":"a"}]}`,
			`{"type":"context","elements":[{"type":"image","image_url":"https://e.cl/a.png"}]}`,
			"missing required field: alt_text [json-pointer:/blocks/0/elements/0]"},
		{"actions", `{"type":"actions","elements":[` + times(25, func(i int) string { return `{"type":"button","text":` + plain("a") + `}` }) + `]}`,
			`{"type":"actions","elements":[` + times(26, func(i int) string { return `{"type":"button","text":` + plain("a") + `}` }) + `]}`,
			"no more than 25 items allowed [json-pointer:/blocks/0/elements]"},
		{"actions empty", actions(button("")), actions(), "must provide at least 1 items [json-pointer:/blocks/0/elements]"},
		{"image", `{"type":"image","image_url":"https://e.cl/a.png","alt_text":"` + x(2000) + `"}`,
			`{"type":"image","image_url":"https://e.cl/a.png","alt_text":"` + x(2001) + `"}`, "must be less than 2001 characters [json-pointer:/blocks/0/alt_text]"},
		{"image url", `{"type":"image","image_url":"https://e.cl/a.png","alt_text":"a"}`, `{"type":"image","alt_text":"a"}`,
			"missing required field: image_url [json-pointer:/blocks/0]"},
		{"image address", `{"type":"image","slack_file":{"id":"F1"},"alt_text":"a"}`, `{"type":"image","image_url":"no","alt_text":"a"}`,
			"input must be a valid: uri [json-pointer:/blocks/0/image_url]"},
		{"image url or file", `{"type":"image","slack_file":{"url":"https://e.cl/a"},"alt_text":"a"}`,
			`{"type":"image","image_url":"https://e.cl/a","slack_file":{"id":"F1"},"alt_text":"a"}`,
			"failed to match exactly one allowed schema [json-pointer:/blocks/0]"},
		{"image title", `{"type":"image","image_url":"https://e.cl/a.png","alt_text":"a","title":` + plain(x(2000)) + `}`,
			`{"type":"image","image_url":"https://e.cl/a.png","alt_text":"a","title":` + plain(x(2001)) + `}`,
			"must be less than 2001 characters [json-pointer:/blocks/0/title/text]"},
		{"block_id", `{"type":"divider","block_id":"` + x(255) + `"}`, `{"type":"divider","block_id":"` + x(256) + `"}`,
			"must be less than 256 characters [json-pointer:/blocks/0/block_id]"},
		{"unknown block", `{"type":"divider"}`, `{"type":"slider"}`, "unsupported type: slider [json-pointer:/blocks/0/type]"},
		{"block without type", `{"type":"divider"}`, `{}`, "missing required field: type [json-pointer:/blocks/0]"},
		{"block is an object", `{"type":"divider"}`, `7`, "must provide an object [json-pointer:/blocks/0]"},
		{"unknown property", `{"type":"divider"}`, `{"type":"divider","colour":"red"}`, "invalid additional property: colour [json-pointer:/blocks/0]"},
		{"duplicate block_id", `{"type":"divider","block_id":"a"},{"type":"divider","block_id":"b"}`,
			`{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}`, "`block_id` must be unique: a [json-pointer:/blocks/1/block_id]"},
		{"input label", `{"type":"input","label":` + plain(x(2000)) + `,"element":{"type":"datepicker"}}`,
			`{"type":"input","label":` + plain(x(2001)) + `,"element":{"type":"datepicker"}}`, "must be less than 2001 characters [json-pointer:/blocks/0/label/text]"},
		{"input hint", `{"type":"input","label":` + plain("a") + `,"hint":` + plain(x(2000)) + `,"element":{"type":"datepicker"}}`,
			`{"type":"input","label":` + plain("a") + `,"hint":` + plain(x(2001)) + `,"element":{"type":"datepicker"}}`,
			"must be less than 2001 characters [json-pointer:/blocks/0/hint/text]"},
		{"input element", input(`{"type":"datepicker"}`), `{"type":"input","label":` + plain("a") + `}`, "missing required field: element [json-pointer:/blocks/0]"},
		{"input optional", `{"type":"input","optional":true,"label":` + plain("a") + `,"element":{"type":"datepicker"}}`,
			`{"type":"input","optional":"yes","label":` + plain("a") + `,"element":{"type":"datepicker"}}`, "must be a boolean [json-pointer:/blocks/0/optional]"},
		{"rich text", `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"a","style":{"bold":true}},{"type":"user","user_id":"U1"},{"type":"date","timestamp":1,"format":"{date}"}]}]}`,
			`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"blink","text":"a"}]}]}`,
			"unsupported type: blink [json-pointer:/blocks/0/elements/0/elements/0/type]"},
		{"rich text list", `{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","indent":0,"elements":[{"type":"rich_text_section","elements":[]}]}]}`,
			`{"type":"rich_text","elements":[{"type":"rich_text_list","style":"stars","elements":[]}]}`,
			"must be a valid enum value [json-pointer:/blocks/0/elements/0/style]"},
		{"video", `{"type":"video","alt_text":"a","title":` + plain(x(199)) + `,"thumbnail_url":"https://e.cl/t","video_url":"https://e.cl/v"}`,
			`{"type":"video","alt_text":"a","title":` + plain(x(200)) + `,"thumbnail_url":"https://e.cl/t","video_url":"https://e.cl/v"}`,
			"must be less than 200 characters [json-pointer:/blocks/0/title/text]"},
	}
	for name, surface := range map[string]blockkit.Surface{
		"message": blockkit.SurfaceMessage, "modal": blockkit.SurfaceModal, "home": blockkit.SurfaceHome,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, surface, rules)
		})
	}
}

// Which surface takes which block. A block that is not listed for a surface is refused there by its type.
func TestSurfacesOfBlocks(t *testing.T) {
	t.Parallel()
	rows := `[[{"type":"raw_text","text":"a"}],[{"type":"raw_text","text":"b"}]]`
	cases := []struct {
		block               string
		message, modal, hub bool
	}{
		{`{"type":"divider"}`, true, true, true},
		{`{"type":"file","external_id":"a","source":"remote"}`, true, false, false},
		{`{"type":"markdown","text":"a"}`, true, false, false},
		{`{"type":"table","rows":` + rows + `}`, true, false, false},
		{`{"type":"data_table","caption":"a","rows":` + rows + `}`, true, false, true},
		{`{"type":"data_visualization","title":"a","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}`, true, false, false},
		{`{"type":"card","title":` + plain("a") + `}`, true, false, true},
		{`{"type":"carousel","elements":[{"type":"card","title":` + plain("a") + `}]}`, true, false, true},
		{`{"type":"container","title":` + plain("a") + `,"child_blocks":[{"type":"divider"}]}`, true, false, false},
		{`{"type":"layout","label":"a","rows":[{"items":[{"block":{"type":"divider"}}]}]}`, true, false, true},
		{`{"type":"alert","text":` + plain("a") + `}`, false, true, false},
		{`{"type":"task_card","task_id":"1","title":"a","status":"complete"}`, true, false, false},
		{`{"type":"plan","title":"a","tasks":[{"task_id":"1","title":"a","status":"pending"}]}`, true, false, false},
		{`{"type":"context_actions","elements":[{"type":"icon_button","icon":"trash","text":` + plain("a") + `}]}`, true, false, false},
	}
	for _, c := range cases {
		for surface, welcome := range map[blockkit.Surface]bool{
			blockkit.SurfaceMessage: c.message, blockkit.SurfaceModal: c.modal, blockkit.SurfaceHome: c.hub,
		} {
			found := blocks(surface, c.block)
			if welcome {
				require.Empty(t, found, "%s on %d", c.block, surface)
				continue
			}
			require.Len(t, found, 1, "%s on %d", c.block, surface)
			require.Contains(t, found[0], "unsupported type: ")
		}
	}
}

func TestNumberOfBlocks(t *testing.T) {
	t.Parallel()
	for surface, limit := range map[blockkit.Surface]int{
		blockkit.SurfaceMessage: 50, blockkit.SurfaceModal: 100, blockkit.SurfaceHome: 100,
	} {
		require.Empty(t, blocks(surface, times(limit, same(`{"type":"divider"}`))))
		require.Len(t, blocks(surface, times(limit+1, same(`{"type":"divider"}`))), 1)
	}
	require.Equal(t, []string{"no more than 50 items allowed [json-pointer:/blocks]"},
		blocks(blockkit.SurfaceMessage, times(51, same(`{"type":"divider"}`))))
	require.Equal(t, []string{"must provide at least 1 items [json-pointer:/blocks]"}, blocks(blockkit.SurfaceModal, ""))
	require.Empty(t, blocks(blockkit.SurfaceHome, ""))
}

func TestBlocksThatAreNoArray(t *testing.T) {
	t.Parallel()
	require.Empty(t, blockkit.Blocks(blockkit.SurfaceMessage, []byte(`null`)))
	for _, raw := range []string{`{}`, `"a"`, `[`, ``, `[]]`} {
		found := blockkit.Blocks(blockkit.SurfaceMessage, []byte(raw))
		require.Len(t, found, 1, raw)
		require.Equal(t, blockkit.CodeInvalidFormat, found[0].Code)
	}
}
