package phrase

import "time"

// dateWordsEN are the words of English dates beyond the names of months and weekdays, folded.
var dateWordsEN = []dateWord{
	{"day after tomorrow", token{kind: relative, n: 2}}, {"day before yesterday", token{kind: relative, n: -2}},
	{"today", token{kind: relative}}, {"tomorrow", token{kind: relative, n: 1}}, {"yesterday", token{kind: relative, n: -1}},
	{"next", token{kind: next}}, {"this", token{kind: this}}, {"end", token{kind: end}},
	{"in", token{kind: within}}, {"ago", token{kind: ago, n: int(time.August)}},
	{"day", token{kind: unit, unit: day}}, {"days", token{kind: unit, unit: day}},
	{"week", token{kind: unit, unit: week}}, {"weeks", token{kind: unit, unit: week}},
	{"month", token{kind: unit, unit: month}}, {"months", token{kind: unit, unit: month}},
	{"quarter", token{kind: unit, unit: quarter}}, {"quarters", token{kind: unit, unit: quarter}},
	{"year", token{kind: unit, unit: year}}, {"years", token{kind: unit, unit: year}},
	{"of", token{kind: link}},
	{"the", token{kind: noise}}, {"on", token{kind: noise}}, {"by", token{kind: noise}},
	{"tues", token{kind: weekday, n: int(time.Tuesday)}}, {"thur", token{kind: weekday, n: int(time.Thursday)}},
	{"thurs", token{kind: weekday, n: int(time.Thursday)}}, {"sept", token{kind: monthName, n: int(time.September)}},
}

// abbreviated are the deadlines that English writes as one word, spelled out.
var abbreviated = map[string][]string{
	"eow": {"end", "week"}, "eom": {"end", "month"}, "eoq": {"end", "quarter"}, "eoy": {"end", "year"},
}

// numbersEN are the counts that people write out; the article is a word of its own kind.
var numbersEN = map[string]int{
	"an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
	"ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
}
