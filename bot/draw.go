package bot

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/slack-go/slack"
)

// drawing is what a view is drawn from besides its form.
type drawing struct {
	state  json.RawMessage
	origin origin
	step   int
	// alert, if any, is shown on top: the form failed. A warning and the blocks of top follow it.
	alert   Safe
	warning Safe
	top     []slack.Block
	// notice, if any, is shown small on top.
	notice string
	// values fill the inputs.
	values Values
	// failed: what is in the inputs was submitted and not saved.
	failed bool
}

// draw makes the view that Slack is sent. It gives the View too, for its subject.
func (x *exchange) draw(f *form, d drawing) (slack.ModalViewRequest, View, error) {
	v, err := f.view(x.person.Lang, d.state)
	if err != nil {
		return slack.ModalViewRequest{}, View{}, err
	}
	meta, err := metadata{State: d.state, Origin: d.origin, Step: d.step, Failed: d.failed}.encode()
	if err != nil {
		return slack.ModalViewRequest{}, View{}, err
	}
	blocks := make([]slack.Block, 0, len(v.Blocks)+len(d.top)+3)
	if !d.alert.IsZero() {
		blocks = append(blocks, Alert(slack.AlertLevelError, d.alert))
	}
	if !d.warning.IsZero() {
		blocks = append(blocks, Alert(slack.AlertLevelWarning, d.warning))
	}
	blocks = append(blocks, d.top...)
	if d.notice != "" {
		blocks = append(blocks, Context(Esc(d.notice)))
	}
	blocks = append(blocks, v.Blocks...)
	if len(blocks) > maxViewBlocks {
		blocks = blocks[:maxViewBlocks]
	}
	if v.Submit == "" && hasInput(blocks) {
		return slack.ModalViewRequest{}, View{}, fmt.Errorf("view %s has inputs and no Submit", f.id)
	}
	prefill(blocks, d.values)
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: f.id, PrivateMetadata: meta,
		Title: plain(v.Title, maxTitle), Submit: optionalPlain(v.Submit, maxTitle), Close: x.closeLabel(v.Close),
		Blocks: slack.Blocks{BlockSet: blocks}, NotifyOnClose: v.Subject != "",
	}, v, nil
}

func (x *exchange) closeLabel(label string) *slack.TextBlockObject {
	if label == "" {
		label = x.b.words.Close(x.person.Lang)
	}
	return plain(label, maxTitle)
}

// standIn is the small view that is shown while something takes its time.
func (x *exchange) standIn(f *form, meta, text string) slack.ModalViewRequest {
	title, usual := x.b.words.Loading(x.person.Lang)
	if text == "" {
		text = usual
	}
	return x.note(f, meta, title, Esc(text))
}

// note is a view that only says something.
func (x *exchange) note(f *form, meta, title string, text Safe) slack.ModalViewRequest {
	id := ""
	if f != nil {
		id = f.id
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: id, PrivateMetadata: meta,
		Title: plain(title, maxTitle), Close: x.closeLabel(""),
		Blocks: slack.Blocks{BlockSet: []slack.Block{Section(text)}},
	}
}

func hasInput(blocks []slack.Block) bool { return len(inputNames(blocks)) > 0 }

// inputNames are the block ids of the inputs, in order.
func inputNames(blocks []slack.Block) []string {
	var names []string
	for _, b := range blocks {
		if b.BlockType() == slack.MBTInput && b.ID() != "" {
			names = append(names, b.ID())
		}
	}
	return names
}

// splitFields parts field errors into those that an input of the view can show and the text of the others.
func splitFields(fields map[string]string, inputs []string) (shown map[string]string, rest []string) {
	shown = map[string]string{}
	for _, name := range inputs {
		if text, ok := fields[name]; ok {
			shown[name] = text
		}
	}
	for _, name := range sortedKeys(fields) {
		if _, ok := shown[name]; !ok {
			rest = append(rest, strings.TrimSpace(fields[name]))
		}
	}
	return shown, rest
}
