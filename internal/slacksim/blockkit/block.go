package blockkit

import (
	"slices"
	"strings"
)

// place is where a block stands.
type place uint8

const (
	top         place = iota // on the surface itself
	inContainer              // child of a container
	inLayout                 // child of a layout on the surface
	deepest                  // child of a layout in a container, or of a container in a layout: nothing nests further
)

// blockRule says where a type of block may stand, what it may carry, and how it is checked.
type blockRule struct {
	surfaces Surface
	keys     string // properties besides type and block_id
	check    func(*checker, object, place)
}

// ruleOf returns the rule of a block type.
func ruleOf(kind string) (blockRule, bool) {
	simple := func(check func(*checker, object)) func(*checker, object, place) {
		return func(c *checker, o object, _ place) { check(c, o) }
	}
	switch kind {
	case "section":
		return blockRule{everywhere, "text fields accessory expand", simple((*checker).section)}, true
	case "header":
		return blockRule{everywhere, "text level", simple((*checker).header)}, true
	case "context":
		return blockRule{everywhere, "elements", simple((*checker).context)}, true
	case "divider":
		return blockRule{everywhere, "", simple(func(*checker, object) {})}, true
	case "actions":
		return blockRule{everywhere, "elements", simple((*checker).actions)}, true
	case "image":
		return blockRule{everywhere, "image_url slack_file alt_text title", simple((*checker).imageBlock)}, true
	case "input":
		return blockRule{everywhere, "label element hint optional dispatch_action", simple((*checker).input)}, true
	case "rich_text":
		return blockRule{everywhere, "elements", simple((*checker).richText)}, true
	case "video":
		return blockRule{everywhere, "alt_text author_name description provider_icon_url provider_name title title_url thumbnail_url video_url",
			simple((*checker).video)}, true
	case "file":
		return blockRule{SurfaceMessage, "external_id source", simple((*checker).file)}, true
	case "markdown":
		return blockRule{SurfaceMessage, "text", simple((*checker).markdownBlock)}, true
	case "table":
		return blockRule{SurfaceMessage, "rows column_settings", simple((*checker).table)}, true
	case "data_table":
		return blockRule{SurfaceMessage | SurfaceHome, "caption rows page_size row_header_column_index", simple((*checker).dataTable)}, true
	case "data_visualization":
		return blockRule{SurfaceMessage, "title chart", simple((*checker).chart)}, true
	case "card":
		return blockRule{SurfaceMessage | SurfaceHome, cardKeys, simple((*checker).card)}, true
	case "carousel":
		return blockRule{SurfaceMessage | SurfaceHome, "elements", simple((*checker).carousel)}, true
	case "container":
		return blockRule{SurfaceMessage, "title rich_text_title subtitle icon width is_collapsible default_collapsed has_header_divider child_blocks",
			(*checker).container}, true
	case "layout":
		return blockRule{SurfaceMessage | SurfaceHome, "label rows is_label_visible grid_lines fallback", (*checker).layout}, true
	case "alert":
		return blockRule{SurfaceModal, "text level", simple((*checker).alert)}, true
	case "task_card":
		return blockRule{SurfaceMessage, taskKeys, simple((*checker).taskCard)}, true
	case "plan":
		return blockRule{SurfaceMessage, "title tasks", simple((*checker).plan)}, true
	case "context_actions":
		return blockRule{SurfaceMessage, "elements", simple((*checker).contextActions)}, true
	}
	return blockRule{}, false
}

// containable are the children that a container may have; a layout takes them too, and markdown not.
var containable = strings.Fields("actions context divider file header image input layout rich_text section table video")

// block checks one block in its place.
func (c *checker) block(n node, at place) {
	c.counted++
	o, ok := n.object()
	if !ok {
		return
	}
	kind := o.kind()
	if kind == "" {
		return
	}
	rule, ok := ruleOf(kind)
	if !ok || rule.surfaces&c.surface == 0 || !fits(kind, at) {
		o.get("type").fail("unsupported type: %s", kind)
		return
	}
	o.only("block_id " + rule.keys)
	c.blockID(o)
	outer := c.actionIDs
	c.actionIDs = map[string]bool{}
	rule.check(c, o, at)
	c.actionIDs = outer
}

func fits(kind string, at place) bool {
	switch at {
	case inContainer:
		return slices.Contains(containable, kind)
	case inLayout:
		return kind != "layout" && kind != "markdown"
	case deepest:
		return kind != "layout" && kind != "container" && kind != "markdown"
	}
	return true
}

// blockID checks the optional block_id and that it is the surface's only one; "" is the same as none.
func (c *checker) blockID(o object) {
	id := o.str("block_id", 0, 255)
	if id == "" {
		return
	}
	if c.blockIDs[id] {
		c.addCode(CodeDuplicateBlock, o.at+"/block_id", "`block_id` must be unique: %s", id)
	}
	c.blockIDs[id] = true
}

func (c *checker) section(o object) {
	if !o.has("fields") {
		o.need("text")
	}
	o.rich("text", 1, 3000)
	o.list("fields", 1, 10, func(n node) { n.textObject(true, 1, 2000) })
	o.flags("expand")
	if o.has("accessory") {
		c.element(o.get("accessory"), inSection)
	}
}

func (c *checker) header(o object) {
	o.need("text")
	o.plain("text", 1, 150)
	o.integer("level", 1, 4)
}

func (c *checker) context(o object) {
	o.need("elements")
	o.list("elements", 1, 10, func(n node) {
		if e, ok := n.v.(map[string]any); ok && e["type"] == "image" {
			c.element(n, inContext)
			return
		}
		n.textObject(true, 1, 3000)
	})
}

func (c *checker) actions(o object) {
	o.need("elements")
	o.list("elements", 1, 25, func(n node) { c.element(n, inActions) })
}

func (c *checker) imageBlock(o object) {
	o.picture(true)
	o.plain("title", 1, 2000)
}

// picture checks the source and alternative text of an image.
func (o object) picture(alt bool) {
	switch {
	case o.has("slack_file") && o.has("image_url"):
		o.fail("failed to match exactly one allowed schema")
	case o.has("slack_file"):
		if f, ok := o.get("slack_file").object(); ok {
			f.only("id url")
			if f.has("id") == f.has("url") {
				f.fail("failed to match exactly one allowed schema")
			}
			f.str("id", 1, 255)
			f.link("url")
		}
	default:
		o.need("image_url")
		o.link("image_url")
	}
	if alt {
		o.need("alt_text")
	}
	o.str("alt_text", 0, 2000)
}

func (c *checker) input(o object) {
	c.inputs = append(c.inputs, o.at)
	o.need("label", "element")
	o.plain("label", 1, 2000)
	o.plain("hint", 1, 2000)
	o.flags("optional", "dispatch_action")
	if !o.has("element") {
		return
	}
	c.element(o.get("element"), inInput)
	if e, ok := o.m["element"].(map[string]any); ok && e["type"] == "file_input" && o.on("dispatch_action") {
		o.get("dispatch_action").fail("`dispatch_action` is not supported with a `file_input` element")
	}
}

func (c *checker) video(o object) {
	o.need("alt_text", "title", "thumbnail_url", "video_url")
	o.str("alt_text", 1, 2000)
	o.plain("title", 1, 199)
	o.plain("description", 1, 199)
	o.str("author_name", 0, 49)
	o.str("provider_name", 0, 49)
	for _, key := range []string{"title_url", "thumbnail_url", "video_url", "provider_icon_url"} {
		o.link(key)
	}
}

func (c *checker) file(o object) {
	o.need("external_id", "source")
	o.str("external_id", 1, 255)
	o.enum("source", "remote")
}
