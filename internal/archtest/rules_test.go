package archtest

import (
	"slices"
	"strings"
)

// module begins the path of every package of ours.
const module = "embudo"

// floors says which floors each may import. Above them stands cmd, which wires them, and beside them
// internal, whose packages each do one small job for any of them.
var floors = map[string][]string{
	"commands": {"bot", "pipeline", "internal"},
	"bot":      {"pipeline", "internal"},
	"store":    {"pipeline", "internal"},
	"internal": {"pipeline"},
	"pipeline": {},
}

// standIns take the place of the world around the product. They are for tests, and for the demo, which
// is cmd's.
var standIns = []string{"internal/slacksim", "internal/devdb"}

// wholeTests runs the program as a process of its own, and looks at what it left in the store.
const wholeTests = "internal/faulttest"

// outside is where other systems are spoken with: cmd runs it, and its tests have the real store below it.
var outside = []string{"internal/api", "internal/webhook"}

// reserved says whose each of these libraries is. Tests may use any.
var reserved = map[string][]string{
	"github.com/slack-go/slack":             {"cmd", "commands", "bot"},
	"github.com/jackc/pgx/v5":               {"cmd", "store", "internal/devdb"},
	"github.com/pressly/goose/v3":           {"store"},
	"github.com/riverqueue/river":           {"cmd", "store"},
	"github.com/redis/go-redis/v9":          {"cmd", "store", "internal/devdb"},
	"github.com/alicebob/miniredis/v2":      {"internal/devdb"},
	"github.com/kelseyhightower/envconfig":  {"cmd"},
	"github.com/nicksnyder/go-i18n/v2/i18n": {"internal/i18n"},
	"github.com/gorilla/websocket":          {"bot", "internal/slacksim"},
	"database/sql":                          {"cmd", "store", "internal/devdb"},
}

// decimals is all that pipeline imports beside the standard library.
const decimals = "github.com/govalues/decimal"

// outward are the parts of the standard library that would tie the domain to the world around it.
var outward = []string{"database/sql", "net", "os", "log", "flag", "syscall", "plugin"}

// pure are the parts of outward that only read text.
var pure = []string{"net/url", "net/mail", "net/netip"}

// arrow is one import. Packages of ours are without the module's name.
type arrow struct {
	from, to string
	ours     bool // whether what is imported is ours
	test     bool // whether only tests import it
}

// fault says why the import is not allowed. It is empty for one that is.
func (a arrow) fault() string {
	if a.ours {
		return a.faultAtHome()
	}
	if a.test {
		return ""
	}
	if under(a.from, "pipeline") {
		if !standard(a.to) && !under(a.to, decimals) {
			return "pipeline imports only the standard library and " + decimals
		}
		if among(a.to, outward) && !among(a.to, pure) {
			return "pipeline does not reach the world"
		}
	}
	for library, users := range reserved {
		if under(a.to, library) && !among(a.from, users) {
			return library + " is for " + strings.Join(users, ", ")
		}
	}
	return ""
}

func (a arrow) faultAtHome() string {
	from, to := floorOf(a.from), floorOf(a.to)
	for _, tool := range standIns {
		switch {
		case under(a.from, tool) && under(a.to, tool):
			return ""
		case under(a.from, "internal/slacksim") && tool == "internal/slacksim":
			return "the local Slack imports nothing of the product"
		case under(a.to, tool) && (from == "cmd" || a.test):
			return ""
		case under(a.to, tool):
			return tool + " is for the demo and for tests"
		}
	}
	switch {
	case a.test && (a.from == wholeTests || among(a.from, outside)) && to == "store":
		return ""
	case among(a.to, outside) && from != "cmd" && a.from != a.to:
		return a.to + " is for cmd"
	case to == "." && from != "cmd" && !a.test:
		return "the repository's root is for cmd"
	case to == ".":
		return ""
	case to == "cmd" && wingOf(a.from) != wingOf(a.to):
		return "nothing imports cmd"
	case from == "cmd", from == "internal" && to == "internal":
		return ""
	case from == to:
		if mine, other := wingOf(a.from), wingOf(a.to); mine != "" && other != "" && mine != other && !a.test {
			return "wings of one floor meet only through its root or cmd"
		}
		return ""
	case slices.Contains(floors[from], to):
		return ""
	}
	return from + " does not import " + to
}

func floorOf(pkg string) string { return strings.Split(pkg, "/")[0] }

// wingOf gives the folder right under the floor, such as forecast of pipeline/forecast, or "".
func wingOf(pkg string) string {
	_, rest, _ := strings.Cut(pkg, "/")
	return strings.Split(rest, "/")[0]
}

// under says whether pkg is folder or inside it.
func under(pkg, folder string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

func among(pkg string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return under(pkg, f) })
}

func standard(pkg string) bool { return !strings.Contains(floorOf(pkg), ".") }
