package blockkit

import (
	"slices"
	"strings"
)

func isMulti(o object) bool {
	kind, _ := o.m["type"].(string)
	return strings.HasPrefix(kind, "multi_") || kind == "checkboxes"
}

// plurality refuses the other kind's way of presetting: one for a single choice, several for a multiple one.
func plurality(o object, single, several string) {
	wrong := several
	if isMulti(o) {
		wrong = single
	} else if o.has("max_selected_items") {
		o.fail("invalid additional property: max_selected_items")
	}
	if o.has(wrong) {
		o.fail("invalid additional property: %s", wrong)
	}
	o.integer("max_selected_items", 1, unbounded)
}

func (c *checker) ticks(o object) {
	plurality(o, "initial_option", "initial_options")
	o.choices(1, 10, optionRule{mrkdwn: true})
}

func (c *checker) staticSelect(o object) {
	plurality(o, "initial_option", "initial_options")
	o.choices(1, 100, optionRule{})
}

// externalSelect has no options of its own, so a preset option is only checked for its shape.
func (c *checker) externalSelect(o object) {
	plurality(o, "initial_option", "initial_options")
	o.integer("min_query_length", 0, 255)
	if o.has("initial_option") {
		o.get("initial_option").option(optionRule{})
	}
	o.list("initial_options", 1, 100, func(n node) { n.option(optionRule{}) })
}

func (c *checker) peopleSelect(o object) {
	plurality(o, "initial_user", "initial_users")
	o.str("initial_user", 1, 255)
	o.ids("initial_users", 1, unbounded)
}

func (c *checker) channelsSelect(o object) {
	plurality(o, "initial_channel", "initial_channels")
	o.str("initial_channel", 1, 255)
	o.ids("initial_channels", 1, unbounded)
	c.responseURL(o)
}

func (c *checker) conversationsSelect(o object) {
	plurality(o, "initial_conversation", "initial_conversations")
	o.str("initial_conversation", 1, 255)
	o.ids("initial_conversations", 1, unbounded)
	o.flags("default_to_current_conversation")
	c.responseURL(o)
	if o.has("filter") {
		o.get("filter").conversationFilter()
	}
}

// responseURL is for single selects in modals only.
func (c *checker) responseURL(o object) {
	o.flags("response_url_enabled")
	if o.has("response_url_enabled") && (isMulti(o) || c.surface != SurfaceModal) {
		o.fail("invalid additional property: response_url_enabled")
	}
}

func (n node) conversationFilter() {
	f, ok := n.object()
	if !ok {
		return
	}
	f.only("include exclude_external_shared_channels exclude_bot_users")
	if len(f.m) == 0 {
		f.fail("must have minimum 1 properties")
	}
	f.list("include", 1, 4, func(n node) {
		if s := n.text(1, 255); s != "" && !slices.Contains([]string{"im", "mpim", "private", "public"}, s) {
			n.fail("must be a valid enum value")
		}
	})
	f.flags("exclude_external_shared_channels", "exclude_bot_users")
}
