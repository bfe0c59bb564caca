package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

// books is an accounting system: it has a key, and is told what happens.
type books struct {
	*httptest.Server
	mu     sync.Mutex
	secret string
	took   []integration.Body
	fault  error
}

func openBooks(t *testing.T) *books {
	b := &books{}
	b.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		b.mu.Lock()
		defer b.mu.Unlock()
		var m struct {
			Data integration.Body `json:"data"`
		}
		wh, err := standard.NewWebhook(b.secret)
		if err == nil {
			err = wh.Verify(body, r.Header)
		}
		if err == nil {
			err = json.Unmarshal(body, &m)
		}
		if err != nil {
			b.fault = err
		}
		b.took = append(b.took, m.Data)
	}))
	t.Cleanup(b.Close)
	return b
}

// told are the versions of an opportunity that it was told of, in the order in which it was.
func (b *books) told(id pipeline.OpportunityID) []int {
	b.mu.Lock()
	defer b.mu.Unlock()
	var versions []int
	for _, e := range b.took {
		if e.Opportunity == id.String() {
			versions = append(versions, e.Version)
		}
	}
	return versions
}

// put sends a document with the key.
func put(t testing.TB, w *office, secret, path, key, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPut, w.web+"/api/v1"+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(said)
}

var secrets = regexp.MustCompile(`emb_[A-Za-z0-9_-]{43}|whsec_[A-Za-z0-9+/=]{44}`)

// An admin gives an accounting system a key and has it told what happens; it pushes a client and an invoice, which moves the
// opportunity and tells the channel under its name; and its key ends when the admin says so.
func TestAnAccountingSystemSpeaks(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{idle: true})
	w.settings.WebhookPrivate = true
	w.start()
	for _, l := range tongues {
		me, chief := l.seller(w), l.chief(w)
		b := openBooks(t)
		desk := l.say("/embudo integracion", "/pipeline integration")
		name := l.say("Softland", "Ledger")
		me.Slash(desk).Contains(l.say("administra", "admin"))
		form := chief.Slash(desk).Press(l.say("Crear clave", "Make a key")).Modal(l.say("Crear clave", "Make a key"))
		require.Contains(t, form.Submit().Refused(), "name")
		form.Fill("name", name).Check("scopes", l.say("Cuentas", "Accounts"), l.say("Facturas", "Invoices"))
		shown := form.Submit().Next(l.say("Guárdalo ahora", "Keep it now"))
		key := secrets.FindString(shown.Text())
		require.NotEmpty(t, key, shown.Text())
		shown.CloseAll()
		hook := chief.Slash(desk).Press(l.say("Agregar webhook", "Add a webhook")).Modal(l.say("Agregar webhook", "Add a webhook"))
		shown = hook.Fill("url", b.URL).Submit().Next(l.say("Guárdalo ahora", "Keep it now"))
		b.secret = secrets.FindString(shown.Text())
		require.NotEmpty(t, b.secret)
		shown.CloseAll()

		client := l.say("Los Aromos", "Northwind")
		status, said := put(t, w, key, "/accounts/C-"+name, "a", `{"name":"`+client+`"}`)
		require.Equal(t, 201, status, said)
		o := w.seed(pipeline.UserID(me.ID()), client, pipeline.StageToInvoice)
		invoice := `{"opportunity":"` + o.ID.String() + `","number":"F-` + name + `","date":"` + pipeline.DateOf(time.Now()).AddDays(-1).String() +
			`","amount":{"amount":"1000","currency":"` + string(o.Value.Currency()) + `"}}`
		status, said = put(t, w, key, "/invoices/I-"+name, "i", invoice)
		require.Equal(t, 201, status, said)
		again, same := put(t, w, key, "/invoices/I-"+name, "i", invoice)
		require.Equal(t, status, again)
		require.Equal(t, said, same)
		w.at(o.ID, pipeline.StageInvoicing, o.Version+1)
		w.sales.Await(o.ID.String(), client, "En facturación").Thread().Await(name, "avanzó", "En facturación")
		me.DMs().Await(name, l.say("avanzó", "advanced"), o.ID.String(), l.say("En facturación", "Invoicing"))
		me.Slash(l.command + l.say(" historial ", " history ") + o.ID.String()).Contains(name)
		require.Eventually(t, func() bool { return len(b.told(o.ID)) == o.Version+1 }, 30*time.Second, 20*time.Millisecond)
		for i, version := range b.told(o.ID) {
			require.Equal(t, i+1, version)
		}
		require.NoError(t, b.fault)
		chief.Slash(desk).Press(l.say("Ver registro", "See the log")).Contains(o.ID.String(), l.say("recibido", "taken"))
		chief.Slash(desk).Press(l.say("Revocar", "Revoke")).Contains(name)
		status, _ = put(t, w, key, "/invoices/I-"+name, "i", invoice)
		require.Equal(t, 401, status)
	}
}
