package billing

import "strings"

var (
	englishUnits = strings.Fields(`zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
		seventeen eighteen nineteen`)
	englishTens   = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
	englishScales = []struct {
		size int64
		name string
	}{{1_000_000_000_000, "trillion"}, {1_000_000_000, "billion"}, {1_000_000, "million"}, {1_000, "thousand"}}
)

// englishNumber is a number below 10^15; English has one form for whatever it counts.
func englishNumber(n int64, _ bool) string {
	if n == 0 {
		return englishUnits[0]
	}
	var parts []string
	for _, scale := range englishScales {
		if k := n / scale.size; k > 0 {
			parts = append(parts, englishBelowThousand(k), scale.name)
			n %= scale.size
		}
	}
	if n > 0 {
		parts = append(parts, englishBelowThousand(n))
	}
	return strings.Join(parts, " ")
}

func englishBelowThousand(n int64) string {
	var parts []string
	if h := n / 100; h > 0 {
		parts = append(parts, englishUnits[h], "hundred")
	}
	switch n %= 100; {
	case n == 0:
	case n < 20:
		parts = append(parts, englishUnits[n])
	case n%10 == 0:
		parts = append(parts, englishTens[n/10])
	default:
		parts = append(parts, englishTens[n/10]+"-"+englishUnits[n%10])
	}
	return strings.Join(parts, " ")
}
