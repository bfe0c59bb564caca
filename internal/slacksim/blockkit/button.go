package blockkit

const buttonKeys = "text url value style confirm accessibility_label visible_to_user_ids agent_prompt agent_prompt_display"

func (c *checker) button(o object) {
	o.need("text")
	o.plain("text", 1, 75)
	o.link("url")
	o.str("value", 0, 2000)
	o.enum("style", "primary", "danger")
	o.str("accessibility_label", 0, 75)
	o.ids("visible_to_user_ids", 1, unbounded)
}

// ids checks an optional list of identifiers.
func (o object) ids(key string, minimum, maximum int) {
	o.list(key, minimum, maximum, func(n node) { n.text(1, 255) })
}

func (c *checker) workflowButton(o object) {
	o.need("text", "workflow")
	o.plain("text", 1, 75)
	o.enum("style", "primary", "danger")
	o.str("accessibility_label", 0, 75)
	if !o.has("workflow") {
		return
	}
	if w, ok := o.get("workflow").object(); ok {
		w.need("trigger")
	}
}

// overflow takes two options at least: with one, older clients refuse it.
func (c *checker) overflow(o object) {
	o.need("options")
	o.list("options", 2, 5, func(n node) { n.option(optionRule{url: true}) })
}

func (c *checker) imageElement(o object) { o.picture(true) }

func (c *checker) contextActions(o object) {
	o.need("elements")
	o.list("elements", 1, 5, func(n node) { c.element(n, inContextActs) })
}

func (c *checker) feedback(o object) {
	o.need("positive_button", "negative_button")
	for _, key := range []string{"positive_button", "negative_button"} {
		if !o.has(key) {
			continue
		}
		if b, ok := o.get(key).object(); ok {
			b.only("text value accessibility_label")
			b.need("text", "value")
			b.plain("text", 1, 75)
			b.str("value", 0, 2000)
			b.str("accessibility_label", 0, 75)
		}
	}
}

func (c *checker) iconButton(o object) {
	o.need("icon", "text")
	o.enum("icon", "trash")
	o.plain("text", 1, 75)
	o.str("value", 0, 2000)
	o.str("accessibility_label", 0, 75)
	o.ids("visible_to_user_ids", 1, unbounded)
}
