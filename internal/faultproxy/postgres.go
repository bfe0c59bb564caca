package faultproxy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

// Cut is what happens to the connection of a COMMIT.
type Cut int

// The cuts.
const (
	// CutNone lets it pass.
	CutNone Cut = iota
	// CutBefore resets the connection before the COMMIT reaches the server, which rolls back.
	CutBefore
	// CutAfter resets it when the server has committed, before the client learns of it.
	CutAfter
)

// OnCommit asks decide what to do with each COMMIT from now on; nil lets all pass. It may be called at once from
// many connections.
func (p *Proxy) OnCommit(decide func() Cut) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onCommit = decide
}

func (p *Proxy) decide() Cut {
	p.mu.Lock()
	decide := p.onCommit
	p.mu.Unlock()
	if decide == nil {
		return CutNone
	}
	return decide()
}

// up reads what goes to the server. Source of the message formats: PostgreSQL manual, chapter "Frontend/Backend
// Protocol", "Message Formats".
func (p *Proxy) up(l *link) func(io.Reader) ([]byte, bool, error) {
	if !p.postgres {
		return anything
	}
	started := false
	prepared := map[string]string{}
	return func(from io.Reader) ([]byte, bool, error) {
		if !started {
			started = true
			m, err := message(from, 0)
			return m, true, err
		}
		m, err := message(from, 1)
		if err != nil {
			return nil, false, err
		}
		if !commits(m, prepared) {
			return m, true, nil
		}
		switch p.decide() {
		case CutBefore:
			return nil, false, nil
		case CutAfter:
			l.mu.Lock()
			l.answerCut = true
			l.mu.Unlock()
		}
		return m, true, nil
	}
}

// down reads what comes from the server.
func (p *Proxy) down(l *link) func(io.Reader) ([]byte, bool, error) {
	if !p.postgres {
		return anything
	}
	return func(from io.Reader) ([]byte, bool, error) {
		m, err := message(from, 1)
		if err != nil {
			return nil, false, err
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		answer := m[0] == 'C' && string(bytes.TrimRight(m[5:], "\x00")) == "COMMIT"
		return m, !(answer && l.answerCut), nil
	}
}

// message reads one message: tag bytes of type, four of length that count themselves, and the rest.
func message(from io.Reader, tag int) ([]byte, error) {
	head := make([]byte, tag+4)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint32(head[tag:]))
	if size < 4 || size > 64<<20 {
		return nil, errors.New("not a message of Postgres")
	}
	whole := append(head, make([]byte, size-4)...)
	_, err := io.ReadFull(from, whole[tag+4:])
	return whole, err
}

// commits says whether the message runs a COMMIT, and learns the statements that are prepared on the way.
func commits(m []byte, prepared map[string]string) bool {
	isCommit := func(sql string) bool { return strings.EqualFold(strings.TrimSpace(sql), "commit") }
	switch fields := strings.SplitN(string(m[5:]), "\x00", 3); {
	case m[0] == 'P' && len(fields) > 1:
		prepared[fields[0]] = fields[1]
	case m[0] == 'B' && len(fields) > 1:
		return isCommit(prepared[fields[1]])
	case m[0] == 'Q':
		return isCommit(fields[0])
	}
	return false
}
