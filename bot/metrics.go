package bot

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

// Metrics is what the engine counts. Labels are kinds, methods and codes; never a person or a text.
type Metrics struct {
	ackSeconds *prometheus.HistogramVec
	envelopes  *prometheus.CounterVec
	inFlight   prometheus.Gauge
	busy       prometheus.Counter
	incidents  prometheus.Counter
	late       *prometheus.CounterVec
	unreadable prometheus.Counter
	sockets    prometheus.Gauge
	counted    prometheus.Gauge
	reconnects prometheus.Counter
	limited    *prometheus.CounterVec
	calls      *prometheus.CounterVec
}

// NewMetrics makes the metrics and registers them with reg; nil registers nowhere. It panics where reg has
// metrics of the same names, as MustRegister does.
func NewMetrics(reg prometheus.Registerer) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "embudo", Subsystem: "slack", Name: name, Help: help})
	}
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: "embudo", Subsystem: "slack", Name: name, Help: help}, labels)
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "embudo", Subsystem: "slack", Name: name, Help: help})
	}
	m := &Metrics{
		ackSeconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: "embudo", Subsystem: "slack", Name: "ack_seconds",
			Help:    "Time from an envelope's arrival to its acknowledgement.",
			Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 1.5, 2, 2.5, 3},
		}, []string{"kind"}),
		envelopes:  counters("envelopes_total", "Envelopes received, by kind and outcome.", "kind", "outcome"),
		inFlight:   gauge("handlers_in_flight", "Handlers that are running."),
		busy:       counter("busy_total", "Envelopes answered Busy."),
		incidents:  counter("incidents_total", "Faults of ours that a person was told of."),
		late:       counters("late_total", "Handlers that took longer than the budget, by kind.", "kind"),
		unreadable: counter("unreadable_total", "Envelopes that could not be decoded and were acknowledged all the same."),
		sockets:    gauge("sockets_connected", "Connections that are open."),
		counted:    gauge("connections_reported", "Connections of the app that Slack counts; more than ours are ghosts."),
		reconnects: counter("reconnects_total", "Connections opened again after the first."),
		limited:    counters("rate_limited_total", "Calls that Slack answered with 429, by method.", "method"),
		calls:      counters("calls_total", "Calls of the Web API, by method and status.", "method", "status"),
	}
	if reg != nil {
		reg.MustRegister(m.ackSeconds, m.envelopes, m.inFlight, m.busy, m.incidents, m.late, m.unreadable,
			m.sockets, m.counted, m.reconnects, m.limited, m.calls)
	}
	return m
}

// doer is what slack-go calls Slack through.
type doer interface {
	Do(*http.Request) (*http.Response, error)
}

type doerFunc func(*http.Request) (*http.Response, error)

func (f doerFunc) Do(r *http.Request) (*http.Response, error) { return f(r) }

// counted counts the calls that go through next, by method.
func (b *Bot) counted(next doer) doer {
	return doerFunc(func(r *http.Request) (*http.Response, error) {
		resp, err := next.Do(r)
		method, status := methodOf(r), "none"
		if err == nil {
			status = strconv.Itoa(resp.StatusCode)
			if resp.StatusCode == http.StatusTooManyRequests {
				b.metrics.limited.WithLabelValues(method).Inc()
			}
		}
		b.metrics.calls.WithLabelValues(method, status).Inc()
		return resp, err
	})
}

// methodOf is the Web API method of a request, and "other" for what is none: a label must not grow with ids.
func methodOf(r *http.Request) string {
	last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	if strings.Contains(r.URL.Path, "/api/") && strings.Contains(last, ".") {
		return last
	}
	return "other"
}
