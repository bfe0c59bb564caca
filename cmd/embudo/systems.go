package main

import (
	"log/slog"
	"net/http"

	"embudo/internal/api"
	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
	"embudo/store"
)

// systemsOf is what the company's other systems speak with.
func systemsOf(flow *pipeline.Service, db *store.DB, log *slog.Logger) http.Handler {
	return api.New(api.Options{
		Systems: &integration.Service{Store: db, Flow: flow}, People: &people.Service{Store: db, Flow: flow}, Flow: flow,
		Catalogue: &billing.Service{Store: db, Flow: flow}, Reader: db, Log: log,
	})
}
