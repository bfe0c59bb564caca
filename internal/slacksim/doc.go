// Package slacksim is a strict Slack workspace on loopback: Web API, Socket Mode, and the acts of the people in it.
//
// A Sim serves one workspace with one installed app. The app connects as it would to Slack (only the API's address and
// the tokens differ), and people act through Person: they type commands, press buttons, fill modals. What Slack would
// refuse, the Sim refuses with Slack's own error name; what a person would see as an error, the act returns as one; and
// what the app did against the platform's rules is kept as a Fault, so that a test can fail on it.
//
// Where Slack's documentation is silent, the stricter reading is taken and the doc comment at that place says so.
package slacksim
