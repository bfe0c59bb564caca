package webhook

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"embudo/internal/devdb/dbtest"
	"embudo/pipeline"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
	"embudo/store"
)

func TestMain(m *testing.M) { dbtest.Main(m, store.Migrate) }

var (
	carla = pipeline.Member{ID: "U0CARLA", Admin: true}
	ana   = pipeline.Member{ID: "U0ANA"}
)

// house is a company's store with what an admin may do about webhooks.
type house struct {
	*integration.Service
	t   testing.TB
	db  *store.DB
	url string
	key int
}

func open(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, url: dbtest.Database(t)}
	var err error
	h.db, err = store.Open(context.Background(), h.url, nil)
	require.NoError(t, err)
	t.Cleanup(h.db.Close)
	h.Service = &integration.Service{Store: h.db, Flow: &pipeline.Service{Store: h.db, Now: time.Now, Zone: time.UTC}}
	return h
}

func (h *house) by(m pipeline.Member) pipeline.Request {
	h.key++
	return pipeline.Request{Key: fmt.Sprint("k", h.key), By: m}
}

func (h *house) endpoint(url string) (integration.Endpoint, string) {
	h.t.Helper()
	e, secret, err := h.MakeEndpoint(h.t.Context(), h.by(carla), url)
	require.NoError(h.t, err)
	return e, secret
}

// opportunity is one with so many events.
func (h *house) opportunity(events int) pipeline.OpportunityID {
	h.t.Helper()
	out, err := h.Flow.Create(h.t.Context(), h.by(ana), pipeline.New{Account: fmt.Sprint("Cliente ", h.key), Sure: true})
	require.NoError(h.t, err)
	for out.Event.Version < events {
		name := fmt.Sprint("Nombre ", out.Event.Version)
		out, err = h.Flow.Edit(h.t.Context(), h.by(ana), pipeline.Target{ID: out.Opportunity.ID, Version: out.Event.Version}, pipeline.Edit{Name: &name})
		require.NoError(h.t, err)
	}
	return out.Opportunity.ID
}

// log has the lines of opportunities.
func (h *house) log() []integration.Delivery {
	h.t.Helper()
	list, err := h.WebhookLog(h.t.Context(), carla, 0, 100)
	require.NoError(h.t, err)
	return slices.DeleteFunc(list, func(d integration.Delivery) bool { return d.Kind != integration.KindOpportunity })
}

// send has processes send until done says so.
func (h *house) send(private bool, processes int, done func() bool) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(h.t.Context())
	var all sync.WaitGroup
	for range processes {
		s := &Sender{Store: h.db, Log: slog.New(slog.DiscardHandler), Private: private, Hasten: 1000}
		all.Go(func() { s.Run(ctx) })
	}
	require.Eventually(h.t, done, 30*time.Second, 20*time.Millisecond)
	cancel()
	all.Wait()
}

// receiver is another system: it takes what is signed, and refuses what its refuse says.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	secret string
	refuse func(n int) int
	tries  int
	took   []integration.Body
	fault  error
	last   http.Header
	body   []byte
}

func receive(t testing.TB) *receiver {
	r := &receiver{refuse: func(int) int { return 0 }}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		body, _ := io.ReadAll(q.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.tries++
		r.last, r.body = q.Header, body
		wh, err := standard.NewWebhook(r.secret)
		if err == nil {
			err = wh.Verify(body, q.Header)
		}
		if err != nil {
			r.fault = err
		}
		if status := r.refuse(r.tries); status != 0 {
			w.WriteHeader(status)
			return
		}
		var m told
		if err := json.Unmarshal(body, &m); err != nil {
			r.fault = err
		}
		r.took = append(r.took, m.Data)
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) taken() []integration.Body {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]integration.Body(nil), r.took...)
}

// Every event arrives once, signed, of each opportunity in order, from two processes at once, though some tries are refused.
func TestEveryEventArrivesOnceInOrder(t *testing.T) {
	t.Parallel()
	h, r := open(t), receive(t)
	before := h.opportunity(1)
	_, secret := h.endpoint(r.URL + "/hook")
	require.Regexp(t, `^whsec_`, secret)
	r.secret = secret
	r.refuse = func(n int) int {
		if n%7 == 3 {
			return 503
		}
		return 0
	}
	for range 3 {
		h.opportunity(4)
	}
	const told = 3*4 + 3 // their clients are accounts
	h.send(true, 2, func() bool { return len(r.taken()) >= told })
	require.NoError(t, r.fault)
	next := map[string]int{}
	for _, e := range r.taken() {
		next[e.Record]++
		require.Equal(t, next[e.Record], e.Version, "%s out of its turn", e.Record)
	}
	require.Len(t, next, 6)
	require.NotContains(t, next, before.String(), "what was before the endpoint")
	for _, d := range h.log() {
		require.Equal(t, integration.DeliverySent, d.State)
		require.Equal(t, 200, d.Status)
	}

	// What was changed on its way, or is sent once more later, is not taken for one of ours.
	wh, err := standard.NewWebhook(secret)
	require.NoError(t, err)
	require.Error(t, wh.Verify([]byte(strings.Replace(string(r.body), "opportunity", "opportunidad", 1)), r.last))
	old := r.last.Clone()
	old.Set("webhook-timestamp", fmt.Sprint(time.Now().Add(-time.Hour).Unix()))
	require.Error(t, wh.Verify(r.body, old))
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	require.NoError(t, err)
	old.Set("webhook-signature", sign(key, old.Get("webhook-id"), time.Now().Add(-time.Hour), r.body))
	require.Error(t, wh.Verify(r.body, old), "a replay is too old")

	// Sent again by an admin, and by nobody else.
	log := h.log()
	require.NoError(t, h.ResendDelivery(t.Context(), carla, log[0].ID))
	require.Equal(t, pipeline.NotFound, pipeline.CodeOf(h.ResendDelivery(t.Context(), carla, log[0].ID)), "it waits")
	require.Equal(t, pipeline.ReasonAdminOnly, pipeline.ReasonOf(h.ResendDelivery(t.Context(), ana, log[1].ID)))
	h.send(true, 1, func() bool { return len(r.taken()) == told+1 })
}

// What happens to records is told in its order, and of who was erased meanwhile nothing that says who they were: neither in what
// is sent late, nor in what is kept of it, nor where it is read.
func TestRecordsAreToldAndTheErasedAreNot(t *testing.T) {
	t.Parallel()
	h, r := open(t), receive(t)
	_, r.secret = h.endpoint(r.URL)
	records := &people.Service{Store: h.db, Flow: h.Flow}
	text := func(s string) *string { return &s }
	contact, err := records.CreateContact(t.Context(), h.by(ana), people.ContactEdit{Name: text("Rosario Undurraga"), Email: text("rosario@andes.cl")})
	require.NoError(t, err)
	_, err = records.EditContact(t.Context(), h.by(ana), contact.ID, 1, people.ContactEdit{Phone: text("+56987654321")})
	require.NoError(t, err)
	_, err = records.EraseContact(t.Context(), h.by(carla), contact.ID)
	require.NoError(t, err)
	h.send(true, 2, func() bool { return len(r.taken()) == 3 })
	require.NoError(t, r.fault)
	events, err := h.db.EventsAfter(t.Context(), integration.Place{}, time.Now().Add(time.Minute), 10)
	require.NoError(t, err)
	require.Len(t, events, 3)
	for i, e := range r.taken() {
		require.Equal(t, []string{"contact.created", "contact.edited", "contact.erased"}[i], e.Type)
		require.Equal(t, contact.ID.String(), e.Record)
		require.Equal(t, i+1, e.Version)
		read, err := json.Marshal(integration.BodyOf(events[i]))
		require.NoError(t, err)
		sent, err := json.Marshal(e)
		require.NoError(t, err)
		require.JSONEq(t, string(read), string(sent))
		require.NotRegexp(t, `(?i)rosario|987654321`, string(sent))
	}
	c, err := pgx.Connect(t.Context(), h.url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	var kept int
	require.NoError(t, c.QueryRow(t.Context(), `select count(*) from webhook_deliveries d where d::text ~* 'rosario|987654321'`).Scan(&kept))
	require.Zero(t, kept)
	list, err := h.WebhookLog(t.Context(), carla, 0, 10)
	require.NoError(t, err)
	require.Equal(t, contact.ID.String(), list[0].Of.String())
}

// Nothing inside is reached, by its number, by a name, or by being sent on to it.
func TestNothingInsideIsReached(t *testing.T) {
	t.Parallel()
	h, r := open(t), receive(t)
	h.endpoint(r.URL)
	h.endpoint(strings.Replace(r.URL, "127.0.0.1", "localhost", 1))
	h.opportunity(1)
	h.send(false, 1, func() bool { log := h.log(); return len(log) == 2 && log[0].Fault != "" && log[1].Fault != "" })
	for _, d := range h.log() {
		require.Equal(t, "private", d.Fault)
		require.Equal(t, integration.DeliveryWaiting, d.State)
	}
	require.Zero(t, r.tries)

	onward := httptest.NewServer(http.RedirectHandler(r.URL, http.StatusTemporaryRedirect))
	t.Cleanup(onward.Close)
	sender := &Sender{client: newClient(true, timeout)}
	o := sender.send(t.Context(), integration.Due{URL: onward.URL, Attempt: 1})
	require.Equal(t, "redirect", o.Fault)
	require.Zero(t, r.tries)
	for address, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true, "127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false,
		"169.254.169.254": false, "fe80::1": false, "fd00::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "0.0.0.0": false, "::": false,
		"100.64.0.1": false, "224.0.0.1": false, "255.255.255.255": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "198.18.0.1": false,
	} {
		require.Equal(t, want, public(netip.MustParseAddr(address)), address)
	}
	for _, bad := range []string{"", "ftp://x.cl", "https://", "nada", "https://u:p@x.cl/", "https://x.cl/#a", "https://" + strings.Repeat("x", 2000)} {
		_, _, err := h.MakeEndpoint(t.Context(), h.by(carla), bad)
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), bad)
	}
}

// A killed process leaves its message to another; a message is tried for three days, and then its endpoint is switched off.
func TestWhatFailsIsTriedForThreeDays(t *testing.T) {
	t.Parallel()
	h := open(t)
	ctx := t.Context()
	e, _ := h.endpoint("https://conta.example/hook")
	h.opportunity(2)
	c, err := pgx.Connect(ctx, h.url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = c.Close(context.Background()) })
	exec := func(sql string) {
		t.Helper()
		_, err := c.Exec(ctx, sql)
		require.NoError(t, err)
	}
	exec("delete from webhook_deliveries where opportunity_id = 0")
	first, ok, err := h.db.NextDelivery(ctx, lease)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, 1, first.Event.Version)
	_, ok, err = h.db.NextDelivery(ctx, lease)
	require.NoError(t, err)
	require.False(t, ok, "the second waits for the first")
	exec("update webhook_deliveries set lease_until = now() where lease_until is not null")
	again, ok, err := h.db.NextDelivery(ctx, lease)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, 2, again.Attempt)
	require.NoError(t, h.db.Delivered(ctx, first, integration.Failed(first, 0, "connection")))
	_, ok, err = h.db.NextDelivery(ctx, lease)
	require.NoError(t, err)
	require.False(t, ok, "a try that another took over says nothing")

	exec("update webhook_deliveries set made_at = now() - interval '73 hours'")
	exec("update webhook_endpoints set failing_since = now() - interval '73 hours', paused_until = null")
	require.NoError(t, h.db.Delivered(ctx, again, integration.Failed(again, 500, "status")))
	off, err := h.Endpoints(ctx, carla)
	require.NoError(t, err)
	require.NotNil(t, off[0].DisabledAt)
	require.Equal(t, integration.WhyFailing, off[0].Why)
	require.Equal(t, integration.DeliveryGivenUp, h.log()[1].State)
	h.opportunity(1)
	require.Len(t, h.log(), 2, "nothing is owed to what is switched off")

	require.NoError(t, h.ResumeEndpoint(ctx, carla, e.ID))
	retry, ok, err := h.db.NextDelivery(ctx, lease)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, first.ID, retry.ID)
	require.NoError(t, h.db.Delivered(ctx, retry, integration.Outcome{Status: 204}))
	second, ok, err := h.db.NextDelivery(ctx, lease)
	require.NoError(t, err)
	require.True(t, ok)
	require.NoError(t, h.db.Delivered(ctx, second, integration.Failed(second, 410, "status")))
	off, err = h.Endpoints(ctx, carla)
	require.NoError(t, err)
	require.Equal(t, integration.WhyGone, off[0].Why)
	require.NoError(t, h.RemoveEndpoint(ctx, carla, e.ID))
	off, err = h.Endpoints(ctx, carla)
	require.NoError(t, err)
	require.Empty(t, off)
}
