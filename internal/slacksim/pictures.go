package slacksim

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"embudo/internal/slacksim/blockkit"
)

// pictureTypes are the files that a slack_file may name.
// Source: docs.slack.dev/reference/block-kit/composition-objects/slack-file-object.
var pictureTypes = []string{"image/png", "image/jpeg", "image/gif"}

// SlowFiles has files that are completed from now on looked through for d before blocks may show them, as Slack does for a
// moment; 0 at first.
func (s *Sim) SlowFiles(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injected("slow_files", d.String())
	s.trouble.looking = d
}

// checkPictures refuses a slack_file that the app can't show: each must be an image that it has, and be looked through.
// Callers hold s.mu.
func (s *Sim) checkPictures(code, at string, blocks any) *refusal {
	var found []blockkit.Violation
	harmless := true
	eachPicture(at, blocks, func(at string, file object) {
		f := s.pictured(file)
		if f != nil && s.botSees(f) && slices.Contains(pictureTypes, f.MIMEType) {
			if !s.clock.Now().Before(f.ready) {
				return
			}
		} else {
			harmless = false
		}
		found = append(found, blockkit.Violation{Code: code, Message: "invalid slack file", Pointer: at})
	})
	problem := messageProblem(found)
	if problem != nil {
		problem.harmless = harmless
	}
	return problem
}

// pictured is the file that a slack_file names by its id or its address.
func (s *Sim) pictured(file object) *storedFile {
	if id := text(file["id"]); id != "" {
		return s.files[id]
	}
	for _, f := range s.files {
		if address := text(file["url"]); address == f.URL || address == s.fileLink(f) {
			return f
		}
	}
	return nil
}

// eachPicture walks blocks, and calls each with every slack_file in them and where it is.
func eachPicture(at string, v any, each func(at string, file object)) {
	switch v := v.(type) {
	case []any:
		for i, x := range v {
			eachPicture(at+"/"+strconv.Itoa(i), x, each)
		}
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if file, ok := v[key].(object); ok && key == "slack_file" {
				each(at+"/"+key, file)
			} else {
				eachPicture(at+"/"+key, v[key], each)
			}
		}
	}
}

// SeesPicture reports whether a file is shown by blocks of a view or message that the person sees.
func (p *Person) SeesPicture(fileID string) bool {
	shown := []json.RawMessage{}
	for _, v := range append(p.Stack(), valueOf(p.Home())) {
		shown = append(shown, v.Blocks)
	}
	for _, c := range p.Conversations() {
		for _, m := range p.visible(c.ID, func(*message) bool { return true }) {
			shown = append(shown, m.Blocks, m.Attachments)
		}
	}
	p.sim.mu.Lock()
	defer p.sim.mu.Unlock()
	return slices.ContainsFunc(shown, func(blocks json.RawMessage) bool {
		sees := false
		eachPicture("", decode(blocks), func(_ string, file object) {
			f := p.sim.pictured(file)
			sees = sees || f != nil && f.ID == fileID
		})
		return sees
	})
}

func valueOf(v *View) View {
	if v == nil {
		return View{}
	}
	return *v
}

// filesDelete takes a file of the app's own away for good.
func filesDelete(c *call) (object, *refusal) {
	f := c.files[c.str("file")]
	switch {
	case f == nil || !f.complete:
		return nil, refuse("file_not_found")
	case f.gone:
		return nil, &refusal{code: "file_deleted", harmless: true}
	case f.UserID != BotUserID:
		return nil, refuse("cant_delete_file")
	}
	f.gone, f.data = true, nil
	return object{}, nil
}
