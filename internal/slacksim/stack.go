package slacksim

import (
	"context"
	"fmt"
)

// View returns the modal on top of the person's stack, nil when none is open.
func (p *Person) View() *View {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	return p.sim.desk(p.id).top().snapshot()
}

// Stack returns all open modals, the one on top last.
func (p *Person) Stack() []View {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	var views []View
	for _, v := range p.sim.desk(p.id).stack {
		views = append(views, *v.snapshot())
	}
	return views
}

// Home returns the person's App Home, nil until the app published one.
func (p *Person) Home() *View {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	return p.sim.desk(p.id).home.snapshot()
}

// Fill types text into a field of the modal on top. blockID may also be "block/action" where a block has several
// elements. The Turn is nil unless the field dispatches its changes.
func (p *Person) Fill(ctx context.Context, blockID, text string) (*Turn, error) {
	return p.pick(ctx, blockID, text)
}

// Choose picks one option by value or text, a person or channel by id or name, in a menu or radio group.
// An external menu is asked for suggestions first, with the wanted text as the query.
func (p *Person) Choose(ctx context.Context, blockID, option string) (*Turn, error) {
	return p.pick(ctx, blockID, option)
}

// Check leaves exactly these options chosen in checkboxes or a multi-select.
func (p *Person) Check(ctx context.Context, blockID string, options ...string) (*Turn, error) {
	return p.pick(ctx, blockID, options...)
}

// PickDate sets a date picker to "YYYY-MM-DD".
func (p *Person) PickDate(ctx context.Context, blockID, date string) (*Turn, error) {
	return p.pick(ctx, blockID, date)
}

// PickTime sets a time picker to "HH:mm".
func (p *Person) PickTime(ctx context.Context, blockID, clock string) (*Turn, error) {
	return p.pick(ctx, blockID, clock)
}

// Clear empties a field.
func (p *Person) Clear(ctx context.Context, blockID string) (*Turn, error) {
	return p.pick(ctx, blockID)
}

func (p *Person) pick(ctx context.Context, blockID string, values ...string) (*Turn, error) {
	return p.Press(ctx, p.inModal(blockID, values))
}

// inModal splits "block/action" when there is no block of the whole name.
func (p *Person) inModal(name string, values []string) PressTarget {
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	t := PressTarget{BlockID: name, Values: values}
	v := p.sim.desk(p.id).top()
	if v == nil {
		return t
	}
	for _, e := range elementsOf(v.blocks) {
		if e.blockID == name {
			return t
		}
		if e.blockID+"/"+e.actionID == name {
			t.BlockID, t.ActionID = e.blockID, e.actionID
		}
	}
	return t
}

// maxInputFile bounds one file of a file_input. Source: docs.slack.dev/reference/block-kit/block-elements.
const maxInputFile = 10 << 20

// Attach uploads a file into a file_input of the modal on top, besides those already there.
func (p *Person) Attach(blockID, name string, data []byte) (File, error) {
	t := p.inModal(blockID, nil)
	s := p.sim
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := p.acting(); err != nil {
		return File{}, err
	}
	sf, err := p.surface(t)
	if err != nil {
		return File{}, err
	}
	e, err := sf.locate(t.BlockID, t.ActionID)
	if err != nil {
		return File{}, err
	}
	value := sf.inputs[e.blockID][e.actionID]
	files := list(value["files"])
	if err := attachable(e, name, len(data), len(files)); err != nil {
		return File{}, err
	}
	f := s.newFile(name, p.id, data)
	f.complete = true
	sf.inputs.set(e, object{"type": e.kind, "files": append(append([]any{}, files...), s.fileObject(f))})
	p.touched(sf)
	return f.File, nil
}

func attachable(e element, name string, size, before int) error {
	if e.kind != "file_input" {
		return fmt.Errorf("%s takes no files: %w", e.kind, ErrNotAllowed)
	}
	most := 10
	if n := text(e.object["max_files"]); n != "" {
		_, _ = fmt.Sscan(n, &most)
	}
	if before >= most {
		return fmt.Errorf("%d files are there already: %w", before, ErrNotAllowed)
	}
	if size > maxInputFile {
		return fmt.Errorf("%s is larger than 10 MB: %w", name, ErrNotAllowed)
	}
	kinds := list(e.object["filetypes"])
	for _, kind := range kinds {
		if hasExtension(name, text(kind)) {
			return nil
		}
	}
	if len(kinds) > 0 {
		return fmt.Errorf("%s is of no accepted type: %w", name, ErrNotAllowed)
	}
	return nil
}
