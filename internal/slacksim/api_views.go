package slacksim

import (
	"encoding/json"
	"slices"

	"embudo/internal/slacksim/blockkit"
)

// checkView runs blockkit over a view and the rules that need the workspace: its type and a unique external_id.
// replacing is the view whose place it takes, nil for a new one. Callers hold s.mu.
func (s *Sim) checkView(raw json.RawMessage, kind string, replacing *view) (object, *refusal) {
	if !json.Valid(raw) {
		return nil, badArguments("must provide an object [json-pointer:/view]")
	}
	if problem := viewProblem(blockkit.View(raw)); problem != nil {
		return nil, problem
	}
	o := decode(raw).(object) // blockkit takes only objects
	if text(o["type"]) != kind {
		return nil, badArguments("must be a valid enum value [json-pointer:/view/type]")
	}
	if problem := s.checkPictures(blockkit.CodeInvalidArguments, "/view/blocks", o["blocks"]); problem != nil {
		return nil, problem
	}
	if !s.hasScope("files:read") && slices.ContainsFunc(elementsOf(encode(o["blocks"])), isFileInput) {
		return nil, &refusal{code: "missing_scope", extra: object{"needed": "files:read"}}
	}
	if id := text(o["external_id"]); id != "" {
		for _, other := range s.views {
			if other != replacing && other.externalID() == id {
				return nil, &refusal{code: "duplicate_external_id"}
			}
		}
	}
	return o, nil
}

func isFileInput(e element) bool { return e.kind == "file_input" }

// trigger exchanges the call's trigger, or the interactivity pointer that stands for one.
func (c *call) trigger() (*trigger, *refusal) {
	id := c.str("trigger_id")
	if id == "" {
		id = c.str("interactivity_pointer")
	}
	if id == "" {
		return nil, badArguments("missing required field: trigger_id")
	}
	t, code := c.exchange(id)
	if code != "" {
		return nil, &refusal{code: code, harmless: code == "expired_trigger_id" && c.triggers[id].late}
	}
	if c.people[t.userID].Deleted {
		return nil, refuse("user_disabled")
	}
	return t, nil
}

// viewsOpen starts a new stack of modals for the person; one that was open is put away unannounced.
func viewsOpen(c *call) (object, *refusal) {
	o, problem := c.checkView(c.raw("view"), "modal", nil)
	if problem != nil {
		return nil, problem
	}
	t, problem := c.trigger()
	if problem != nil {
		return nil, problem
	}
	c.drop(t.userID, 0)
	v := c.newView(o, t.userID, t.channelID)
	c.push(v)
	return object{"view": c.viewObject(v)}, nil
}

// viewsPush lays a view on the open one; its trigger must come from a component in that stack.
func viewsPush(c *call) (object, *refusal) {
	o, problem := c.checkView(c.raw("view"), "modal", nil)
	if problem != nil {
		return nil, problem
	}
	t, problem := c.trigger()
	if problem != nil {
		return nil, problem
	}
	d := c.desk(t.userID)
	switch {
	case t.viewID == "":
		return nil, refuse("invalid_trigger_id")
	case !slices.ContainsFunc(d.stack, func(v *view) bool { return v.id == t.viewID }):
		return nil, refuse("not_found")
	case len(d.stack) >= maxViews:
		return nil, refuse("push_limit_reached")
	}
	v := c.newView(o, t.userID, t.channelID)
	c.push(v)
	return object{"view": c.viewObject(v)}, nil
}

func viewsUpdate(c *call) (object, *refusal) {
	var v *view
	switch id, external := c.str("view_id"), c.str("external_id"); {
	case id != "":
		v = c.views[id]
	case external != "":
		for _, other := range c.views {
			if other.externalID() == external {
				v = other
			}
		}
	default:
		return nil, badArguments("missing required field: view_id")
	}
	if v == nil {
		return nil, refuse("not_found")
	}
	if hash := c.str("hash"); hash != "" && hash != v.hash {
		return nil, refuse("hash_conflict")
	}
	o, problem := c.checkView(c.raw("view"), v.kind, v)
	if problem != nil {
		return nil, problem
	}
	c.fillView(v, o, v.inputs)
	return object{"view": c.viewObject(v)}, nil
}

func viewsPublish(c *call) (object, *refusal) {
	if !c.manifest.Features.AppHome.Home {
		return nil, refuse("not_enabled")
	}
	u, problem := c.person("user_id")
	if problem != nil {
		return nil, problem
	}
	d := c.desk(u.ID)
	if hash := c.str("hash"); hash != "" && d.home != nil && hash != d.home.hash {
		return nil, refuse("hash_conflict")
	}
	o, problem := c.checkView(c.raw("view"), "home", d.home)
	if problem != nil {
		return nil, problem
	}
	if d.home == nil {
		d.home = c.newView(o, u.ID, "")
	} else {
		c.fillView(d.home, o, d.home.inputs)
	}
	return object{"view": c.viewObject(d.home)}, nil
}

// blocksValidate is Slack's own validator, over HTTP. Source: docs.slack.dev/reference/methods/blocks.validate.
func blocksValidate(c *call) (object, *refusal) {
	var given []string
	for _, name := range []string{"blocks", "message", "view"} {
		if c.raw(name) != nil {
			given = append(given, name)
		}
	}
	if len(given) != 1 {
		return nil, badArguments("must provide exactly one of blocks, message, view")
	}
	var found []blockkit.Violation
	raw := c.raw(given[0])
	switch given[0] {
	case "blocks":
		found = blockkit.Blocks(blockkit.SurfaceMessage, raw)
	case "message":
		found = blockkit.Message(raw)
	default:
		found = blockkit.View(raw)
	}
	if len(found) == 0 {
		return object{}, nil
	}
	var problems []object
	for _, v := range found {
		problems = append(problems, object{"pointer": v.Pointer, "code": "failed_constraint", "message": v.Message, "constraint": v.Code})
	}
	return nil, &refusal{code: "invalid_" + given[0], extra: object{"errors": problems}, harmless: true}
}
