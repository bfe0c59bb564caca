package integration

import (
	"context"
	"slices"

	"embudo/pipeline"
)

// Service is everything that an admin does about other systems.
type Service struct {
	Store Store
	Flow  *pipeline.Service
}

// admin refuses who may not configure.
func (s *Service) admin(ctx context.Context, m pipeline.Member) error {
	by, err := s.Flow.Store.Actor(ctx, m)
	if err != nil {
		return err
	}
	return by.MayConfigure()
}

// shownRevoked is how many keys that were revoked are still shown.
const shownRevoked = 5

// Tokens gives the keys, those that are good first, to those who may configure.
func (s *Service) Tokens(ctx context.Context, m pipeline.Member) ([]Token, error) {
	if err := s.admin(ctx, m); err != nil {
		return nil, err
	}
	return s.Store.Tokens(ctx, shownRevoked)
}

// MakeToken makes a key, and gives its secret, which nobody can be given again: also not who asks twice under one request.
// It gives Denied, or Invalid with field errors.
func (s *Service) MakeToken(ctx context.Context, r pipeline.Request, n NewToken) (t Token, secret string, err error) {
	if err := s.admin(ctx, r.By); err != nil {
		return Token{}, "", err
	}
	n.Name = pipeline.Clean(n.Name)
	if err := n.check(); err != nil {
		return Token{}, "", err
	}
	scopes := slices.DeleteFunc(Scopes(), func(s Scope) bool { return !slices.Contains(n.Scopes, s) })
	secret = newSecret()
	t, made, err := s.Store.MakeToken(ctx, r.Key, Token{Name: n.Name, Scopes: scopes, MadeBy: r.By.ID, MadeAt: s.Flow.Moment()}, HashOf(secret))
	if err != nil || !made {
		return t, "", err
	}
	return t, secret, nil
}

// RevokeToken ends a key at once. It gives the key as it is then, whoever was first.
func (s *Service) RevokeToken(ctx context.Context, m pipeline.Member, id TokenID) (Token, error) {
	if err := s.admin(ctx, m); err != nil {
		return Token{}, err
	}
	return s.Store.RevokeToken(ctx, id, m.ID, s.Flow.Moment())
}

// Speaker is the token of a secret that is good, and what was asked before under one of its keys. Of any other it says NotFound,
// and nothing more.
func (s *Service) Speaker(ctx context.Context, secret, key string) (Token, *Before, error) {
	t, before, err := s.Store.Speaker(ctx, HashOf(secret), key)
	if err == nil && t.RevokedAt != nil {
		return Token{}, nil, &pipeline.Error{Code: pipeline.NotFound}
	}
	return t, before, err
}
