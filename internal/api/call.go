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

// call is one request of a key that is good for it.
type call struct {
	*http.Request
	token integration.Token
	body  []byte
}

// member is who acts.
func (c *call) member() pipeline.Member { return c.token.ID.Member() }

// request is what a use case is asked under: what the program calls it, among what its key asked.
func (c *call) request() pipeline.Request {
	return pipeline.Request{Key: string(c.member().ID) + ":" + c.Header.Get("Idempotency-Key"), By: c.member()}
}

// serve answers one request.
func (s *server) serve(w http.ResponseWriter, r *http.Request, to route) {
	ctx, cancel := context.WithTimeout(r.Context(), writeLimit)
	defer cancel()
	c := &call{Request: r.WithContext(ctx)}
	status, body, err := s.answer(c, w, to)
	if err != nil {
		s.problemOf(err).write(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body) // who asked is gone when this fails
}

func (s *server) answer(c *call, w http.ResponseWriter, to route) (status int, body []byte, err error) {
	if err := s.admit(c, to.scope); err != nil {
		return 0, nil, err
	}
	if to.method == http.MethodGet {
		return encoded(to.do(s, c))
	}
	if c.body, err = readBody(c.Request, w); err != nil {
		return 0, nil, err
	}
	return s.once(c, to)
}

func encoded(status int, body any, err error) (int, []byte, error) {
	if err != nil {
		return 0, nil, err
	}
	raw, err := json.Marshal(body)
	return status, raw, err
}

// admit finds whose key it is, and whether it is good for what is asked, and not too often.
func (s *server) admit(c *call, scope integration.Scope) error {
	secret, ok := strings.CutPrefix(c.Header.Get("Authorization"), "Bearer ")
	if !ok || !strings.HasPrefix(secret, integration.SecretPrefix) || len(secret) > 100 {
		return unknownKey
	}
	token, err := s.Systems.Speaker(c.Context(), secret)
	switch {
	case pipeline.CodeOf(err) == pipeline.NotFound:
		return unknownKey
	case err != nil:
		return err
	}
	c.token = token
	if r := s.limit(token.ID).Reserve(); r.Delay() > 0 {
		wait := r.Delay()
		r.Cancel()
		p := plainProblem(http.StatusTooManyRequests, "too_many", "This key asks too often.")
		p.retry = int(math.Ceil(wait.Seconds()))
		return p
	}
	if !token.Has(scope) {
		return plainProblem(http.StatusForbidden, "scope", "This key lacks the scope "+string(scope)+".")
	}
	return nil
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
func (s *server) once(c *call, to route) (int, []byte, error) {
	key := c.Header.Get("Idempotency-Key")
	if key == "" || len(key) > maxKey || pipeline.Clean(key) != key {
		return 0, nil, plainProblem(http.StatusBadRequest, "idempotency_key", "Every write needs an Idempotency-Key of 1 to 200 letters.")
	}
	asked := integration.Asked{Token: c.token.ID, Key: key,
		Body: sha256.Sum256(fmt.Appendf(nil, "%s %s\n%s", c.Method, c.URL.EscapedPath(), c.body))}
	before, err := s.Systems.Store.Begin(c.Context(), asked)
	if err != nil {
		return 0, nil, err
	}
	if before != nil {
		return before.Status, before.Body, nil
	}
	// What is kept of it is kept also where who asked has hung up.
	keeping := context.WithoutCancel(c.Context())
	status, body, err := encoded(to.do(s, c))
	switch {
	case err == nil:
		if err := s.Systems.Store.Answered(keeping, asked, integration.Answer{Status: status, Body: body}); err != nil {
			s.Log.Warn("api: answer not kept", "token", c.token.ID, "error", err)
		}
	case pipeline.CodeOf(err) != pipeline.Unknown && pipeline.CodeOf(err) != pipeline.Internal || isProblem(err):
		// Nothing was done, so that what is mended may be sent under the same key.
		if err := s.Systems.Store.LetGo(keeping, asked); err != nil {
			s.Log.Warn("api: key not let go", "token", c.token.ID, "error", err)
		}
	}
	return status, body, err
}

func isProblem(err error) bool {
	var p *problem
	return errors.As(err, &p)
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
