package page

import (
	"embed"
	"io/fs"
	"log/slog"
	"net/http"

	"embudo/internal/slacksim"
)

//go:embed static
var static embed.FS

// Options tunes the page.
type Options struct {
	// Commands are listed when a person types "/". Default: those of the workspace's manifest.
	Commands []slacksim.Command
	// Lang ("es" or "en") is the page's language until a person is chosen; then it follows the person's locale. Default "es".
	Lang string
	// Logger hears of answers that could not be written. Default: slog.Default.
	Logger *slog.Logger
}

// server holds what the handlers share.
type server struct {
	sim      *slacksim.Sim
	commands []slacksim.Command
	lang     string
	log      *slog.Logger
}

// Handler serves the page and its calls for sim. It is meant for Sim.Mount, or for the root of a listener of its own.
func Handler(sim *slacksim.Sim, opts Options) http.Handler {
	s := &server{sim: sim, commands: opts.Commands, lang: opts.Lang, log: opts.Logger}
	if s.commands == nil {
		s.commands = sim.Manifest().Features.Commands
	}
	if s.lang == "" {
		s.lang = "es"
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	return guard(s.routes())
}

func (s *server) routes() http.Handler {
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic("page: the embedded files are missing: " + err.Error())
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "index.html") })
	mux.Handle("GET /page/", http.StripPrefix("/page/", http.FileServerFS(files)))

	mux.HandleFunc("GET /page/api/workspace", s.workspace)
	mux.HandleFunc("GET /page/api/log", s.journal)
	for path, read := range map[string]func(*slacksim.Person, *http.Request) any{
		"conversations": conversations,
		"messages":      messages,
		"views":         views,
	} {
		mux.HandleFunc("GET /page/api/as/{person}/"+path, s.reading(read))
	}
	mux.HandleFunc("GET /page/api/as/{person}/events", s.events)
	mux.HandleFunc("GET /page/api/as/{person}/file/{file}", s.file)
	for path, act := range acts {
		mux.HandleFunc("POST /page/api/as/{person}/"+path, s.acting(act))
	}
	return mux
}
