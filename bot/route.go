package bot

import (
	"context"
	"fmt"
	"sort"
	"strings"
)

// Handlers of each kind. What they return is the answer to the person.
type (
	// SlashHandler answers a slash command.
	SlashHandler func(context.Context, *Slash) (Reply, error)
	// PressHandler answers the use of a button, menu or picker.
	PressHandler func(context.Context, *Press) (Reply, error)
	// ShortcutHandler answers a shortcut.
	ShortcutHandler func(context.Context, *Shortcut) (Reply, error)
	// SuggestHandler gives at most 100 options for what was typed.
	SuggestHandler func(context.Context, *Suggest) ([]Option, error)
	// EventHandler takes an event. An error that is not a *pipeline.Error makes Slack deliver it again.
	EventHandler func(context.Context, *Event) error
)

// RouteKind says what a Route is registered under.
type RouteKind string

// The kinds of routes.
const (
	RouteSlash    RouteKind = "slash"
	RoutePress    RouteKind = "press"
	RouteShortcut RouteKind = "shortcut"
	RouteSuggest  RouteKind = "suggest"
	RouteEvent    RouteKind = "event"
	RouteModal    RouteKind = "modal"
)

// Route is one thing that the bot answers: a command, an action id, a callback id, an event type, a modal's id.
type Route struct {
	Kind RouteKind
	Name string
}

// router holds the handlers. It is filled before Run and only read afterwards.
type router struct {
	slash    map[string]SlashHandler
	press    map[string]PressHandler
	shortcut map[string]ShortcutHandler
	suggest  map[string]SuggestHandler
	event    map[string]EventHandler
	news     map[string]bool // the events that name nobody
	form     map[string]*form
}

func newRouter() router {
	return router{
		slash:    map[string]SlashHandler{},
		press:    map[string]PressHandler{},
		shortcut: map[string]ShortcutHandler{},
		suggest:  map[string]SuggestHandler{},
		event:    map[string]EventHandler{},
		news:     map[string]bool{},
		form:     map[string]*form{},
	}
}

// Slash registers the handler of a command such as "/tool". It panics where the command has one already, as
// all registrations do: that is a fault of the program, found at start.
func (b *Bot) Slash(command string, h SlashHandler) {
	register(b.routes.slash, RouteSlash, command, h != nil, h)
}

// Press registers the handler of elements whose action id, up to its first ':', is action.
func (b *Bot) Press(action string, h PressHandler) {
	refuseSuffix(action)
	register(b.routes.press, RoutePress, action, h != nil, h)
}

// Shortcut registers the handler of a global or message shortcut.
func (b *Bot) Shortcut(callback string, h ShortcutHandler) {
	register(b.routes.shortcut, RouteShortcut, callback, h != nil, h)
}

// Suggest registers who gives the options of menus whose action id, up to its first ':', is action.
func (b *Bot) Suggest(action string, h SuggestHandler) {
	refuseSuffix(action)
	register(b.routes.suggest, RouteSuggest, action, h != nil, h)
}

// Event registers the handler of an event type such as "app_home_opened", which tells of what a person did.
func (b *Bot) Event(kind string, h EventHandler) {
	register(b.routes.event, RouteEvent, kind, h != nil, h)
}

// News registers the handler of an event type such as "subteam_updated", which names nobody who did it. Its Person is
// an outsider.
func (b *Bot) News(kind string, h EventHandler) {
	b.Event(kind, h)
	b.routes.news[kind] = true
}

// AddModal registers a modal under its id.
func AddModal[S any](b *Bot, m *Modal[S]) {
	if m.View == nil || m.Submit == nil {
		panic(fmt.Sprintf("bot: modal %q needs View and Submit", m.ID))
	}
	register(b.routes.form, RouteModal, m.ID, true, m.form())
}

// Registered lists every route, by kind and name.
func (b *Bot) Registered() []Route {
	var all []Route
	all = appendRoutes(all, RouteSlash, b.routes.slash)
	all = appendRoutes(all, RoutePress, b.routes.press)
	all = appendRoutes(all, RouteShortcut, b.routes.shortcut)
	all = appendRoutes(all, RouteSuggest, b.routes.suggest)
	all = appendRoutes(all, RouteEvent, b.routes.event)
	all = appendRoutes(all, RouteModal, b.routes.form)
	sort.Slice(all, func(i, j int) bool {
		if all[i].Kind != all[j].Kind {
			return all[i].Kind < all[j].Kind
		}
		return all[i].Name < all[j].Name
	})
	return all
}

func appendRoutes[H any](all []Route, kind RouteKind, handlers map[string]H) []Route {
	for name := range handlers {
		all = append(all, Route{Kind: kind, Name: name})
	}
	return all
}

func register[H any](into map[string]H, kind RouteKind, name string, given bool, h H) {
	if name == "" || !given {
		panic(fmt.Sprintf("bot: %s %q without a name or a handler", kind, name))
	}
	if _, taken := into[name]; taken {
		panic(fmt.Sprintf("bot: %s %q registered twice", kind, name))
	}
	into[name] = h
}

func refuseSuffix(action string) {
	if strings.Contains(action, ":") {
		panic(fmt.Sprintf("bot: action %q: what follows ':' is the suffix and takes no part in routing", action))
	}
}

// splitAction parts an action id into what routes and its suffix.
func splitAction(id string) (action, suffix string) {
	action, suffix, _ = strings.Cut(id, ":")
	return action, suffix
}
