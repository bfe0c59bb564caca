// Package page is the browser's view of a local Slack workspace: a person chooses who to be, reads what that person would
// see, types commands, presses buttons and fills modals, and sees in a drawer what passed between Slack and the app.
//
// It is a tool for one person's machine: it answers only on loopback, refuses acts that come from any other site's
// pages, and asks no other host for anything. Everything it serves is embedded; there is no build step.
package page
