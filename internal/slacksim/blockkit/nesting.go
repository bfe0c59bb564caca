package blockkit

func (c *checker) container(o object, at place) {
	switch {
	case o.has("title") && o.has("rich_text_title"):
		o.fail("failed to match exactly one allowed schema")
	case !o.has("rich_text_title"):
		o.need("title")
	}
	o.plain("title", 1, 150)
	o.plain("subtitle", 1, 150)
	if o.has("rich_text_title") {
		if t, ok := o.get("rich_text_title").object(); ok {
			t.only("elements block_id")
			c.richText(t)
		}
	}
	o.cardPicture("icon")
	o.enum("width", "narrow", "standard", "wide", "full")
	o.flags("is_collapsible", "default_collapsed", "has_header_divider")
	o.need("child_blocks")
	inner := inContainer
	if at == inLayout {
		inner = deepest
	}
	o.list("child_blocks", 1, 10, func(n node) { c.block(n, inner) })
}

// layout checks a grid of blocks. Its children count toward the surface's number of blocks.
func (c *checker) layout(o object, at place) {
	o.need("label", "rows")
	o.str("label", 1, 150)
	o.flags("is_label_visible")
	o.enum("grid_lines", "none", "rows", "outer")
	inner := inLayout
	if at == inContainer {
		inner = deepest
	}
	o.list("rows", 1, 5, func(n node) {
		row, ok := n.object()
		if !ok {
			return
		}
		row.only("items")
		row.need("items")
		row.list("items", 1, 3, func(n node) {
			item, ok := n.object()
			if !ok {
				return
			}
			item.only("block width horizontal_alignment")
			item.need("block")
			item.enum("horizontal_alignment", "left", "center", "right")
			if item.has("block") {
				c.block(item.get("block"), inner)
			}
		})
	})
	if o.has("fallback") {
		c.fallback(o.get("fallback"))
	}
}

// fallback is shown instead of the layout, never beside it, so its blocks share no ids or totals with the others.
func (c *checker) fallback(n node) {
	alone := newChecker(c.surface, c.code)
	node{alone, n.v, n.at}.list(1, maxMessageBlocks, func(item node) { alone.block(item, deepest) })
	c.found = append(c.found, alone.found...)
}
