package phrase

import "time"

// monthsES and weekdaysES are the names written out, and the first three letters those of the short form.
var (
	monthsES = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio",
		"julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
	weekdaysES = [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
)

// dateWordsES are the other words of Spanish dates, folded. A phrase of several words comes before its parts.
var dateWordsES = []dateWord{
	{"pasado mañana", token{kind: relative, n: 2}}, {"pasado manana", token{kind: relative, n: 2}},
	{"hoy", token{kind: relative}}, {"mañana", token{kind: relative, n: 1}}, {"manana", token{kind: relative, n: 1}},
	{"ayer", token{kind: relative, n: -1}}, {"anteayer", token{kind: relative, n: -2}}, {"antier", token{kind: relative, n: -2}},
	{"que viene", token{kind: next}}, {"proximo", token{kind: next}}, {"proxima", token{kind: next}}, {"siguiente", token{kind: next}},
	{"este", token{kind: this}}, {"esta", token{kind: this}},
	{"fin", token{kind: end}}, {"fines", token{kind: end}}, {"final", token{kind: end}}, {"finales", token{kind: end}},
	{"dentro de", token{kind: within}}, {"en", token{kind: within}}, {"hace", token{kind: since}},
	{"dia", token{kind: unit, unit: day}}, {"dias", token{kind: unit, unit: day}},
	{"semana", token{kind: unit, unit: week}}, {"semanas", token{kind: unit, unit: week}},
	{"mes", token{kind: unit, unit: month}}, {"meses", token{kind: unit, unit: month}},
	{"trimestre", token{kind: unit, unit: quarter}}, {"trimestres", token{kind: unit, unit: quarter}},
	{"semestre", token{kind: unit, unit: half}}, {"semestres", token{kind: unit, unit: half}},
	{"año", token{kind: unit, unit: year}}, {"años", token{kind: unit, unit: year}},
	{"de", token{kind: link}}, {"del", token{kind: link}},
	{"el", token{kind: noise}}, {"la", token{kind: noise}}, {"para", token{kind: noise}}, {"a", token{kind: article}},
	{"setiembre", token{kind: monthName, n: int(time.September)}}, {"sept", token{kind: monthName, n: int(time.September)}},
	{"set", token{kind: monthName, n: int(time.September)}},
	{"primero", token{kind: digits, n: 1, length: 1}},
}

// numbersES are the counts that people write out.
var numbersES = map[string]int{
	"un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
	"diez": 10, "once": 11, "doce": 12, "quince": 15, "veinte": 20, "treinta": 30,
}
