// Package people is the companies and persons around opportunities: accounts, their contacts, and leads that may become both.
//
// Each is a record with a number, a version and a history of its own. An act gives the record's next state and the event that
// leads there; both are kept in one transaction, under the key of the request, once.
//
// An account is known by its names: opportunities carry the client's name as it was typed, and are of the account that has it.
// No two accounts share a name. A merged account leaves its names, contacts and leads to the one that it was merged into, and
// its history under its own number.
package people
