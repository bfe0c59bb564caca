// Package integration is how the company's other systems speak with the pipeline: the keys with which programs call it, and
// the addresses that are told what happens in it.
//
// A program is a member of its own, with the rights of finance and those to keep accounts; what it does stands in the history
// under the name of its key. The same rules and gates hold for it as for people.
package integration
