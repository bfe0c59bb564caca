// Package npmtest runs Node programs from tests, with the npm modules that their package-lock.json names.
//
// Modules are installed once on a machine for each lock file, and shared by all tests that have the same one.
package npmtest
