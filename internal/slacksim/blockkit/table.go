package blockkit

import "slices"

const (
	maxTableRows    = 100 // of a table; of a data_table besides its header, where newer clients take 200
	maxTableColumns = 20
	maxPageSize     = 100
)

// table checks a plain table. raw_number cells are documented but were refused in the field, so they are refused here.
func (c *checker) table(o object) {
	c.tables++
	o.need("rows")
	o.list("rows", 1, maxTableRows, func(row node) {
		row.list(1, maxTableColumns, func(cell node) { c.cell(cell, "raw_text", "rich_text") })
	})
	o.list("column_settings", 0, maxTableColumns, func(n node) {
		if n.v == nil {
			return
		}
		if s, ok := n.object(); ok {
			s.only("align is_wrapped")
			s.enum("align", "left", "center", "right")
			s.flags("is_wrapped")
		}
	})
	c.tableChars += contentLength(o.m["rows"])
}

// dataTable checks a table with sorting, filter and pages. All rows have the header's length.
func (c *checker) dataTable(o object) {
	c.tables++
	o.need("caption", "rows")
	o.str("caption", 1, unbounded)
	o.integer("page_size", 1, maxPageSize)
	width := -1
	first := o.at + "/rows/0"
	o.list("rows", 2, maxTableRows+1, func(row node) {
		cells, _ := row.v.([]any)
		if width < 0 {
			width = len(cells)
		} else if len(cells) != width {
			row.fail("must provide exactly %d items", width)
		}
		row.list(1, maxTableColumns, func(cell node) {
			if row.at == first {
				c.cell(cell, "raw_text", "raw_number")
				return
			}
			c.cell(cell, "raw_text", "raw_number", "rich_text", "action_cell")
		})
	})
	o.integer("row_header_column_index", 0, int64(max(width-1, 0)))
	c.tableChars += contentLength(o.m["rows"])
}

// cell checks one cell, whose type must be among kinds.
func (c *checker) cell(n node, kinds ...string) {
	o, ok := n.object()
	if !ok {
		return
	}
	kind := o.kind()
	if kind == "" {
		return
	}
	if !slices.Contains(kinds, kind) {
		o.get("type").fail("unsupported type: %s", kind)
		return
	}
	switch kind {
	case "raw_text":
		o.only("text")
		o.need("text")
		o.str("text", 1, unbounded)
	case "raw_number":
		o.only("value text")
		o.need("value", "text")
		o.str("text", 1, unbounded)
		if o.has("value") {
			o.numeric("value")
		}
	case "rich_text":
		o.only("elements block_id")
		c.richText(o)
	case "action_cell":
		o.only("element fallback")
		o.need("element")
		if o.has("element") {
			c.element(o.get("element"), inCard)
		}
	}
}
