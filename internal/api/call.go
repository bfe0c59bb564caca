package api

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"embudo/pipeline"
	"embudo/pipeline/integration"
)

const (
	// maxBody is more than any document here has.
	maxBody = 1 << 20
	// maxKey is how long an Idempotency-Key may be.
	maxKey = 200
	// writeLimit bounds what one request may take.
	writeLimit = 25 * time.Second
)

// call is one request of a token that is good for it.
type call struct {
	*http.Request
	token integration.Token
	body  []byte
	// asked is the write that it is; nil for a read.
	asked *pipeline.Asked
}

// member is who acts.
func (c *call) member() pipeline.Member { return c.token.ID.Member() }

// request is what a use case is asked under: what the program calls it, among what its token asked.
func (c *call) request() pipeline.Request {
	return pipeline.Request{Key: string(c.member().ID) + ":" + c.asked.Key, By: c.member(), Asked: c.asked}
}

// say has the answer to a write worded from what comes of it.
func say[T any](c *call, as func(T) (status int, body any)) {
	c.asked.Say = func(of any) (pipeline.Answer, error) {
		t, ok := of.(T)
		if !ok {
			return pipeline.Answer{}, fmt.Errorf("api: %T answers no %T", t, of)
		}
		return encoded(as(t))
	}
}

// serve answers one request.
func (s *server) serve(w http.ResponseWriter, r *http.Request, to route) {
	ctx, cancel := context.WithTimeout(r.Context(), writeLimit)
	defer cancel()
	answer, err := s.answer(&call{Request: r.WithContext(ctx)}, w, to)
	if err != nil {
		s.problemOf(err).write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // who asked is gone when this fails
}

func (s *server) answer(c *call, w http.ResponseWriter, to route) (pipeline.Answer, error) {
	before, err := s.admit(c, to.scope)
	if err != nil {
		return pipeline.Answer{}, err
	}
	if to.read != nil {
		status, body, err := to.read(s, c)
		if err != nil {
			return pipeline.Answer{}, err
		}
		return encoded(status, body)
	}
	if c.body, err = readBody(c.Request, w); err != nil {
		return pipeline.Answer{}, err
	}
	return s.once(c, to, before)
}

func encoded(status int, body any) (pipeline.Answer, error) {
	raw, err := json.Marshal(body)
	return pipeline.Answer{Status: status, Body: raw}, err
}

// admit finds whose token it is, and whether it is good for what is asked, and not too often. It gives what was asked before
// under the same key.
func (s *server) admit(c *call, scope integration.Scope) (*integration.Before, error) {
	secret := c.secret()
	if !strings.HasPrefix(secret, integration.SecretPrefix) || len(secret) > 100 {
		return nil, unknownKey
	}
	token, before, err := s.Systems.Speaker(c.Context(), secret, c.key())
	switch {
	case pipeline.CodeOf(err) == pipeline.NotFound:
		return nil, unknownKey
	case err != nil:
		return nil, err
	}
	c.token = token
	if r := s.limit(token.ID).Reserve(); r.Delay() > 0 {
		wait := r.Delay()
		r.Cancel()
		p := plainProblem(http.StatusTooManyRequests, "too_many", "This key asks too often.")
		p.retry = int(math.Ceil(wait.Seconds()))
		return nil, p
	}
	if !token.Has(scope) {
		return nil, plainProblem(http.StatusForbidden, "scope", "This key lacks the scope "+string(scope)+".")
	}
	return before, nil
}

// secret is what the program shows; "" for nothing that could be one.
func (c *call) secret() string {
	secret, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return ""
	}
	return secret
}

// key is what the program calls the write; "" where that can be no key.
func (c *call) key() string {
	key := c.Header.Get("Idempotency-Key")
	if len(key) > maxKey || pipeline.Clean(key) != key {
		return ""
	}
	return key
}

// readBody reads what was sent, or says why not.
func readBody(r *http.Request, w http.ResponseWriter) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, plainProblem(http.StatusUnsupportedMediaType, "media_type", "The body must be application/json.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, plainProblem(http.StatusRequestEntityTooLarge, "too_large", "The body is over 1 MB.")
	case err != nil:
		return nil, plainProblem(http.StatusBadRequest, "unreadable", "The body ended before its time.")
	}
	return body, nil
}

// once does a write that was not done under its key before.
func (s *server) once(c *call, to route, before *integration.Before) (pipeline.Answer, error) {
	c.asked = &pipeline.Asked{Token: int64(c.token.ID), Key: c.key()}
	if c.asked.Key == "" {
		return pipeline.Answer{}, plainProblem(http.StatusBadRequest, "idempotency_key", "Every write needs an Idempotency-Key of 1 to 200 letters.")
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s\n%s", c.Method, c.URL.EscapedPath(), c.body)
	h.Sum(c.asked.Body[:0])
	var err error
	if before != nil {
		err = before.Again(c.asked.Body)
	} else if err = to.write(s, c); err != nil {
		err = s.refusedAlone(c, err)
	}
	var again *pipeline.AnsweredError
	switch {
	case errors.As(err, &again):
		return again.Answer, nil
	case err != nil:
		return pipeline.Answer{}, err
	}
	return c.asked.Answer(), nil
}

// refusedAlone is a refusal, unless the same was done meanwhile under the same key: what that did may be why.
func (s *server) refusedAlone(c *call, refused error) error {
	var again *pipeline.AnsweredError
	if errors.As(refused, &again) || pipeline.CodeOf(refused) == pipeline.Unavailable || pipeline.CodeOf(refused) == pipeline.Unknown {
		return refused
	}
	if _, before, err := s.Systems.Speaker(c.Context(), c.secret(), c.asked.Key); err == nil && before != nil {
		return before.Again(c.asked.Body)
	}
	return refused
}

// page is how many are asked for, and after which.
func (c *call) page() (after string, limit int, err error) {
	q := c.URL.Query()
	limit = 100
	if text := q.Get("limit"); text != "" {
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 500 {
			return "", 0, badField(http.StatusBadRequest, "limit", "out_of_range", "a number from 1 to 500")
		}
	}
	return q.Get("cursor"), limit, nil
}

// partPage is how many of what hangs on opportunities are asked for, and after which place.
func (c *call) partPage() (after integration.PartPlace, limit int, err error) {
	text, limit, err := c.page()
	if err != nil {
		return after, 0, err
	}
	after, ok := integration.ParsePartPlace(text)
	if !ok {
		return after, 0, badCursor()
	}
	return after, limit, nil
}
