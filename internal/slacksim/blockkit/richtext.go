package blockkit

// richText checks the elements of a rich_text block, cell or value. Their number and length are bounded only by the
// message's total.
func (c *checker) richText(o object) {
	o.need("elements")
	o.list("elements", 0, unbounded, func(n node) {
		e, ok := n.object()
		if !ok {
			return
		}
		switch kind := e.kind(); kind {
		case "rich_text_section":
			e.only("elements")
		case "rich_text_quote":
			e.only("elements border")
		case "rich_text_preformatted":
			e.only("elements border language")
			e.str("language", 1, 255)
		case "rich_text_list":
			e.richList()
			return
		case "":
			return
		default:
			e.get("type").fail("unsupported type: %s", kind)
			return
		}
		e.need("elements")
		e.list("elements", 0, unbounded, node.richInline)
		e.integer("border", 0, 1)
	})
}

func (o object) richList() {
	o.only("elements style indent offset border")
	o.need("elements", "style")
	o.enum("style", "bullet", "ordered")
	o.integer("indent", 0, 8)
	o.integer("offset", 0, unbounded)
	o.integer("border", 0, 1)
	o.list("elements", 0, unbounded, func(n node) {
		s, ok := n.object()
		if !ok {
			return
		}
		if kind := s.kind(); kind != "rich_text_section" {
			s.get("type").fail("unsupported type: %s", kind)
			return
		}
		s.only("elements")
		s.need("elements")
		s.list("elements", 0, unbounded, node.richInline)
	})
}

// inlines has each inline element's required property and its other ones.
var inlines = map[string][2]string{
	"text":      {"text", "style"},
	"link":      {"url", "text style unsafe"},
	"emoji":     {"name", "unicode skin_tone style display_team_id"},
	"user":      {"user_id", "style"},
	"usergroup": {"usergroup_id", "style"},
	"channel":   {"channel_id", "style"},
	"team":      {"team_id", "style"},
	"broadcast": {"range", "style"},
	"color":     {"value", "style"},
	"date":      {"timestamp", "format timezone url fallback style"},
}

func (n node) richInline() {
	o, ok := n.object()
	if !ok {
		return
	}
	kind := o.kind()
	if kind == "" {
		return
	}
	keys, ok := inlines[kind]
	if !ok {
		o.get("type").fail("unsupported type: %s", kind)
		return
	}
	o.only(keys[0] + " " + keys[1])
	o.need(keys[0])
	switch kind {
	case "date":
		o.need("format")
		o.integer("timestamp", 0, 1<<40)
		o.str("format", 1, unbounded)
		o.link("url")
	case "link":
		o.link("url")
		o.str("text", 0, unbounded)
	case "broadcast":
		o.enum("range", "here", "channel", "everyone")
	default:
		o.str(keys[0], 1, unbounded)
	}
	if !o.has("style") {
		return
	}
	if s, ok := o.get("style").object(); ok {
		s.only("bold italic strike code underline highlight client_highlight unlink")
		s.flags("bold", "italic", "strike", "code", "underline")
	}
}
