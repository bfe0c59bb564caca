package slacksim_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/slacksim"
)

func TestAuthAndScopes(t *testing.T) {
	w := open(t)
	r := w.call("auth.test")
	require.True(t, r.ok())
	require.Equal(t, slacksim.BotUserID, r.body["user_id"])
	require.Contains(t, r.header.Get("X-OAuth-Scopes"), "chat:write")
	for want, token := range map[string]string{"not_authed": "", "invalid_auth": "xoxb-nobody", "not_allowed_token_type": w.AppToken()} {
		r := w.send("auth.test", "application/x-www-form-urlencoded", "", []byte(url.Values{"token": {token}}.Encode()))
		require.Equal(t, want, r.error())
	}
	require.Equal(t, "not_authed", w.send("auth.test", "application/json", "", []byte(`{"token":"`+w.BotToken()+`"}`)).error(),
		"no token in JSON")
	require.Equal(t, "json_not_object", w.send("auth.test", "application/json", w.BotToken(), []byte(`[`)).error())
	require.Equal(t, "invalid_post_type", w.send("auth.test", "text/csv", w.BotToken(), []byte(`x`)).error())
	require.Equal(t, "unknown_method", w.call("rtm.start").error())
	old := w.BotToken()
	w.RevokeToken()
	require.Equal(t, "token_revoked", w.call("auth.test").error())
	require.NotEqual(t, old, w.ReplaceToken())
	require.True(t, w.call("auth.test").ok())
}

func TestMissingScopeNamesWhatIsNeeded(t *testing.T) {
	w := open(t, func(c *slacksim.Config) {
		c.Manifest = []byte(strings.Replace(manifest, "users:read, users:read.email, ", "", 1))
	})
	r := w.call("users.info", "user", "U0ANA")
	require.Equal(t, "missing_scope", r.error())
	require.Equal(t, "users:read", r.body["needed"])
	require.Contains(t, r.body["provided"], "chat:write")
	require.Equal(t, []string{"missing_scope"}, w.faults())
}

func TestUnknownArgumentsAreWarnedOf(t *testing.T) {
	w := open(t)
	r := w.call("users.info", "user", "U0ANA", "colour", "red")
	require.True(t, r.ok())
	require.Equal(t, l{"unknown argument: colour"}, r.at("response_metadata", "warnings"))
	require.Equal(t, "invalid_arguments", w.call("users.info").error())
}

func TestPeople(t *testing.T) {
	w := open(t)
	r := w.call("users.info", "user", "U0ANA", "include_locale", "true")
	require.Equal(t, "es-CL", r.at("user", "locale"))
	require.Equal(t, "ana@example.com", r.at("user", "profile", "email"))
	require.InEpsilon(t, -3*3600.0, r.at("user", "tz_offset"), 0)
	require.Nil(t, w.call("users.info", "user", "U0ANA").at("user", "locale"))
	require.Equal(t, true, w.call("users.info", "user", "U0GUEST").at("user", "is_restricted"))
	stranger := w.call("users.info", "user", "U0OTHER")
	require.Equal(t, true, stranger.at("user", "is_stranger"))
	require.Equal(t, "T0OTHER", stranger.at("user", "team_id"))
	require.Equal(t, "user_not_found", w.call("users.info", "user", "U0X").error())
	require.Equal(t, "U0ANA", w.call("users.lookupByEmail", "email", "ANA@example.com").at("user", "id"))

	seen := map[any]bool{}
	cursor := ""
	for {
		r := w.json("users.list", m{"limit": 2, "cursor": cursor, "include_locale": true})
		require.True(t, r.ok())
		for _, u := range r.body["members"].([]any) {
			seen[u.(m)["id"]] = true
			require.NotNil(t, u.(m)["locale"])
		}
		if cursor = r.at("response_metadata", "next_cursor").(string); cursor == "" {
			break
		}
	}
	require.Len(t, seen, 5)
	w.Deactivate("U0BETO")
	require.Equal(t, true, w.call("users.info", "user", "U0BETO").at("user", "deleted"))
	require.Equal(t, "T0LOCAL", w.call("team.info").at("team", "id"))
}

func TestConversations(t *testing.T) {
	w := open(t)
	names := func(args ...string) []any {
		var all []any
		for _, c := range w.call("conversations.list", args...).body["channels"].([]any) {
			all = append(all, c.(m)["name"])
		}
		return all
	}
	require.Equal(t, l{"ventas", "ajeno"}, names())
	require.Equal(t, l{"ventas", "ajeno"}, names("types", "public_channel,private_channel"), "an unjoined private channel is hidden")
	require.Equal(t, "invalid_types", w.call("conversations.list", "types", "secret").error())

	r := w.call("conversations.info", "channel", "C0VENTAS", "include_num_members", "true")
	require.InEpsilon(t, 4.0, r.at("channel", "num_members"), 0)
	require.Equal(t, true, r.at("channel", "is_ext_shared"))
	require.Len(t, w.call("conversations.members", "channel", "C0VENTAS").body["members"], 4)
	require.Equal(t, "not_in_channel", w.call("conversations.history", "channel", "C0AJENO").error())
	require.True(t, w.call("conversations.join", "channel", "C0AJENO").ok())
	require.True(t, w.call("conversations.history", "channel", "C0AJENO").ok())

	for want, name := range map[string]string{
		"invalid_name_specials": "Con Espacios", "name_taken": "ventas", "invalid_name_maxlength": strings.Repeat("a", 81),
	} {
		require.Equal(t, want, w.call("conversations.create", "name", name).error())
	}
	room := w.call("conversations.create", "name", "op-12-acme", "is_private", "true").at("channel", "id").(string)
	require.True(t, w.call("conversations.invite", "channel", room, "users", "U0ANA,U0BETO").ok())
	r = w.call("conversations.invite", "channel", room, "users", "U0ANA")
	require.Equal(t, "already_in_channel", r.error())
	require.Equal(t, "U0ANA", r.body["errors"].([]any)[0].(m)["user"])
	require.Equal(t, "cant_invite_self", w.call("conversations.invite", "channel", room, "users", slacksim.BotUserID).error())
	require.True(t, w.call("conversations.setTopic", "channel", room, "topic", "Acme").ok())
	require.True(t, w.call("conversations.archive", "channel", room).ok())
	require.Equal(t, "already_archived", w.call("conversations.archive", "channel", room).error())
	require.Equal(t, "is_archived", w.call("chat.postMessage", "channel", room, "text", "x").error())
}

func TestUploads(t *testing.T) {
	w := open(t)
	content := []byte("%PDF-1.4 orden de compra")
	start := func(length int) (id, address string) {
		r := w.call("files.getUploadURLExternal", "filename", "oc.pdf", "length", strconv.Itoa(length))
		require.True(t, r.ok(), string(r.raw))
		return r.body["file_id"].(string), r.body["upload_url"].(string)
	}
	finish := func(id string, more ...string) reply {
		return w.call("files.completeUploadExternal", append([]string{"files", encoded(l{m{"id": id, "title": "OC"}})}, more...)...)
	}

	id, address := start(len(content))
	require.True(t, strings.HasPrefix(address, w.URL()))
	require.Equal(t, "file_not_found", finish(id).error(), "nothing uploaded yet")
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile("file", "oc.pdf")
	require.NoError(t, err)
	_, err = part.Write(content)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	resp, err := http.Post(address, writer.FormDataContentType(), &form)
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, 200, resp.StatusCode)
	r := finish(id, "channel_id", "C0VENTAS", "initial_comment", "la orden")
	require.True(t, r.ok(), string(r.raw))
	seen := w.Person("beto").Messages("C0VENTAS")
	require.Equal(t, "la orden", seen[0].Text)
	require.Equal(t, "OC", seen[0].Files[0].Title)

	info := w.call("files.info", "file", id)
	private := info.at("file", "url_private").(string)
	download := func(token string) string {
		req, err := http.NewRequest(http.MethodGet, private, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token)
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return string(body)
	}
	require.Equal(t, string(content), download(w.BotToken()))
	require.Contains(t, download("nobody"), "Sign in")
	_, data, ok := w.File(id)
	require.True(t, ok)
	require.Equal(t, content, data)

	id, address = start(3)
	resp, err = http.Post(address, "application/octet-stream", strings.NewReader("abcd"))
	require.NoError(t, err)
	resp.Body.Close()
	require.Equal(t, 400, resp.StatusCode)
	require.Equal(t, "file_not_found", finish(id, "channel_id", "C0AJENO").error())
	require.Equal(t, "invalid_arguments", w.call("files.getUploadURLExternal", "filename", "x", "length", "0").error())
}

func TestFilesAttachedInAModal(t *testing.T) {
	w := open(t)
	s := w.connect()
	openModal(w, s, modal("Uno", input("proof", m{"type": "file_input", "action_id": "a", "filetypes": l{"pdf"}, "max_files": 1})))
	ana := w.Person("ana")
	_, err := ana.Attach("proof", "oc.exe", []byte("x"))
	require.ErrorIs(t, err, slacksim.ErrNotAllowed)
	f, err := ana.Attach("proof", "oc.pdf", []byte("x"))
	require.NoError(t, err)
	_, err = ana.Attach("proof", "dos.pdf", []byte("x"))
	require.ErrorIs(t, err, slacksim.ErrNotAllowed)
	done := submit(w)
	sent := s.next()
	require.Equal(t, f.ID, sent.get("view", "state", "values", "proof", "a", "files", "0", "id"))
	s.ack(sent)
	require.Equal(t, slacksim.Closed, got(t, done).Kind)
	require.True(t, w.call("files.info", "file", f.ID).ok())
}

func TestBlocksValidate(t *testing.T) {
	w := open(t)
	require.True(t, w.call("blocks.validate", "blocks", encoded(l{section("hola")})).ok())
	require.True(t, w.json("blocks.validate", m{"view": modal("Uno")}).ok())
	r := w.call("blocks.validate", "message", encoded(m{"text": "x", "blocks": l{section("")}}))
	require.Equal(t, "invalid_message", r.error())
	require.Contains(t, encoded(r.body["errors"]), "failed_constraint")
	require.Equal(t, "invalid_arguments", w.call("blocks.validate").error())
	require.Equal(t, "invalid_arguments", w.call("blocks.validate", "blocks", "[]", "view", "{}").error())
}

func TestActsThatSlackWouldNotOffer(t *testing.T) {
	w := open(t)
	ctx := context.Background()
	_, err := w.Person("nadie").Slash(ctx, "C0VENTAS", "/prueba", "")
	require.ErrorIs(t, err, slacksim.ErrUnknownPerson)
	_, err = w.Person("beto").Slash(ctx, "C0SECRETO", "/prueba", "")
	require.ErrorIs(t, err, slacksim.ErrNotVisible)
	_, err = w.Person("guest").Slash(ctx, "C0VENTAS", "/prueba", "")
	require.ErrorIs(t, err, slacksim.ErrNotVisible, "a guest sees only channels they are in")
	_, err = w.Person("ana").Slash(ctx, "C0VENTAS", "/otro", "")
	require.ErrorIs(t, err, slacksim.ErrNoCommand)
	_, err = w.Person("ana").Submit(ctx)
	require.ErrorIs(t, err, slacksim.ErrNoView)
	_, err = w.Person("ana").Shortcut(ctx, "anotar")
	require.ErrorIs(t, err, slacksim.ErrNoCommand, "that one is for messages")
	_, err = w.Person("beto").Say(ctx, "C0AJENO", "", "x")
	require.ErrorIs(t, err, slacksim.ErrNotAllowed, "not a member")
}
