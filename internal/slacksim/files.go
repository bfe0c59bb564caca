package slacksim

import (
	"io"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxUpload bounds one file; Slack's own bound is 1 GB, which nothing here needs.
const maxUpload = 64 << 20

// storedFile is a file with its bytes. Complete ones are visible.
type storedFile struct {
	File
	secret   string
	length   int
	data     []byte
	received bool
	complete bool
	ready    time.Time // since when blocks may show it
	gone     bool      // deleted, or with the only channel that it was in
}

// newFile makes a file of the person's. Callers hold s.mu.
func (s *Sim) newFile(name, userID string, data []byte) *storedFile {
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = http.DetectContentType(data)
	}
	f := &storedFile{data: data, secret: secret(), File: File{
		ID: s.mint("F"), Name: name, Title: name, Size: len(data), UserID: userID, Created: s.clock.Now().Unix(),
		MIMEType: strings.Split(kind, ";")[0], FileType: strings.TrimPrefix(strings.ToLower(path.Ext(name)), "."),
		Channels: []string{},
	}}
	f.URL = s.base + "/files/pri/" + f.ID + "/" + fileName(name)
	f.Download = f.URL + "?download=1"
	s.files[f.ID] = f
	return f
}

func fileName(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(path.Base(name)) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			b.WriteRune(r)
		} else {
			b.WriteByte('_')
		}
	}
	return b.String()
}

// File returns an uploaded file and its bytes; ok is false when there is none of that id.
func (s *Sim) File(id string) (f File, data []byte, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored := s.files[id]
	if stored == nil || !stored.complete || stored.gone {
		return File{}, nil, false
	}
	return stored.File, stored.data, true
}

func uploadURL(c *call) (object, *refusal) {
	length := c.num("length", 0)
	switch {
	case length <= 0:
		return nil, badArguments("must be greater than 0 [json-pointer:/length]")
	case length > maxUpload:
		return nil, refuse("file_upload_size_restricted")
	case len(c.str("alt_txt")) > 1000:
		return nil, refuse("alt_txt_too_large")
	}
	f := c.newFile(c.str("filename"), BotUserID, nil)
	f.length = length
	c.uploads[f.secret] = f
	return object{"upload_url": c.base + "/files/upload/" + f.secret, "file_id": f.ID}, nil
}

// receiveUpload takes a file's bytes, raw or as the multipart field "file" or "filename".
func (s *Sim) receiveUpload(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload+1<<20)
	data, err := uploadedBytes(r)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.uploads[r.PathValue("id")]
	switch {
	case err != nil:
		http.Error(w, "unreadable upload", http.StatusBadRequest)
	case f == nil:
		http.Error(w, "unknown upload", http.StatusNotFound)
	case len(data) != f.length:
		s.fault(Fault{Code: "upload_length", Where: "files.upload", Message: "announced " + strconv.Itoa(f.length) + " bytes, got " + strconv.Itoa(len(data))})
		http.Error(w, "length does not match", http.StatusBadRequest)
	default:
		f.data, f.Size, f.received = data, len(data), true
		_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(data)))
	}
}

func uploadedBytes(r *http.Request) ([]byte, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return io.ReadAll(r.Body)
	}
	reader, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		part, err := reader.NextPart()
		if err != nil {
			return nil, err
		}
		if part.FormName() == "file" || part.FormName() == "filename" {
			return io.ReadAll(part)
		}
	}
}

func completeUpload(c *call) (object, *refusal) {
	var files []*storedFile
	for _, item := range list(decode(c.raw("files"))) {
		f := c.files[field(item, "id")]
		if f == nil || !f.received || f.UserID != BotUserID {
			return nil, refuse("file_not_found")
		}
		if title := field(item, "title"); title != "" {
			f.Title = title
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, badArguments("no files given [json-pointer:/files]")
	}
	in := content{text: c.str("initial_comment"), blocks: c.raw("blocks")}
	in, problem := c.checkContent(in)
	if problem != nil {
		return nil, problem
	}
	targets := split(c.str("channels"))
	if id := c.str("channel_id"); id != "" {
		targets = append(targets, id)
	}
	if len(targets) > 100 {
		return nil, refuse("channel_limit_reached")
	}
	if problem := c.share(files, targets, in); problem != nil {
		return nil, problem
	}
	shown := []object{}
	for _, f := range files {
		f.complete, f.ready = true, c.clock.Now().Add(c.trouble.looking)
		shown = append(shown, c.fileObject(f))
	}
	return object{"files": shown}, nil
}

// share posts the files to every conversation, or to none when one of them does not take it.
func (c *call) share(files []*storedFile, targets []string, in content) *refusal {
	for _, id := range targets {
		c.args["channel"] = id
		conv, problem := c.channel("channel")
		if problem == nil {
			problem = c.writable(conv)
		}
		if problem == nil && !conv.has(BotUserID) {
			problem = refuse("not_in_channel")
		}
		if problem == nil {
			_, problem = c.thread(conv)
		}
		if problem != nil {
			return problem
		}
	}
	for _, id := range targets {
		c.args["channel"] = id
		conv := c.conversations[id]
		m := in.fromBot()
		m.ThreadTS, _ = c.thread(conv)
		for _, f := range files {
			if !slices.Contains(f.Channels, id) {
				f.Channels = append(f.Channels, id)
			}
			m.Files = append(m.Files, f.File)
		}
		c.post(conv, m)
		c.emitShared(conv, BotUserID, m.Files)
	}
	return nil
}
