package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// Messages taken in hand by a shortcut, on their way to become evidence.

// What is read of a message's files for their digests: each up to a size, all within a time that the answer can wait.
const (
	maxHashed = 25 << 20
	hashTime  = 12 * time.Second
)

// takeMessage keeps a message as it reads now, and gives the id under which its person finds it again.
func (a *App) takeMessage(ctx context.Context, r bot.Request, m bot.FoundMessage) (string, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return "", err
	}
	return a.flow.Take(ctx, r.Person.Member(), body)
}

// takenMessage gives a message that the person took, as evidence, with the names of the files that could not be read.
func (a *App) takenMessage(ctx context.Context, r bot.Request, capture string) (pipeline.Evidence, []string, error) {
	body, err := a.flow.Taken(ctx, r.Person.Member(), capture)
	if err != nil {
		return pipeline.Evidence{}, nil, err
	}
	var m bot.FoundMessage
	if err := json.Unmarshal(body, &m); err != nil || m.TS == "" {
		return pipeline.Evidence{}, nil, &pipeline.Error{Code: pipeline.NotFound, Reason: pipeline.ReasonNoCapture, Err: err}
	}
	e, unread := a.evidenceOf(ctx, m)
	return e, unread, nil
}

// evidenceOf makes evidence of a message: what it said with its digest, who wrote it, when and where, and its files
// with theirs. It gives the names of the files that could not be read.
func (a *App) evidenceOf(ctx context.Context, m bot.FoundMessage) (e pipeline.Evidence, unread []string) {
	ctx, cancel := context.WithTimeout(ctx, hashTime)
	defer cancel()
	sum := sha256.Sum256([]byte(m.Text))
	e = pipeline.Evidence{Text: m.Text, SHA256: hex.EncodeToString(sum[:]), Author: m.User, At: m.At, Channel: m.Channel, TS: m.TS}
	address, err := a.slack.Permalink(ctx, m.Channel, m.TS)
	if err != nil {
		a.log.Warn("evidence: no permalink", "channel", m.Channel, "error", err)
	}
	e.Permalink = address
	for _, f := range m.Files {
		digest, err := a.slack.Hash(ctx, f, maxHashed)
		if err != nil {
			a.log.Warn("evidence: file not read", "file", f.ID, "error", err)
			unread = append(unread, f.Name)
		}
		e.Files = append(e.Files, pipeline.EvidenceFile{ID: f.ID, Name: f.Name, Permalink: f.Permalink, SHA256: digest})
	}
	return e, unread
}

// file files a message on an opportunity as it stands.
func (a *App) file(ctx context.Context, r pipeline.Request, id pipeline.OpportunityID, e pipeline.Evidence) (out pipeline.Outcome, o pipeline.Opportunity, by pipeline.Actor, err error) {
	return a.onPresent(ctx, r, id, func(t pipeline.Target) (pipeline.Outcome, error) { return a.flow.File(ctx, r, t, e) })
}

// noting adds to an answer which files could not be read.
func (v voice) noting(r bot.Reply, unread []string) bot.Reply {
	if len(unread) == 0 {
		return r
	}
	names := strings.Join(unread[:min(len(unread), maxFiles)], ", ")
	note := v.rich(textEvidenceUnread, args{"Count": len(unread), "Names": shown(names, maxReason)})
	if len(r.Blocks) > 0 {
		r.Blocks = append([]slack.Block{r.Blocks[0], bot.Context(note)}, r.Blocks[1:]...)
	}
	r.Text = bot.Join("\n", r.Text, note)
	return r
}

// firstLine is the first line of a text in which something stands.
func firstLine(text string) string {
	for line := range strings.Lines(text) {
		if line = oneLine(line); line != "" {
			return line
		}
	}
	return ""
}
