package slacksim

import (
	"context"
	"fmt"
	"slices"
)

// FileData is a file that somebody has at hand.
type FileData struct {
	Name string
	Data []byte
}

// Upload posts a file into a conversation.
func (p *Person) Upload(ctx context.Context, channelID, name string, data []byte) (*Message, error) {
	return p.Share(ctx, channelID, "", "", FileData{name, data})
}

// Share posts files as one message, in a thread unless threadTS is "", with a text unless that is "".
func (p *Person) Share(_ context.Context, channelID, threadTS, text string, files ...FileData) (*Message, error) {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := p.writable(channelID)
	if err != nil {
		return nil, err
	}
	if threadTS, err = p.root(c, threadTS); err != nil {
		return nil, err
	}
	if len(files) == 0 || slices.ContainsFunc(files, func(f FileData) bool { return len(f.Data) == 0 }) {
		return nil, fmt.Errorf("an empty file: %w", ErrNotAllowed)
	}
	said := Message{UserID: p.id, ThreadTS: threadTS, Subtype: "file_share", Text: s.escape(text, false)}
	for _, file := range files {
		f := s.newFile(file.Name, p.id, file.Data)
		f.complete, f.Channels = true, []string{c.id}
		said.Files = append(said.Files, f.File)
	}
	m := s.post(c, said).snapshot()
	s.emitShared(c, p.id, m.Files)
	return &m, nil
}

// emitShared tells the app of files that somebody, or it itself, put where it is. Callers hold s.mu.
func (s *Sim) emitShared(c *conversation, userID string, files []File) {
	if !c.has(BotUserID) {
		return
	}
	for _, f := range files {
		s.emit("file_shared", object{
			"type": "file_shared", "file_id": f.ID, "user_id": userID, "channel_id": c.id, "file": object{"id": f.ID},
		})
	}
}
