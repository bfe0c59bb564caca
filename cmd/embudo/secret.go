package main

import "log/slog"

// Secret is a configured value that is never shown: not in logs, errors, JSON or formatted text.
type Secret string

const hidden = "***"

// String hides the value.
func (s Secret) String() string { return hidden }

// GoString hides the value.
func (s Secret) GoString() string { return hidden }

// MarshalText hides the value.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue hides the value.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// Reveal gives the value, for the one place that needs it.
func (s Secret) Reveal() string { return string(s) }
