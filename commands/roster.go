package commands

import (
	"embudo/bot"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// roster finds people by what a file calls them, which takes no mention.
type roster struct {
	all   []bot.Colleague
	ids   map[pipeline.UserID]bool
	names map[string][]bot.Colleague // by name, handle, handle with "@" and e-mail address, all folded
}

func newRoster(people []bot.Colleague) roster {
	r := roster{all: people, ids: map[pipeline.UserID]bool{}, names: map[string][]bot.Colleague{}}
	for _, p := range people {
		r.ids[p.ID] = true
		name, handle := phrase.Fold(p.Name), phrase.Fold(p.Handle)
		r.names["@"+handle] = append(r.names["@"+handle], p)
		r.names[handle] = append(r.names[handle], p)
		if name != handle {
			r.names[name] = append(r.names[name], p)
		}
		if p.Email != "" {
			r.names[phrase.Fold(p.Email)] = append(r.names[phrase.Fold(p.Email)], p)
		}
	}
	return r
}

// knows adds somebody of whom only the id is known.
func (r roster) knows(id pipeline.UserID) { r.ids[id] = true }

// called gives those whom a cell may mean by an id, a mention, a handle, an e-mail address or a whole name: several where it leaves that open.
func (r roster) called(text string) []bot.Colleague {
	if words := phrase.Words(text); len(words) == 1 {
		id, ok := words[0].User()
		if !ok {
			id = pipeline.UserID(text)
		}
		if r.ids[id] {
			return []bot.Colleague{{ID: id}}
		}
	}
	return r.names[phrase.Fold(text)]
}

// cell is somebody as called reads them back: by name, by handle, or where both may mean others by id.
func (r roster) cell(id pipeline.UserID) sheet.Cell {
	for _, p := range r.all {
		for _, name := range []string{p.Name, "@" + p.Handle} {
			if found := r.called(name); p.ID == id && len(found) == 1 && found[0].ID == id {
				return sheet.TextCell(name)
			}
		}
	}
	return sheet.TextCell(string(id))
}
