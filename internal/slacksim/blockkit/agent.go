package blockkit

// maxTasks of a plan is not documented; apps report refusals beyond it.
const maxTasks = 50

const taskKeys = "task_id title status details output sources hide_title"

func (c *checker) markdownBlock(o object) {
	o.need("text")
	c.markdown += len([]rune(o.str("text", 1, maxMarkdownChars)))
}

// taskCard checks a task that stands alone: it has begun.
func (c *checker) taskCard(o object) {
	c.task(o)
	o.enum("status", "in_progress", "complete", "error")
}

func (c *checker) plan(o object) {
	c.plans++
	o.need("title")
	o.str("title", 1, unbounded)
	seen := map[string]bool{}
	o.list("tasks", 0, maxTasks, func(n node) {
		t, ok := n.object()
		if !ok {
			return
		}
		t.only(taskKeys)
		c.task(t)
		t.enum("status", "pending", "in_progress", "complete", "error")
		id, _ := t.m["task_id"].(string)
		if seen[id] {
			t.get("task_id").fail("Input contains duplicate items")
		}
		seen[id] = true
	})
}

func (c *checker) task(o object) {
	o.need("task_id", "title", "status")
	o.str("task_id", 1, 255)
	o.str("title", 1, unbounded)
	o.flags("hide_title")
	for _, key := range []string{"details", "output"} {
		if !o.has(key) {
			continue
		}
		if r, ok := o.get(key).object(); ok {
			r.only("elements block_id")
			c.richText(r)
		}
	}
	o.list("sources", 0, unbounded, func(n node) {
		if s, ok := n.object(); ok {
			s.only("url text")
			s.need("url", "text")
			s.link("url")
			s.str("text", 1, unbounded)
		}
	})
}
