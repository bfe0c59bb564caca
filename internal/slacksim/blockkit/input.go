package blockkit

import "slices"

const textInputKeys = "placeholder initial_value focus_on_load dispatch_action_config"

func (c *checker) datepicker(o object) { o.date("initial_date") }

func (c *checker) timepicker(o object) {
	o.clock("initial_time")
	o.str("timezone", 1, 255)
}

func (c *checker) datetimepicker(o object) {
	o.integer("initial_date_time", 1_000_000_000, 9_999_999_999)
}

func (c *checker) textInput(o object) {
	o.flags("multiline")
	o.integer("min_lines", 1, unbounded)
	o.integer("max_lines", 1, unbounded)
	shortest, bounded := o.integer("min_length", 0, 3000)
	longest, limited := o.integer("max_length", 1, 3000)
	if bounded && limited && shortest > longest {
		o.get("min_length").fail("must be less than %d", longest+1)
	}
	maximum := 3000
	if limited && longest >= 1 && longest < 3000 {
		maximum = int(longest)
	}
	o.str("initial_value", 0, maximum)
	o.dispatchConfig()
}

func (c *checker) lineInput(o object) {
	o.str("initial_value", 0, 3000)
	o.dispatchConfig()
}

func (c *checker) urlInput(o object) {
	if o.m["initial_value"] != "" {
		o.link("initial_value")
	}
	o.dispatchConfig()
}

func (c *checker) numberInput(o object) {
	o.need("is_decimal_allowed")
	o.flags("is_decimal_allowed")
	decimals := o.on("is_decimal_allowed")
	for _, key := range []string{"min_value", "max_value", "initial_value"} {
		o.number(key, decimals)
	}
	o.dispatchConfig()
}

func (c *checker) richTextInput(o object) {
	if o.has("initial_value") {
		if v, ok := o.get("initial_value").object(); ok {
			v.only("elements block_id")
			c.richText(v)
		}
	}
	o.dispatchConfig()
}

func (c *checker) fileInput(o object) {
	o.list("filetypes", 1, unbounded, func(n node) { n.text(1, 255) })
	o.integer("max_files", 1, 10)
}

func (o object) dispatchConfig() {
	if !o.has("dispatch_action_config") {
		return
	}
	d, ok := o.get("dispatch_action_config").object()
	if !ok {
		return
	}
	d.only("trigger_actions_on")
	d.list("trigger_actions_on", 1, 2, func(n node) {
		if s := n.text(1, 255); s != "" && !slices.Contains([]string{"on_enter_pressed", "on_character_entered"}, s) {
			n.fail("must be a valid enum value")
		}
	})
}
