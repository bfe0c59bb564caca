package blockkit

import "encoding/json"

// View checks a modal or an App Home as views.open, push, update and publish take it; its `type` decides which.
// Pointers start at /view. `"blocks":null` counts as no blocks.
func View(raw json.RawMessage) []Violation {
	c := newChecker(SurfaceModal, CodeInvalidArguments)
	if len(raw) > maxViewBytes {
		c.addCode(CodeViewTooLarge, "/view", "view must be less than %d bytes", maxViewBytes+1)
		return c.found
	}
	v, err := decode(raw)
	if err != nil {
		c.add("/view", "must provide an object")
		return c.found
	}
	o, ok := node{c, v, "/view"}.object()
	if !ok {
		return c.found
	}
	switch kind := o.kind(); kind {
	case "modal":
		c.modal(o)
	case "home":
		c.surface = SurfaceHome
		c.home(o)
	case "":
	default:
		o.get("type").fail("unsupported type: %s", kind)
	}
	return c.found
}

func (c *checker) modal(o object) {
	o.only("title blocks submit close private_metadata callback_id external_id clear_on_close notify_on_close")
	o.need("title", "blocks")
	o.plain("title", 1, 24)
	o.plain("submit", 1, 24)
	o.plain("close", 1, 24)
	o.flags("clear_on_close", "notify_on_close")
	c.viewIdentity(o)
	if o.has("blocks") {
		c.blocks(o.get("blocks"))
	}
	if !o.has("submit") {
		for _, at := range c.inputs {
			c.add(at+"/input", "must define `submit` to use an `input` block in modals")
		}
	}
	c.totals(nil)
}

func (c *checker) home(o object) {
	o.only("blocks private_metadata callback_id external_id")
	o.need("blocks")
	c.viewIdentity(o)
	if o.has("blocks") {
		c.blocks(o.get("blocks"))
	}
	c.totals(nil)
}

func (c *checker) viewIdentity(o object) {
	o.str("private_metadata", 0, 3000)
	o.str("callback_id", 0, 255)
	o.str("external_id", 0, 255)
}
