package bot

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// StartError is a fault that only a person can mend. The bot does not start, or stops, with it.
type StartError struct {
	// Code is Slack's name of the error, or the engine's: "app_token", "bot_token", "api_url", "missing_scope", "other_team".
	Code string
	// Step says how to mend it, in English.
	Step string
	Err  error
}

func (e *StartError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("slack: %s: %s", e.Code, e.Step)
	}
	return fmt.Sprintf("slack: %s: %v: %s", e.Code, e.Err, e.Step)
}

func (e *StartError) Unwrap() error { return e.Err }

// Mending steps.
const (
	stepAppToken  = "set the app-level token (xapp-…): api.slack.com/apps → your app → Basic Information → App-Level Tokens, with the scope connections:write"
	stepBotToken  = "set the bot token (xoxb-…): api.slack.com/apps → your app → OAuth & Permissions → Bot User OAuth Token"
	stepAPIURL    = "set the address of Slack's Web API to an absolute URL, or leave it empty for Slack's own"
	stepInstall   = "install the app into the workspace again and take the new bot token: api.slack.com/apps → your app → Install App"
	stepScope     = "add the scopes under OAuth & Permissions → Scopes → Bot Token Scopes (or take manifest.yaml), then install the app again: "
	stepOtherTeam = "the bot token is of another workspace than the one that is set: take the token of that workspace, or clear the setting"
	stepSocket    = "turn on Socket Mode (api.slack.com/apps → your app → Socket Mode) and check that the app-level token has the scope connections:write"
)

// NeededScopes are the scopes without which the engine cannot do its work: commands and shortcuts, posting,
// direct messages, who a person is and which groups people form, which channels there are, finding a post of its own
// by its mark and a message that was pointed at, reactions, reading a file, and sending one.
func NeededScopes() []string {
	return []string{
		"commands", "chat:write", "im:write", "users:read", "channels:read", "groups:read",
		"channels:history", "groups:history", "im:history", "reactions:read", "reactions:write", "usergroups:read", "files:read", "files:write",
	}
}

// Identity is who the bot is in Slack.
type Identity struct {
	Team     string
	TeamName string
	URL      string
	User     pipeline.UserID
	BotID    string
	// Scopes are those granted; nil where Slack does not tell.
	Scopes []string
	// Missing are those needed and not granted.
	Missing []string
	// At is what Slack's clock said, to the second; zero where it did not say.
	At time.Time
}

// AuthTest asks Slack who the bot is. A token that Slack refuses gives a *StartError.
func (b *Bot) AuthTest(ctx context.Context) (Identity, error) {
	resp, err := b.reads.AuthTestContext(ctx)
	if err != nil {
		if step, fatal := fatalAuth(err); fatal {
			return Identity{}, &StartError{Code: err.Error(), Step: step}
		}
		return Identity{}, fmt.Errorf("auth.test: %w", err)
	}
	id := Identity{
		Team: resp.TeamID, TeamName: resp.Team, URL: resp.URL,
		User: pipeline.UserID(resp.UserID), BotID: resp.BotID, Scopes: scopes(resp.Header),
	}
	if at, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		id.At = at
	}
	if id.Scopes != nil {
		for _, s := range b.opt.Scopes {
			if !slices.Contains(id.Scopes, s) {
				id.Missing = append(id.Missing, s)
			}
		}
	}
	return id, nil
}

// SocketTest asks Slack whether the app-level token may open connections, and opens none. A token that Slack refuses
// gives a *StartError.
func (b *Bot) SocketTest(ctx context.Context) error {
	api := slack.New(b.opt.BotToken, slack.OptionAppLevelToken(b.opt.AppToken), slack.OptionAPIURL(b.opt.APIURL),
		slack.OptionHTTPClient(b.counted(b.http)), slack.OptionLog(slackLog{b.log}))
	_, _, err := api.StartSocketModeContext(ctx)
	if refused := refusedSocket(err); refused != nil {
		return refused
	}
	if err != nil {
		return fmt.Errorf("apps.connections.open: %w", err)
	}
	return nil
}

// refusedSocket is what Slack's refusal to open a connection means: nil where it is none for good.
func refusedSocket(err error) error {
	if err == nil {
		return nil
	}
	step, fatal := fatalAuth(err)
	if !fatal {
		return nil
	}
	if step == stepInstall { // here it is the app-level token that is worth nothing
		step = stepAppToken
	}
	return &StartError{Code: err.Error(), Step: step}
}

// start learns who the bot is and refuses what can't work.
func (b *Bot) start(ctx context.Context) error {
	id, err := b.AuthTest(ctx)
	if err != nil {
		return err
	}
	if b.opt.Team != "" && b.opt.Team != id.Team {
		return &StartError{Code: "other_team", Step: stepOtherTeam}
	}
	if len(id.Missing) > 0 {
		return &StartError{Code: "missing_scope", Step: stepScope + strings.Join(id.Missing, ", ")}
	}
	b.identity.Store(&id)
	b.log.Info("slack: signed in", "team", id.Team, "bot", id.BotID, "user", id.User)
	return nil
}

// team is the workspace that is served; "" before it is known.
func (b *Bot) team() string {
	if b.opt.Team != "" {
		return b.opt.Team
	}
	if id := b.identity.Load(); id != nil {
		return id.Team
	}
	return ""
}

func scopes(h http.Header) []string {
	line := h.Get("X-OAuth-Scopes")
	if line == "" {
		return nil
	}
	var all []string
	for _, s := range strings.Split(line, ",") {
		all = append(all, strings.TrimSpace(s))
	}
	return all
}

// fatalAuth says whether Slack refused a token for good, and what to do then.
func fatalAuth(err error) (step string, fatal bool) {
	code := err.Error()
	if e, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		code = e.Err
	}
	switch code {
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "org_login_required", "ekm_access_denied":
		return stepInstall, true
	case "not_allowed_token_type", "forbidden_team":
		return stepSocket, true
	case "missing_scope", "no_permission":
		return stepSocket, true
	}
	return "", false
}
