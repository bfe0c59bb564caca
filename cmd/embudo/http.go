package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"embudo/bot"
	"embudo/internal/api"
	"embudo/store"
)

// health answers whether the bot lives and is of use, and what it counts.
type health struct {
	bot      *bot.Bot
	db       *store.DB
	registry *prometheus.Registry
}

// check is one line of /readyz.
type check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail,omitempty"`
}

// server is a running HTTP server.
type server struct {
	addr net.Addr
	http *http.Server
}

// serveHTTP serves /healthz (the process lives), /readyz (sockets and database are well), /metrics and the API at addr.
func serveHTTP(addr string, h health, systems http.Handler, log *slog.Logger) (*server, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("HTTP_ADDR: %w\n  set it to a free address, such as 127.0.0.1:0", err)
	}
	h.registry.MustRegister(backlog{h.db})
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", h.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.registry, promhttp.HandlerOpts{}))
	mux.Handle(api.Base+"/", systems)
	s := &server{addr: listener.Addr(), http: &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second}}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("http: stopped", "error", err)
		}
	}()
	return s, nil
}

func (s *server) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close() // a reader that does not let go must not hold up the end
	}
}

func (h health) ready(w http.ResponseWriter, r *http.Request) {
	var checks []check
	for _, c := range h.bot.Ready() {
		checks = append(checks, check{Name: c.Name, OK: c.OK, Detail: c.Detail})
	}
	database := check{Name: "database", OK: true}
	if err := h.db.Ping(r.Context()); err != nil {
		database = check{Name: "database", Detail: sensitive.ReplaceAllString(err.Error(), hidden)}
	}
	checks = append(checks, database)
	w.Header().Set("Content-Type", "application/json")
	for _, c := range checks {
		if !c.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
			break
		}
	}
	_ = json.NewEncoder(w).Encode(checks) // who asked is gone when this fails
}

// backlog tells how much waits to be delivered and for how long, and how busy the connections to the database are.
type backlog struct{ db *store.DB }

var (
	waitingGauge = prometheus.NewDesc("embudo_notices_waiting", "Notices that wait to be delivered.", nil, nil)
	oldestGauge  = prometheus.NewDesc("embudo_notices_oldest_seconds", "Age of the oldest notice that waits.", nil, nil)
	givenUpGauge = prometheus.NewDesc("embudo_notices_given_up", "Notices that could not be delivered and were not resent.", nil, nil)
	inUseGauge   = prometheus.NewDesc("embudo_database_connections_in_use", "Connections to the database that serve a call.", nil, nil)
	acquireTotal = prometheus.NewDesc("embudo_database_acquire_seconds_total", "Time that calls have waited for a connection.", nil, nil)
)

// Describe names what Collect gives.
func (backlog) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{waitingGauge, oldestGauge, givenUpGauge, inUseGauge, acquireTotal} {
		ch <- d
	}
}

// Collect reads the figures; those of the notices are missing while the database does not answer.
func (b backlog) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	h, err := b.db.Health(ctx)
	if err == nil {
		ch <- prometheus.MustNewConstMetric(waitingGauge, prometheus.GaugeValue, float64(h.Waiting))
		ch <- prometheus.MustNewConstMetric(oldestGauge, prometheus.GaugeValue, h.Oldest.Seconds())
		ch <- prometheus.MustNewConstMetric(givenUpGauge, prometheus.GaugeValue, float64(h.GivenUp))
	}
	ch <- prometheus.MustNewConstMetric(inUseGauge, prometheus.GaugeValue, float64(h.InUse))
	ch <- prometheus.MustNewConstMetric(acquireTotal, prometheus.CounterValue, h.AcquireWait.Seconds())
}
