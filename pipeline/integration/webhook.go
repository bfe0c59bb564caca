package integration

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/url"
	"time"

	"embudo/pipeline"
)

// EndpointID names an endpoint, and DeliveryID what one was told.
type (
	EndpointID int64
	DeliveryID int64
)

// MaxURL is how long an address may be.
const MaxURL = 2000

// Endpoint is an address that is told what happens, as people are shown it: without its secret.
type Endpoint struct {
	ID     EndpointID
	URL    string
	MadeBy pipeline.UserID
	MadeAt time.Time
	// FailingSince is when the first try failed that none has gone well since; nil where all is well.
	FailingSince *time.Time
	// DisabledAt: nothing is sent any more, until somebody makes it anew. Why is one of the reasons below.
	DisabledAt *time.Time
	Why        string
	// Waiting is how much waits to be sent.
	Waiting int
}

// Why an endpoint is switched off.
const (
	WhyGone    = "gone"    // it answered that it wants nothing any more
	WhyFailing = "failing" // it has not answered for GiveUpAfter
)

// What admins are told of an endpoint that was switched off: the code of the alert ends with why, and its detail says which.
const (
	AlertOff       = "webhook_"
	DetailEndpoint = "endpoint"
	DetailURL      = "url"
)

// GiveUpAfter is for how long a message is tried, and an endpoint that answers nothing is borne with.
const GiveUpAfter = 3 * 24 * time.Hour

// DeliveryState is how far a message has come.
type DeliveryState string

// The states.
const (
	DeliveryWaiting DeliveryState = "waiting"
	DeliverySent    DeliveryState = "sent"
	DeliveryGivenUp DeliveryState = "given_up"
)

// Delivery is one line of the log: an event, an endpoint, and what became of it. What was said is read from the history when it
// is sent, and kept nowhere else.
type Delivery struct {
	ID       DeliveryID
	Endpoint EndpointID
	Of
	Version  int
	MadeAt   time.Time
	Attempts int
	TriedAt  *time.Time
	// Status is what was answered last, 0 for nothing; Fault says in a word what else came in the way.
	Status int
	Fault  string
	State  DeliveryState
}

// Due is a message that this process sends now.
type Due struct {
	ID       DeliveryID
	Endpoint EndpointID
	URL      string
	Secret   []byte
	MadeAt   time.Time
	Attempt  int
	Event    Event
}

// Outcome is what became of a try.
type Outcome struct {
	Status int
	Fault  string
	// Wait is how long until the next try.
	Wait time.Duration
	// Gone: the endpoint wants nothing any more.
	Gone bool
}

// Sent says whether the message was taken.
func (o Outcome) Sent() bool { return o.Fault == "" }

// waits are between the tries of a message; the last is repeated.
var waits = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}

// Failed is the outcome of a try that was not taken.
func Failed(d Due, status int, fault string) Outcome {
	return Outcome{Status: status, Fault: fault, Gone: status == 410, Wait: waits[min(max(d.Attempt-1, 0), len(waits)-1)]}
}

// WebhookStore keeps endpoints, and what they were told.
type WebhookStore interface {
	// MakeEndpoint keeps a new endpoint under the request's key; of what was made under it before it gives that, and made is false.
	MakeEndpoint(ctx context.Context, request string, e Endpoint, secret []byte) (kept Endpoint, made bool, err error)
	// Endpoints gives those that were not removed, the newest first.
	Endpoints(ctx context.Context) ([]Endpoint, error)
	// RemoveEndpoint ends an endpoint and what it is owed.
	RemoveEndpoint(ctx context.Context, id EndpointID) error
	// ResumeEndpoint switches one on again that was switched off, and sends again what was given up since it failed.
	ResumeEndpoint(ctx context.Context, id EndpointID) error
	// WebhookLog gives up to limit lines below before (0: from the newest), newest first.
	WebhookLog(ctx context.Context, before DeliveryID, limit int) ([]Delivery, error)
	// ResendDelivery sends a message again, and gives NotFound where there is none or it waits.
	ResendDelivery(ctx context.Context, id DeliveryID) error
}

// DeliveryWork is for who sends.
type DeliveryWork interface {
	// NextDelivery gives a message that is due, and keeps it from others for a while. Of an opportunity or a record the next comes
	// when the one before is settled.
	NextDelivery(ctx context.Context, lease time.Duration) (d Due, ok bool, err error)
	// Delivered keeps what became of a try. After GiveUpAfter a message is given up, and an endpoint switched off that has
	// answered nothing for so long.
	Delivered(ctx context.Context, d Due, o Outcome) error
}

// checkURL says what is wrong with an address: nil, or Invalid under FieldURL.
func checkURL(text string) error {
	f := pipeline.Faults{}
	f.Text(FieldURL, text, MaxURL, true)
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.Fragment != "" {
		f.Add(FieldURL, pipeline.ReasonUnreadable)
	}
	return f.Err()
}

// webhookSecretPrefix begins the secrets that sign, as Standard Webhooks has it.
const webhookSecretPrefix = "whsec_"

// Endpoints gives the endpoints to those who may configure.
func (s *Service) Endpoints(ctx context.Context, m pipeline.Member) ([]Endpoint, error) {
	if err := s.admin(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Endpoints(ctx)
}

// MakeEndpoint has an address told from now on, and gives the secret that signs, which nobody can be given again.
func (s *Service) MakeEndpoint(ctx context.Context, r pipeline.Request, address string) (e Endpoint, secret string, err error) {
	if err := s.admin(ctx, r.By); err != nil {
		return Endpoint{}, "", err
	}
	address = pipeline.Clean(address)
	if err := checkURL(address); err != nil {
		return Endpoint{}, "", err
	}
	var chance [32]byte
	_, _ = rand.Read(chance[:]) // it never fails: it ends the program instead
	e, made, err := s.Store.MakeEndpoint(ctx, r.Key, Endpoint{URL: address, MadeBy: r.By.ID, MadeAt: s.Flow.Moment()}, chance[:])
	if err != nil || !made {
		return e, "", err
	}
	return e, webhookSecretPrefix + base64.StdEncoding.EncodeToString(chance[:]), nil
}

// RemoveEndpoint ends an endpoint.
func (s *Service) RemoveEndpoint(ctx context.Context, m pipeline.Member, id EndpointID) error {
	if err := s.admin(ctx, m); err != nil {
		return err
	}
	return s.Store.RemoveEndpoint(ctx, id)
}

// ResumeEndpoint switches one on again.
func (s *Service) ResumeEndpoint(ctx context.Context, m pipeline.Member, id EndpointID) error {
	if err := s.admin(ctx, m); err != nil {
		return err
	}
	return s.Store.ResumeEndpoint(ctx, id)
}

// WebhookLog gives what endpoints were told to those who may configure; see WebhookStore.
func (s *Service) WebhookLog(ctx context.Context, m pipeline.Member, before DeliveryID, limit int) ([]Delivery, error) {
	if err := s.admin(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.WebhookLog(ctx, before, limit)
}

// ResendDelivery sends a message again.
func (s *Service) ResendDelivery(ctx context.Context, m pipeline.Member, id DeliveryID) error {
	if err := s.admin(ctx, m); err != nil {
		return err
	}
	return s.Store.ResendDelivery(ctx, id)
}
