// Package commands is what a person can do in Slack: one file a feature, with its command, forms, buttons and
// answers. It turns what people type into requests of package pipeline, and what comes back into Spanish and English.
//
// A handler parses, calls one use case and renders; it holds no rule of the sales flow. Texts live in texts/*.json,
// in both languages, and are named by the constants in texts_gen.go.
package commands
