// Package blockkit says what Slack would answer to a Block Kit payload, without Slack.
//
// It takes the JSON that an app would send and returns every complaint that Slack's schema has about it, each with
// Slack's own words and the JSON pointer to the place. It is pure: no state, no clock, no network.
//
// Lengths are counted in characters (runes), not bytes, save for the size of a whole view. Where Slack's documentation
// gives two numbers, or grants a block on a surface that apps in the field report as refused, the stricter reading
// holds: a payload that passes here passes there. Unknown block types, element types and properties are refused.
package blockkit
