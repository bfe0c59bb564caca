package blockkit

import (
	"encoding/json"
	"strconv"
)

// Limits of whole payloads. The total of a message is unpublished; apps report refusals from about 13,200 characters on.
const (
	maxMessageBlocks = 50
	maxViewBlocks    = 100
	maxAttachments   = 100
	maxMessageChars  = 13_000
	maxMarkdownChars = 12_000
	maxTableChars    = 10_000
	maxCharts        = 2
	maxViewBytes     = 250_000
)

// Blocks checks a JSON array of blocks for a surface; pointers start at /blocks. null counts as an empty array.
func Blocks(surface Surface, raw json.RawMessage) []Violation {
	code := CodeInvalidBlocks
	if surface != SurfaceMessage {
		code = CodeInvalidArguments
	}
	c := newChecker(surface, code)
	v, err := decode(raw)
	if err != nil {
		c.addCode(CodeInvalidFormat, "/blocks", "must provide an array")
		return c.found
	}
	c.blocks(node{c, v, "/blocks"})
	c.totals(v)
	return c.found
}

// Message checks an object with the text, blocks, attachments and metadata that chat.postMessage takes, each optional.
// Other properties are not looked at, and whether there is anything to post at all is the caller's question.
func Message(raw json.RawMessage) []Violation {
	c := newChecker(SurfaceMessage, CodeInvalidBlocks)
	v, err := decode(raw)
	m, ok := v.(map[string]any)
	if err != nil || !ok {
		c.addCode(CodeInvalidArguments, "", "must provide an object")
		return c.found
	}
	o := object{c, m, ""}
	if text := m["text"]; text != nil {
		if _, ok := text.(string); !ok {
			c.addCode(CodeInvalidArguments, "/text", "must provide a string")
		}
	}
	if m["blocks"] != nil {
		c.blocks(o.get("blocks"))
	}
	if m["attachments"] != nil {
		c.attachments(o.get("attachments"))
	}
	if m["metadata"] != nil {
		c.metadata(o.get("metadata"))
	}
	c.code = CodeInvalidBlocks
	c.totals([]any{m["blocks"], m["attachments"]})
	return c.found
}

// attachments checks what Block Kit rules in legacy attachments: their number and their blocks.
func (c *checker) attachments(n node) {
	c.code = CodeInvalidAttachments
	n.list(0, maxAttachments, func(item node) {
		if o, ok := item.object(); ok && o.m["blocks"] != nil {
			c.blocks(o.get("blocks"))
		}
	})
}

// metadata checks the envelope of message metadata. An empty event_type with a null payload is what clients send for
// "none", and is taken as that.
func (c *checker) metadata(n node) {
	c.code = CodeMetadataFormat
	o, ok := n.object()
	if !ok || o.has("entities") {
		return
	}
	kind, payload := o.m["event_type"], o.m["event_payload"]
	if (kind == nil || kind == "") && payload == nil {
		return
	}
	o.need("event_type", "event_payload")
	if o.has("event_type") {
		o.str("event_type", 1, 255)
	}
	if o.has("event_payload") {
		o.get("event_payload").object()
	}
}

// blocks checks the array of blocks of a surface. null is an empty array.
func (c *checker) blocks(n node) {
	if n.v == nil {
		return
	}
	if _, ok := n.v.([]any); !ok {
		c.addCode(CodeInvalidFormat, n.at, "must provide an array")
		return
	}
	minimum, maximum := 0, maxMessageBlocks
	switch c.surface {
	case SurfaceModal:
		minimum, maximum = 1, maxViewBlocks
	case SurfaceHome:
		maximum = maxViewBlocks
	}
	before := c.counted
	n.list(minimum, maximum, func(item node) { c.block(item, top) })
	items, _ := n.v.([]any)
	if total := c.counted - before; len(items) <= maximum && total > maximum {
		n.fail("no more than %d items allowed", maximum)
	}
}

// totals checks what holds for a payload as a whole.
func (c *checker) totals(content any) {
	if c.markdown > maxMarkdownChars {
		c.add("/blocks", "markdown text must be less than %d characters", maxMarkdownChars+1)
	}
	if c.surface != SurfaceMessage {
		return
	}
	if c.tables > 1 {
		c.addCode(CodeOneTable, "/blocks", "only one table allowed")
	}
	if c.charts > maxCharts {
		c.add("/blocks", "no more than %d data_visualization blocks allowed", maxCharts)
	}
	if c.plans > 1 {
		c.add("/blocks", "no more than 1 plan blocks allowed")
	}
	if c.tableChars > maxTableChars {
		c.add("/blocks", "table text must be less than %d characters", maxTableChars+1)
	}
	if n := contentLength(content); n > maxMessageChars {
		c.addCode(CodeTooLong, "/blocks", "blocks carry %s characters, more than %s", strconv.Itoa(n), strconv.Itoa(maxMessageChars))
	}
}
