package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"embudo/pipeline"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
)

// problem is a refusal as RFC 9457 has it.
type problem struct {
	Type   string  `json:"type"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail"`
	Code   string  `json:"code"`
	Errors []fault `json:"errors,omitempty"`
	// retry is after how many seconds to ask again; 0 for never.
	retry int
}

// fault is what is wrong with one field, by the name that it has in the document.
type fault struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

func (p *problem) Error() string { return p.Code }

func (p *problem) write(w http.ResponseWriter) {
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	if p.retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retry))
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // who asked is gone when this fails
}

func plainProblem(status int, code, detail string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail, Code: code}
}

func badField(status int, field, reason, detail string) *problem {
	p := plainProblem(status, "invalid", "A field is not as the document says.")
	p.Errors = []fault{{Field: field, Reason: reason, Detail: detail}}
	return p
}

// unknownKey is what every key is told that is not good, whyever.
var unknownKey = plainProblem(http.StatusUnauthorized, "unauthorized", "Send a key that is good, as Authorization: Bearer emb_…")

// reasons are what field errors mean.
var reasons = map[pipeline.Reason]string{
	pipeline.ReasonRequired: "is required", pipeline.ReasonTooLong: "is too long", pipeline.ReasonUnreadable: "can't be read",
	pipeline.ReasonDuplicate: "is another's already", pipeline.ReasonChoice: "is none of those that may be chosen",
	pipeline.ReasonCurrency: "has no currency that is known", pipeline.ReasonOutOfRange: "is out of range",
}

// fieldNames are those that the document calls by another name than the domain.
var fieldNames = map[pipeline.Field]pipeline.Field{pipeline.FieldDocument: "kind", pipeline.FieldExternal: people.FieldExternalID,
	pipeline.FieldLink: "document"}

// problemOf says what came in the way.
func (s *server) problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	var e *pipeline.Error
	if !errors.As(err, &e) {
		s.Log.Error("api: failed", "error", err)
		return plainProblem(http.StatusInternalServerError, "internal", "Something failed here; ask again under the same Idempotency-Key.")
	}
	p = plainProblem(http.StatusUnprocessableEntity, e.Code.String(), "It was refused: "+strings.ReplaceAll(string(e.Reason), "_", " ")+".")
	switch e.Code {
	case pipeline.Denied:
		p = plainProblem(http.StatusForbidden, "denied", "A program may not do this: "+strings.ReplaceAll(string(e.Reason), "_", " ")+".")
	case pipeline.NotFound:
		p = plainProblem(http.StatusNotFound, "not_found", "There is no such record.")
	case pipeline.Conflict, pipeline.Final:
		p.Status, p.Title = http.StatusConflict, http.StatusText(http.StatusConflict)
	case pipeline.Unavailable, pipeline.Unknown:
		s.Log.Warn("api: store away", "error", err)
		p = plainProblem(http.StatusServiceUnavailable, e.Code.String(), "The database can't be reached; ask again under the same Idempotency-Key.")
		p.retry = 1
	}
	switch e.Reason {
	case integration.ReasonKeyTaken:
		p.Code, p.Detail = "key_taken", "Something else was asked under this Idempotency-Key before."
	case integration.ReasonUnderWay:
		p.Code, p.Detail, p.retry = "under_way", "The same is being done now; ask again for its answer.", 1
	}
	for field, reason := range e.Fields {
		if name, ok := fieldNames[field]; ok {
			field = name
		}
		detail := reasons[reason]
		if detail == "" {
			detail = strings.ReplaceAll(string(reason), "_", " ")
		}
		p.Errors = append(p.Errors, fault{Field: string(field), Reason: string(reason), Detail: detail})
	}
	slices.SortFunc(p.Errors, func(a, b fault) int { return strings.Compare(a.Field, b.Field) })
	if len(p.Errors) > 0 {
		p.Detail = "Fields are missing or wrong."
	}
	return p
}
