package slacksim

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
)

func filesInfo(c *call) (object, *refusal) {
	f := c.files[c.str("file")]
	if !c.botSees(f) {
		return nil, &refusal{code: "file_not_found", harmless: f != nil}
	}
	return object{"file": c.fileObject(f), "comments": []object{}, "response_metadata": object{"next_cursor": ""}}, nil
}

// botSees reports whether the app may read the file: where the bot is a member, and what was given to the app in a modal.
func (s *Sim) botSees(f *storedFile) bool {
	if f == nil || !f.complete || f.gone {
		return false
	}
	return len(f.Channels) == 0 || slices.ContainsFunc(f.Channels, func(id string) bool { return s.conversations[id].has(BotUserID) })
}

// fileObject is a file as the API and payloads show it. Callers hold s.mu.
func (s *Sim) fileObject(f *storedFile) object {
	shared := map[string][]string{kindChannel: {}, kindGroup: {}, kindIM: {}}
	for _, id := range f.Channels {
		kind := s.conversations[id].kind
		if kind == kindMPIM {
			kind = kindGroup
		}
		shared[kind] = append(shared[kind], id)
	}
	return object{
		"id": f.ID, "created": f.Created, "timestamp": f.Created, "name": f.Name, "title": f.Title, "mimetype": f.MIMEType,
		"filetype": f.FileType, "pretty_type": strings.ToUpper(f.FileType), "user": f.UserID, "user_team": s.cfg.Team.ID,
		"size": f.Size, "mode": "hosted", "is_external": false, "is_public": len(shared[kindChannel]) > 0, "url_private": f.URL,
		"url_private_download": f.Download, "permalink": s.fileLink(f),
		"channels": shared[kindChannel], "groups": shared[kindGroup], "ims": shared[kindIM],
		"file_access": "visible", "has_rich_preview": false,
	}
}

func (s *Sim) fileLink(f *storedFile) string {
	return "https://" + s.cfg.Team.Domain + ".slack.com/files/" + f.UserID + "/" + f.ID + "/" + fileName(f.Name)
}

// fileObjects are the files of a message. Callers hold s.mu.
func (s *Sim) fileObjects(files []File) []object {
	all := make([]object, 0, len(files))
	for _, f := range files {
		all = append(all, s.fileObject(s.files[f.ID]))
	}
	return all
}

// serveFile gives a file to the bearer of a bot token with files:read; anybody else gets the login page, as on Slack.
func (s *Sim) serveFile(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	f := s.files[r.PathValue("id")]
	seen := s.botSees(f)
	allowed := token == s.tokens.bot && s.tokens.revoked[token] == "" && s.hasScope("files:read")
	if !allowed {
		s.fault(Fault{Code: "file_not_allowed", Where: "url_private", Message: "needs a bearer token with files:read"})
	}
	s.mu.Unlock()
	switch {
	case !allowed:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>Sign in</title>")
	case !seen:
		http.NotFound(w, r)
	default:
		w.Header().Set("Content-Type", f.MIMEType)
		_, _ = io.Copy(w, bytes.NewReader(f.data))
	}
}
