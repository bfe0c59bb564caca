package blockkit

const (
	cardKeys = "hero_image icon slack_icon title subtitle body subtext actions"
	// Newer clients show three buttons on a card; two pass everywhere.
	maxCardButtons = 2
)

func (c *checker) card(o object) {
	if !o.has("hero_image") && !o.has("title") && !o.has("actions") && !o.has("body") {
		o.fail("failed to match any allowed schemas")
	}
	if o.has("icon") && o.has("slack_icon") {
		o.fail("failed to match exactly one allowed schema")
	}
	for _, key := range []string{"hero_image", "icon"} {
		o.cardPicture(key)
	}
	if o.has("slack_icon") {
		if i, ok := o.get("slack_icon").object(); ok {
			i.only("name")
			i.need("name")
			i.str("name", 1, 255)
		}
	}
	o.rich("title", 1, 150)
	o.rich("subtitle", 1, 150)
	o.rich("body", 1, 200)
	o.rich("subtext", 1, 200)
	o.list("actions", 1, maxCardButtons, func(n node) { c.element(n, inCard) })
}

func (o object) cardPicture(key string) {
	if !o.has(key) {
		return
	}
	if p, ok := o.get(key).object(); ok {
		p.only("image_url slack_file alt_text")
		p.picture(true)
	}
}

func (c *checker) carousel(o object) {
	o.need("elements")
	o.list("elements", 1, 10, func(n node) {
		e, ok := n.object()
		if !ok {
			return
		}
		if kind := e.kind(); kind != "card" {
			e.get("type").fail("unsupported type: %s", kind)
			return
		}
		e.only("block_id " + cardKeys)
		c.blockID(e)
		c.card(e)
	})
}

func (c *checker) alert(o object) {
	o.need("text")
	o.rich("text", 1, 200)
	o.enum("level", "default", "info", "warning", "error", "success")
}
