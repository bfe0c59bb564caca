package blockkit

import "reflect"

// Slack's documentation grants 150 characters to an option's value where older clients refuse more than 75.
const maxOptionValue = 75

type optionRule struct {
	mrkdwn bool // checkboxes and radio buttons may use mrkdwn
	url    bool // overflow menus may link
}

func (n node) option(rule optionRule) {
	o, ok := n.object()
	if !ok {
		return
	}
	keys := "text value description"
	if rule.url {
		keys += " url"
	}
	o.only(keys)
	o.need("text", "value")
	if o.has("text") {
		o.get("text").textObject(rule.mrkdwn, 1, 75)
	}
	o.str("value", 0, maxOptionValue)
	if o.has("description") {
		o.get("description").textObject(rule.mrkdwn, 1, 75)
	}
	o.link("url")
}

// choices checks `options` xor `option_groups` and the initial choice among them.
func (o object) choices(minimum, maximum int, rule optionRule) {
	grouped := o.has("option_groups")
	switch {
	case grouped && o.has("options"):
		o.fail("failed to match exactly one allowed schema")
		return
	case grouped:
		o.list("option_groups", 1, 100, func(n node) { n.optionGroup(rule) })
	default:
		o.need("options")
		o.list("options", minimum, maximum, func(n node) { n.option(rule) })
	}
	known := o.knownOptions()
	if o.has("initial_option") {
		o.get("initial_option").initial(known, rule)
	}
	o.list("initial_options", 1, maximum, func(n node) { n.initial(known, rule) })
}

func (n node) optionGroup(rule optionRule) {
	g, ok := n.object()
	if !ok {
		return
	}
	g.only("label options")
	g.need("label", "options")
	g.plain("label", 1, 75)
	g.list("options", 1, 100, func(n node) { n.option(rule) })
}

// initial checks that a preset choice is one of the options, exactly.
func (n node) initial(known []any, rule optionRule) {
	before := len(n.c.found)
	n.option(rule)
	if len(n.c.found) > before {
		return
	}
	for _, option := range known {
		if reflect.DeepEqual(option, n.v) {
			return
		}
	}
	n.fail("must match one of the options exactly")
}

func (o object) knownOptions() []any {
	options, _ := o.m["options"].([]any)
	groups, _ := o.m["option_groups"].([]any)
	for _, group := range groups {
		if g, ok := group.(map[string]any); ok {
			more, _ := g["options"].([]any)
			options = append(options, more...)
		}
	}
	return options
}
