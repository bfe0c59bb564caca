package slacksim

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// surface is what an element stands on: a view, or a message as one person sees it.
type surface struct {
	view     *view
	conv     *conversation
	message  *message
	elements []element
	inputs   inputs
}

// surface finds what the target names. Callers hold s.mu.
func (p *Person) surface(t PressTarget) (surface, error) {
	s := p.sim
	if t.ChannelID != "" || t.MessageTS != "" {
		if c := s.lookup(t.ChannelID); c != nil {
			t.ChannelID = c.id
		}
		c, m := s.find(p.id, t.ChannelID, t.MessageTS)
		if m == nil {
			return surface{}, fmt.Errorf("message %s in %s: %w", t.MessageTS, t.ChannelID, ErrNotVisible)
		}
		sf := surface{conv: c, message: m, elements: elementsOf(m.Blocks)}
		if m.state[p.id] == nil {
			m.state[p.id] = inputs{}
		}
		m.state[p.id] = initialInputs(sf.elements, m.state[p.id], c.id)
		sf.inputs = m.state[p.id]
		return sf, nil
	}
	v := s.desk(p.id).top()
	if t.Home {
		v = s.desk(p.id).home
	}
	if v == nil {
		return surface{}, ErrNoView
	}
	return surface{view: v, elements: elementsOf(v.blocks), inputs: v.inputs}, nil
}

// key names the element for the suggestions that were offered to it.
func (sf surface) key(e element) string {
	on := ""
	if sf.view != nil {
		on = sf.view.id
	} else {
		on = sf.conv.id + sf.message.TS
	}
	return on + "\x00" + e.blockID + "\x00" + e.actionID
}

// locate finds the element by its ids; one of the two is enough where it leaves no doubt.
func (sf surface) locate(blockID, actionID string) (element, error) {
	var found []element
	for _, e := range sf.elements {
		if (blockID == "" || e.blockID == blockID) && (actionID == "" || e.actionID == actionID) {
			found = append(found, e)
		}
	}
	switch {
	case len(found) == 0:
		return element{}, fmt.Errorf("block %q action %q: %w", blockID, actionID, ErrNoElement)
	case len(found) > 1:
		return element{}, fmt.Errorf("block %q action %q names %d elements: %w", blockID, actionID, len(found), ErrNoElement)
	}
	return found[0], nil
}

var (
	dateForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)
	timeForm = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
)

// fill turns what a person chose or typed into the element's value, as its widget would let them.
// No values empties the field. offered are the last suggestions of an external menu. Callers hold s.mu.
func (s *Sim) fill(e element, offered object, values []string) (object, error) {
	key := stateKey[e.kind]
	if key == "" {
		return nil, fmt.Errorf("%s: %w", e.kind, ErrNotAllowed)
	}
	value := object{"type": e.kind}
	if lists[key] {
		chosen := []any{}
		for _, wanted := range values {
			one, err := s.choose(e, offered, key, wanted)
			if err != nil {
				return nil, err
			}
			chosen = append(chosen, one)
		}
		if most, err := strconv.Atoi(text(e.object["max_selected_items"])); err == nil && len(chosen) > most {
			return nil, fmt.Errorf("at most %d choices: %w", most, ErrNotAllowed)
		}
		value[key] = chosen
		return value, nil
	}
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		value[key] = nil
		return value, nil
	}
	if len(values) > 1 {
		return nil, fmt.Errorf("%s takes one value: %w", e.kind, ErrNotAllowed)
	}
	one, err := s.choose(e, offered, key, values[0])
	if err != nil {
		return nil, err
	}
	value[key] = one
	return value, nil
}

func (s *Sim) choose(e element, offered object, key, wanted string) (any, error) {
	refused := fmt.Errorf("%s %q: %w", e.kind, wanted, ErrNotAllowed)
	switch key {
	case "value":
		return wanted, nil
	case "rich_text_value":
		return richSection([]any{object{"type": "text", "text": wanted}}), nil
	case "selected_option", "selected_options":
		menu := e.object
		if strings.HasSuffix(e.kind, "external_select") {
			menu = offered
		}
		option, ok := pickOption(menu, wanted)
		if !ok {
			return nil, fmt.Errorf("%q: %w", wanted, ErrNoOption)
		}
		return option, nil
	case "selected_user", "selected_users":
		if id, ok := s.personID(wanted); ok {
			return id, nil
		}
		return nil, fmt.Errorf("%q: %w", wanted, ErrNoOption)
	case "selected_conversation", "selected_conversations", "selected_channel", "selected_channels":
		c := s.lookup(wanted)
		if c == nil || strings.Contains(key, "channel") && c.kind != kindChannel {
			return nil, fmt.Errorf("%q: %w", wanted, ErrNoOption)
		}
		return c.id, nil
	case "selected_date":
		if _, err := time.Parse(time.DateOnly, wanted); err != nil || !dateForm.MatchString(wanted) {
			return nil, refused
		}
		return wanted, nil
	case "selected_time":
		if !timeForm.MatchString(wanted) {
			return nil, refused
		}
		return wanted, nil
	case "selected_date_time":
		if _, err := strconv.ParseInt(wanted, 10, 64); err != nil {
			return nil, refused
		}
		return json.Number(wanted), nil
	}
	return nil, refused
}

func (s *Sim) personID(idOrName string) (string, bool) {
	if s.people[idOrName] != nil {
		return idOrName, true
	}
	for id, u := range s.people {
		if u.Name == strings.TrimPrefix(idOrName, "@") {
			return id, true
		}
	}
	return "", false
}
