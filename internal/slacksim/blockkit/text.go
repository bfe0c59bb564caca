package blockkit

// plain checks an optional property that is a plain_text object.
func (o object) plain(key string, minimum, maximum int) {
	if o.has(key) {
		o.get(key).textObject(false, minimum, maximum)
	}
}

// rich checks an optional property that is a text object of either kind.
func (o object) rich(key string, minimum, maximum int) {
	if o.has(key) {
		o.get(key).textObject(true, minimum, maximum)
	}
}

// textObject checks a text object; mrkdwn says whether that kind is allowed beside plain_text.
func (n node) textObject(mrkdwn bool, minimum, maximum int) {
	o, ok := n.object()
	if !ok {
		return
	}
	switch kind := o.kind(); {
	case kind == "":
		return
	case kind == "plain_text":
		o.only("text emoji")
		o.flags("emoji")
	case kind == "mrkdwn" && mrkdwn:
		o.only("text verbatim")
		o.flags("verbatim")
	case kind == "mrkdwn":
		o.get("type").fail("must be a valid enum value")
		return
	default:
		o.get("type").fail("unsupported type: %s", kind)
		return
	}
	o.need("text")
	o.str("text", minimum, maximum)
}

// confirm checks an optional confirmation dialog.
func (o object) confirm() {
	if !o.has("confirm") {
		return
	}
	d, ok := o.get("confirm").object()
	if !ok {
		return
	}
	d.only("title text confirm deny style")
	d.need("title", "text", "confirm", "deny")
	d.plain("title", 1, 100)
	d.rich("text", 1, 300)
	d.plain("confirm", 1, 30)
	d.plain("deny", 1, 30)
	d.enum("style", "primary", "danger")
}

// placeholder checks the optional placeholder of an input.
func (o object) placeholder() { o.plain("placeholder", 1, 150) }
