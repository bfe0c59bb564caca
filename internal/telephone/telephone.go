// Package telephone reads phone numbers as people type them.
package telephone

import "github.com/nyaruka/phonenumbers"

// home is where a number is from that says no country.
const home = "CL"

// Read gives a number in E.164, +56912345678, and whether there can be such a number. Whether its range is in use yet is not
// asked: the library's tables would refuse numbers that are newer than they are.
func Read(typed string) (string, bool) {
	n, err := phonenumbers.Parse(typed, home)
	if err != nil || !phonenumbers.IsPossibleNumber(n) || n.GetExtension() != "" {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}
