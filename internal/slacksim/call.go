package slacksim

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxRequest bounds a call's body; uploads have their own.
const maxRequest = 4 << 20

// call is one Web API request, decoded from whichever encoding it came in.
type call struct {
	*Sim
	method   string
	args     map[string]any // strings from forms, JSON values from JSON
	token    string
	bearer   bool
	warnings []string
}

// decodeCall reads a form, multipart or JSON request. The token may stand in the header or in a form's body, not in JSON.
// Source: docs.slack.dev/apis/web-api#post-bodies.
func decodeCall(s *Sim, name string, r *http.Request) (*call, *refusal) {
	c := &call{Sim: s, method: name, args: map[string]any{}}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		c.token, c.bearer = token, true
	}
	for key, values := range r.URL.Query() {
		c.args[key] = values[0]
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	r.Body = http.MaxBytesReader(nil, r.Body, maxRequest)
	switch kind {
	case "application/json":
		if problem := c.decodeJSON(r.Body); problem != nil {
			return c, problem
		}
	case "application/x-www-form-urlencoded", "multipart/form-data":
		if err := r.ParseMultipartForm(maxRequest); err != nil && err != http.ErrNotMultipart {
			return c, refuse("invalid_form_data")
		}
		for key, values := range r.PostForm {
			c.args[key] = values[0]
		}
	case "":
	default:
		return c, refuse("invalid_post_type")
	}
	if inBody, ok := c.args["token"].(string); ok && !c.bearer {
		if kind == "application/json" {
			return c, refuse("not_authed")
		}
		c.token = inBody
	}
	return c, nil
}

func (c *call) decodeJSON(body io.Reader) *refusal {
	raw, err := io.ReadAll(body)
	if err != nil {
		return refuse("request_timeout")
	}
	if len(raw) == 0 {
		return nil
	}
	o, ok := decode(raw).(object)
	if !ok {
		return refuse("json_not_object")
	}
	for key, value := range o {
		c.args[key] = value
	}
	return nil
}

// str returns an argument as text, "" when it is missing.
func (c *call) str(name string) string {
	switch v := c.args[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// flag reads "true", "1" and true.
func (c *call) flag(name string) bool {
	v := c.str(name)
	return v == "true" || v == "1"
}

// num reads a number, or returns otherwise.
func (c *call) num(name string, otherwise int) int {
	if n, err := strconv.Atoi(c.str(name)); err == nil {
		return n
	}
	return otherwise
}

// raw returns an argument that is JSON: itself in a JSON request, JSON text in a form. Nil means missing, empty or null.
func (c *call) raw(name string) json.RawMessage {
	switch v := c.args[name].(type) {
	case nil:
		return nil
	case string:
		if v == "" {
			return nil
		}
		return json.RawMessage(v)
	default:
		return encode(v)
	}
}

// has reports whether the argument was given at all, even if empty.
func (c *call) has(name string) bool { v, ok := c.args[name]; return ok && v != nil }

func (c *call) warn(sentence string) { c.warnings = append(c.warnings, sentence) }

// logged are the arguments without secrets.
func (c *call) logged() json.RawMessage {
	shown := object{}
	for key, value := range c.args {
		if key == "token" {
			continue
		}
		if s, ok := value.(string); ok && len(s) > 0 && (s[0] == '[' || s[0] == '{') && json.Valid([]byte(s)) {
			shown[key] = json.RawMessage(s)
			continue
		}
		shown[key] = value
	}
	return encode(shown)
}

// needs refuses a token that has none of the scopes.
func (c *call) needs(scopes ...string) *refusal {
	have := c.manifest.OAuth.Scopes.Bot
	if c.token == c.tokens.app {
		have = []string{"connections:write"}
	}
	for _, scope := range scopes {
		if slices.Contains(have, scope) {
			return nil
		}
	}
	if len(scopes) == 0 {
		return nil
	}
	return &refusal{code: "missing_scope", extra: object{"needed": strings.Join(scopes, ","), "provided": strings.Join(have, ",")}}
}

// hasScope reports whether the bot token carries the scope.
func (s *Sim) hasScope(scope string) bool { return slices.Contains(s.manifest.OAuth.Scopes.Bot, scope) }

// channelKey is the conversation that a message's rate counts for.
func (c *call) channelKey() string {
	name := c.str("channel")
	if conv := c.lookup(name); conv != nil {
		return conv.id
	}
	if c.people[name] != nil {
		return c.directMessage(name).id
	}
	return name
}

// channelID is the conversation that the call names, by whichever of its names; the argument itself when there is none.
func (c *call) channelID() string {
	name := c.str("channel")
	for _, conv := range c.conversations {
		if conv.kind == kindIM && conv.partner() == name {
			return conv.id
		}
	}
	if conv := c.lookup(name); conv != nil {
		return conv.id
	}
	return name
}

// lookup finds a conversation by id, or by name with or without #.
func (s *Sim) lookup(name string) *conversation {
	if conv := s.conversations[name]; conv != nil {
		return conv
	}
	for _, conv := range s.conversations {
		if !conv.isDM() && conv.name == strings.TrimPrefix(name, "#") && name != "" {
			return conv
		}
	}
	return nil
}

// channel returns the conversation that an argument names by id, as far as the bot may know of it: a private one that it
// is not in looks like none.
func (c *call) channel(arg string) (*conversation, *refusal) {
	conv := c.conversations[c.str(arg)]
	if conv == nil {
		return nil, c.noChannel(c.str(arg))
	}
	if conv.kind != kindChannel && !conv.has(BotUserID) {
		return nil, &refusal{code: "channel_not_found", harmless: true}
	}
	return conv, nil
}

// joined is channel for methods that want the bot to be a member.
func (c *call) joined(arg string) (*conversation, *refusal) {
	conv, problem := c.channel(arg)
	if problem == nil && !conv.has(BotUserID) {
		return nil, refuse("not_in_channel")
	}
	return conv, problem
}

// scopePrefix is how scopes name a kind of conversation.
var scopePrefix = map[string]string{kindChannel: "channels", kindGroup: "groups", kindIM: "im", kindMPIM: "mpim"}

// page cuts [offset, offset+limit) out of n items by a cursor of ours. It returns the bounds and the next cursor.
func (c *call) page(n, limit int) (from, to int, next string) {
	if asked := c.num("limit", 0); asked > 0 && asked < limit {
		limit = asked
	}
	if at, ok := strings.CutPrefix(c.str("cursor"), "offset:"); ok {
		from, _ = strconv.Atoi(at)
	}
	from = min(max(from, 0), n)
	to = min(from+limit, n)
	if to < n {
		next = "offset:" + strconv.Itoa(to)
	}
	return from, to, next
}
