package slacksim

import "fmt"

// Team returns the workspace's id, name and domain.
func (s *Sim) Team() Team { return s.cfg.Team }

// Enter leaves values in an input block's element, as somebody does who types or picks there and has not finished: unlike
// with Press, the app hears nothing even of an element that dispatches its changes. Options of an external menu must be
// among its last suggestions or chosen already.
func (p *Person) Enter(t PressTarget) error {
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := p.acting(); err != nil {
		return err
	}
	sf, err := p.surface(t)
	if err != nil {
		return err
	}
	e, err := sf.locate(t.BlockID, t.ActionID)
	if err != nil {
		return err
	}
	if !e.input {
		return fmt.Errorf("%s stands in no input block: %w", e.actionID, ErrNotAllowed)
	}
	value, err := s.fill(e, p.atHand(sf, e), t.Values)
	if err != nil {
		return err
	}
	sf.inputs.set(e, value)
	p.touched(sf)
	return nil
}

// atHand are the options that an external menu takes: those that it was offered last, and what it holds. Callers hold s.mu.
func (p *Person) atHand(sf surface, e element) object {
	return object{"options": append(optionsIn(p.sim.desk(p.id).offered[sf.key(e)]), chosenIn(sf.inputs[e.blockID][e.actionID])...)}
}

// optionsIn lists a menu's options as the app wrote them, those of groups included.
func optionsIn(menu object) []any {
	all := append([]any{}, list(menu["options"])...)
	for _, g := range list(menu["option_groups"]) {
		group, _ := g.(object)
		all = append(all, list(group["options"])...)
	}
	return all
}

// chosenIn lists the options that a menu's value holds.
func chosenIn(value object) []any {
	all := append([]any{}, list(value["selected_options"])...)
	if one, ok := value["selected_option"].(object); ok {
		all = append(all, one)
	}
	return all
}
