// Package sheet reads and writes tables as people keep them: CSV and XLSX.
//
// Write gives a table that opens in Excel with a double click, whatever stands in it: numbers and dates are typed, and a
// text that a spreadsheet would run as a formula is defused. Read takes what people send back: it looks at the content and
// never at the name, finds the encoding and the separator by itself, and refuses what is too large, or only pretends
// to be small, before it holds it in memory. What Write wrote, Read gives back.
package sheet
