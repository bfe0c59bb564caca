package slacksim

import (
	"cmp"
	"strconv"
	"strings"
)

func conversationsHistory(c *call) (object, *refusal) {
	conv, problem := c.readable()
	if problem != nil {
		return nil, problem
	}
	var found []*message
	for i := len(conv.messages) - 1; i >= 0; i-- {
		m := conv.messages[i]
		topLevel := m.ThreadTS == "" || m.ThreadTS == m.TS || m.Broadcast
		if m.EphemeralTo == "" && topLevel && c.within(m.TS) {
			found = append(found, m)
		}
	}
	return c.messagePage(found)
}

// conversationsReplies gives a message and its replies. A reply has none, so it comes alone, to the letter of the
// documentation; an app that wants its thread asks with its thread_ts.
func conversationsReplies(c *call) (object, *refusal) {
	conv, problem := c.readable()
	if problem != nil {
		return nil, problem
	}
	root := conv.byTS[c.str("ts")]
	if root == nil || root.EphemeralTo != "" {
		return nil, refuse("thread_not_found")
	}
	var found []*message
	for _, m := range conv.messages {
		if m.EphemeralTo == "" && (m == root || m.ThreadTS == root.TS && c.within(m.TS)) {
			found = append(found, m)
		}
	}
	return c.messagePage(found)
}

// readable is the conversation whose history the bot may read.
func (c *call) readable() (*conversation, *refusal) {
	conv, problem := c.joined("channel")
	if problem != nil {
		return nil, problem
	}
	return conv, c.needs(scopePrefix[conv.kind] + ":history")
}

// within applies oldest, latest and inclusive.
func (c *call) within(ts string) bool {
	oldest, latest, inclusive := c.str("oldest"), c.str("latest"), c.flag("inclusive")
	if oldest != "" && oldest != "0" {
		if order := compareTS(ts, oldest); order < 0 || order == 0 && !inclusive {
			return false
		}
	}
	if latest != "" {
		if order := compareTS(ts, latest); order > 0 || order == 0 && !inclusive {
			return false
		}
	}
	return true
}

// compareTS orders timestamps; the fraction may be missing or short.
func compareTS(a, b string) int {
	return cmp.Compare(microseconds(a), microseconds(b))
}

func microseconds(ts string) int64 {
	whole, fraction, _ := strings.Cut(ts, ".")
	fraction = (fraction + "000000")[:6]
	n, _ := strconv.ParseInt(whole+fraction, 10, 64)
	return n
}

func (c *call) messagePage(found []*message) (object, *refusal) {
	from, to, next := c.page(len(found), 999)
	if c.str("limit") == "" {
		to = min(to, from+100)
		if to < len(found) {
			next = "offset:" + strconv.Itoa(to)
		}
	}
	messages := []object{}
	for _, m := range found[from:to] {
		messages = append(messages, c.messageObject(m, c.flag("include_all_metadata")))
	}
	return object{
		"messages": messages, "has_more": next != "", "pin_count": 0, "response_metadata": object{"next_cursor": next},
	}, nil
}
