package api

import (
	"context"
	_ "embed"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
)

// Document is what the API takes and answers, in OpenAPI 3.1.
//
//go:embed openapi.json
var Document []byte

// Base is the path under which everything stands.
const Base = "/api/v1"

// Reader reads what there is page by page.
type Reader interface {
	// AccountsAfter gives accounts that were not merged, by number, from the one after.
	AccountsAfter(ctx context.Context, after pipeline.AccountID, limit int) ([]people.Account, error)
	// OpportunitiesAfter gives opportunities by number, from the one after.
	OpportunitiesAfter(ctx context.Context, after pipeline.OpportunityID, limit int) ([]pipeline.Opportunity, error)
	// OrdersAfter gives orders of all opportunities by their place, from the one after.
	OrdersAfter(ctx context.Context, after integration.PartPlace, limit int) ([]integration.PlacedOrder, error)
	// BilledAfter gives opportunities on which invoices or payments hang, by number, from the one after.
	BilledAfter(ctx context.Context, kind integration.Known, after pipeline.OpportunityID, limit int) ([]pipeline.Opportunity, error)
	// ProductsAfter gives products by number, from the one after.
	ProductsAfter(ctx context.Context, after billing.ProductID, limit int) ([]billing.Product, error)
	// ProductKnown gives the product that another system knows by an id, or NotFound.
	ProductKnown(ctx context.Context, external string) (billing.Product, error)
	// OpportunityKnown gives the opportunity on which hangs what another system knows by an id, or NotFound.
	OpportunityKnown(ctx context.Context, kind integration.Known, external string) (pipeline.Opportunity, error)
	// EventsAfter gives the history of everything by its place, from the one after and before a moment.
	EventsAfter(ctx context.Context, after integration.Place, before time.Time, limit int) ([]integration.Event, error)
}

// Options are what the API speaks about.
type Options struct {
	Systems *integration.Service
	People  *people.Service
	Flow    *pipeline.Service
	// Catalogue keeps products.
	Catalogue *billing.Service
	Reader    Reader
	Log       *slog.Logger
	// PerSecond is how many requests a key may make in a second, and twice that at once; 1,500 when 0.
	PerSecond float64
}

// perSecond is more than one system asks for, and less than would keep people waiting for long.
const perSecond = 1500

// server answers requests.
type server struct {
	Options
	mu     sync.Mutex
	limits map[integration.TokenID]*rate.Limiter
}

// route is one thing that can be asked.
type route struct {
	method, path string
	scope        integration.Scope
	// One of them: write leaves its answer in the call.
	read  func(*server, *call) (status int, body any, err error)
	write func(*server, *call) error
}

func routes() []route {
	return []route{
		{method: "GET", path: "/accounts", scope: integration.ScopeRead, read: (*server).listAccounts},
		{method: "GET", path: "/accounts/{external_id}", scope: integration.ScopeRead, read: (*server).showAccount},
		{method: "PUT", path: "/accounts/{external_id}", scope: integration.ScopeAccounts, write: (*server).putAccount},
		{method: "GET", path: "/products", scope: integration.ScopeRead, read: (*server).listProducts},
		{method: "GET", path: "/products/{external_id}", scope: integration.ScopeRead, read: (*server).showProduct},
		{method: "PUT", path: "/products/{external_id}", scope: integration.ScopeProducts, write: (*server).putProduct},
		{method: "GET", path: "/orders", scope: integration.ScopeRead, read: (*server).listOrders},
		{method: "GET", path: "/orders/{external_id}", scope: integration.ScopeRead, read: (*server).showOrder},
		{method: "PUT", path: "/orders/{external_id}", scope: integration.ScopeOrders, write: (*server).putOrder},
		{method: "GET", path: "/invoices", scope: integration.ScopeRead, read: (*server).listInvoices},
		{method: "GET", path: "/invoices/{external_id}", scope: integration.ScopeRead, read: (*server).showInvoice},
		{method: "PUT", path: "/invoices/{external_id}", scope: integration.ScopeInvoices, write: (*server).putInvoice},
		{method: "GET", path: "/payments", scope: integration.ScopeRead, read: (*server).listPayments},
		{method: "GET", path: "/payments/{external_id}", scope: integration.ScopeRead, read: (*server).showPayment},
		{method: "PUT", path: "/payments/{external_id}", scope: integration.ScopePayments, write: (*server).putPayment},
		{method: "GET", path: "/opportunities", scope: integration.ScopeRead, read: (*server).listOpportunities},
		{method: "GET", path: "/events", scope: integration.ScopeRead, read: (*server).listEvents},
	}
}

// New gives what answers everything under Base.
func New(o Options) http.Handler {
	if o.PerSecond == 0 {
		o.PerSecond = perSecond
	}
	s := &server{Options: o, limits: map[integration.TokenID]*rate.Limiter{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+Base+"/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(Document) // who asked is gone when this fails
	})
	allowed := map[string]string{}
	for _, r := range routes() {
		mux.HandleFunc(r.method+" "+Base+r.path, func(w http.ResponseWriter, q *http.Request) { s.serve(w, q, r) })
		if allowed[r.path] != "" {
			allowed[r.path] += ", "
		}
		allowed[r.path] += r.method
	}
	for path, methods := range allowed {
		mux.HandleFunc(Base+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Allow", methods)
			plainProblem(http.StatusMethodNotAllowed, "method", "Use one of "+methods+".").write(w)
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		plainProblem(http.StatusNotFound, "not_found", "There is nothing at this path; see "+Base+"/openapi.json.").write(w)
	})
	return mux
}

// limit is how fast a key may still ask.
func (s *server) limit(id integration.TokenID) *rate.Limiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.limits[id]
	if l == nil {
		l = rate.NewLimiter(rate.Limit(s.PerSecond), int(max(1, 2*s.PerSecond)))
		s.limits[id] = l
	}
	return l
}
