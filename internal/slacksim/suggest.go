package slacksim

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"embudo/internal/slacksim/blockkit"
)

// Suggest types query into an external menu and returns what the app offers. It fails with ErrNotAllowed while the query
// is shorter than the menu's min_query_length (3 when unset), since Slack asks the app only from there on.
func (p *Person) Suggest(ctx context.Context, t PressTarget, query string) ([]Option, *Turn, error) {
	s := p.sim
	s.mu.Lock()
	u, err := p.acting()
	if err != nil {
		s.mu.Unlock()
		return nil, nil, err
	}
	sf, err := p.surface(t)
	if err != nil {
		s.mu.Unlock()
		return nil, nil, err
	}
	e, err := sf.locate(t.BlockID, t.ActionID)
	if err == nil {
		err = suggestible(e, query)
	}
	if err != nil {
		s.mu.Unlock()
		return nil, nil, err
	}
	payload := s.interaction("block_suggestion", u)
	s.onSurface(payload, sf)
	payload["action_id"], payload["block_id"], payload["value"] = e.actionID, e.blockID, query
	env := s.newEnvelope(typeInteractive, "block_suggestion", u.ID, payload)
	env.accepts = true
	key := sf.key(e)
	env.apply = func(raw json.RawMessage) string {
		menu, problem := readSuggestions(raw)
		if problem != "" {
			s.fault(Fault{Code: "invalid_suggestions", Where: "block_suggestion", Message: problem, EnvelopeID: env.id})
			return errorDispatch
		}
		s.desk(p.id).offered[key] = menu
		return ""
	}
	s.dispatch(env)
	s.mu.Unlock()

	turn, err := p.await(ctx, env)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p.shown(turn)
	if turn.Error != "" {
		return nil, turn, nil
	}
	return optionsOf(s.desk(p.id).offered[key]), turn, nil
}

func suggestible(e element, query string) error {
	if !strings.HasSuffix(e.kind, "external_select") {
		return fmt.Errorf("%s suggests nothing: %w", e.kind, ErrNotAllowed)
	}
	least := 3
	if n, err := strconv.Atoi(text(e.object["min_query_length"])); err == nil {
		least = n
	}
	if utf8.RuneCountInString(query) < least {
		return fmt.Errorf("%q is shorter than %d: %w", query, least, ErrNotAllowed)
	}
	return nil
}

// readSuggestions checks the app's options by the rules of a menu that holds them.
func readSuggestions(raw json.RawMessage) (menu object, problem string) {
	answer, _ := decode(raw).(object)
	options, groups := answer["options"], answer["option_groups"]
	if (options == nil) == (groups == nil) {
		return nil, "wants options or option_groups"
	}
	menu = object{}
	if options != nil {
		menu["options"] = options
	} else {
		menu["option_groups"] = groups
	}
	if len(list(options)) == 0 && len(list(groups)) == 0 {
		return menu, "" // nothing found is an answer too
	}
	sample := object{"type": "static_select", "action_id": "suggestions", "placeholder": object{"type": "plain_text", "text": "-"}}
	for key, value := range menu {
		sample[key] = value
	}
	found := blockkit.Blocks(blockkit.SurfaceModal, encode([]object{{"type": "actions", "elements": []object{sample}}}))
	if len(found) > 0 {
		return nil, found[0].String()
	}
	return menu, ""
}

// offer asks the app for suggestions when an external menu is to take a value that was not offered yet: a person finds
// an option only by typing for it.
func (p *Person) offer(ctx context.Context, t PressTarget) error {
	s := p.sim
	s.mu.Lock()
	sf, err := p.surface(t)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	e, err := sf.locate(t.BlockID, t.ActionID)
	var missing []string
	if err == nil && strings.HasSuffix(e.kind, "external_select") {
		for _, wanted := range t.Values {
			if _, ok := pickOption(p.atHand(sf, e), wanted); !ok && wanted != "" {
				missing = append(missing, wanted)
			}
		}
	}
	s.mu.Unlock()
	for _, wanted := range missing {
		if _, _, err := p.Suggest(ctx, t, wanted); err != nil {
			return err
		}
	}
	return err
}
