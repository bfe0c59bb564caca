package phrase

import (
	"fmt"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// FormatDate writes d short: "mié 30 jun 2027", "Wed 30 Jun 2027"; "" for no date. ParseDate reads it back the same.
func FormatDate(d pipeline.Date, lang i18n.Lang) string {
	if d.IsZero() {
		return ""
	}
	w, m := d.Weekday().String(), d.Month.String()
	if lang == i18n.ES {
		w, m = weekdaysES[d.Weekday()], monthsES[d.Month-1]
	}
	return fmt.Sprintf("%s %d %s %d", short(w), d.Day, short(m), d.Year)
}

// FormatDateLong writes d in full: "viernes 11 de junio de 2027", "Friday 11 June 2027"; "" for no date. ParseDate reads it
// back the same.
func FormatDateLong(d pipeline.Date, lang i18n.Lang) string {
	if d.IsZero() {
		return ""
	}
	if lang == i18n.ES {
		return fmt.Sprintf("%s %d de %s de %d", weekdaysES[d.Weekday()], d.Day, monthsES[d.Month-1], d.Year)
	}
	return fmt.Sprintf("%s %d %s %d", d.Weekday(), d.Day, d.Month, d.Year)
}

// short is a name's first three letters.
func short(name string) string { return string([]rune(name)[:3]) }
