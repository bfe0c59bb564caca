package blockkit

// slot is where an element stands.
type slot uint8

const (
	inSection slot = 1 << iota // accessory
	inActions
	inInput
	inContext
	inCard        // buttons of cards and table cells
	inContextActs // feedback and icon buttons

	choosers = inSection | inActions | inInput
)

// elementRule says where a type of element may stand and how it is checked.
type elementRule struct {
	slots    slot
	surfaces Surface
	keys     string // properties besides type and action_id
	check    func(*checker, object)
}

const (
	singleKeys = "placeholder confirm focus_on_load"
	multiKeys  = singleKeys + " max_selected_items"
)

// elementOf returns the rule of an element type.
func elementOf(kind string) (elementRule, bool) {
	switch kind {
	case "button":
		return elementRule{inSection | inActions | inCard, everywhere, buttonKeys, (*checker).button}, true
	case "workflow_button":
		return elementRule{inSection | inActions, SurfaceMessage, "text workflow style accessibility_label", (*checker).workflowButton}, true
	case "overflow":
		return elementRule{inSection | inActions, everywhere, "options confirm", (*checker).overflow}, true
	case "image":
		return elementRule{inSection | inContext, everywhere, "image_url slack_file alt_text", (*checker).imageElement}, true
	case "checkboxes", "radio_buttons":
		return elementRule{choosers, everywhere, "options initial_option initial_options confirm focus_on_load", (*checker).ticks}, true
	case "static_select", "multi_static_select":
		return elementRule{choosers, everywhere, multiKeys + " options option_groups initial_option initial_options", (*checker).staticSelect}, true
	case "external_select", "multi_external_select":
		return elementRule{choosers, everywhere, multiKeys + " min_query_length initial_option initial_options", (*checker).externalSelect}, true
	case "users_select", "multi_users_select":
		return elementRule{choosers, everywhere, multiKeys + " initial_user initial_users", (*checker).peopleSelect}, true
	case "conversations_select", "multi_conversations_select":
		return elementRule{choosers, everywhere, multiKeys +
			" initial_conversation initial_conversations default_to_current_conversation response_url_enabled filter", (*checker).conversationsSelect}, true
	case "channels_select", "multi_channels_select":
		return elementRule{choosers, everywhere, multiKeys + " initial_channel initial_channels response_url_enabled", (*checker).channelsSelect}, true
	case "datepicker":
		return elementRule{choosers, everywhere, singleKeys + " initial_date", (*checker).datepicker}, true
	case "timepicker":
		return elementRule{choosers, everywhere, singleKeys + " initial_time timezone", (*checker).timepicker}, true
	case "datetimepicker":
		return elementRule{inActions | inInput, SurfaceModal | SurfaceMessage, "initial_date_time confirm focus_on_load", (*checker).datetimepicker}, true
	case "plain_text_input":
		return elementRule{inInput, everywhere, textInputKeys + " multiline min_length max_length min_lines max_lines", (*checker).textInput}, true
	case "email_text_input":
		return elementRule{inInput, SurfaceModal, textInputKeys, (*checker).lineInput}, true
	case "url_text_input":
		return elementRule{inInput, SurfaceModal, textInputKeys, (*checker).urlInput}, true
	case "number_input":
		return elementRule{inInput, SurfaceModal, textInputKeys + " is_decimal_allowed min_value max_value", (*checker).numberInput}, true
	case "rich_text_input":
		return elementRule{inInput | inActions, SurfaceModal | SurfaceHome, textInputKeys, (*checker).richTextInput}, true
	case "file_input":
		return elementRule{inInput, SurfaceModal, "filetypes max_files", (*checker).fileInput}, true
	case "feedback_buttons":
		return elementRule{inContextActs, SurfaceMessage, "positive_button negative_button", (*checker).feedback}, true
	case "icon_button":
		return elementRule{inContextActs, SurfaceMessage, "icon text value accessibility_label visible_to_user_ids confirm", (*checker).iconButton}, true
	}
	return elementRule{}, false
}

// element checks one element in its slot.
func (c *checker) element(n node, where slot) {
	o, ok := n.object()
	if !ok {
		return
	}
	kind := o.kind()
	if kind == "" {
		return
	}
	rule, ok := elementOf(kind)
	if !ok || rule.slots&where == 0 || rule.surfaces&c.surface == 0 {
		o.get("type").fail("unsupported type: %s", kind)
		return
	}
	keys := rule.keys
	if kind != "image" {
		keys += " action_id"
	}
	o.only(keys)
	c.actionID(o)
	o.placeholder()
	o.confirm()
	o.flags("focus_on_load")
	if o.on("focus_on_load") {
		if c.focused {
			o.get("focus_on_load").fail("only one element per view may set `focus_on_load`")
		}
		c.focused = true
	}
	rule.check(c, o)
}

// actionID checks the optional action_id and that it is its block's only one; "" is the same as none.
func (c *checker) actionID(o object) {
	id := o.str("action_id", 0, 255)
	if id == "" {
		return
	}
	if c.actionIDs[id] {
		o.get("action_id").fail("`action_id` must be unique within its block: %s", id)
	}
	c.actionIDs[id] = true
}
