package people

import (
	"strconv"
	"strings"

	"embudo/pipeline"
)

// ReasonCheckDigit: the digit behind a RUT's dash is not the one that its number has.
const ReasonCheckDigit pipeline.Reason = "check_digit"

// Where a RUT begins and ends: Chile has given none outside.
const (
	minRUT = 100_000
	maxRUT = 99_999_999
)

// TaxID gives what was typed as a tax id in its written form: 76.543.210-3, whatever dots and spaces it had. A RUT whose
// check digit is wrong is refused; so is what no RUT can be.
func TaxID(typed string) (string, pipeline.Reason) {
	bare := strings.ToUpper(strings.NewReplacer(".", "", " ", "", "\u00a0", "", "-", "", "‐", "", "–", "").Replace(pipeline.Clean(typed)))
	if bare == "" {
		return "", ""
	}
	body, digit := bare[:len(bare)-1], bare[len(bare)-1:]
	n, err := strconv.ParseUint(body, 10, 32)
	if err != nil || n < minRUT || n > maxRUT || !strings.Contains("0123456789K", digit) {
		return "", pipeline.ReasonUnreadable
	}
	if digit != checkDigit(int(n)) {
		return "", ReasonCheckDigit
	}
	return writtenRUT(int(n)), ""
}

func writtenRUT(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "." + s[at:]
	}
	return s + "-" + checkDigit(n)
}

// checkDigit is modulo 11 over the digits from the right, weighed 2 to 7 again and again.
func checkDigit(n int) string {
	sum := 0
	for weight := 2; n > 0; n /= 10 {
		sum += n % 10 * weight
		if weight++; weight > 7 {
			weight = 2
		}
	}
	switch d := 11 - sum%11; d {
	case 11:
		return "0"
	case 10:
		return "K"
	default:
		return strconv.Itoa(d)
	}
}
