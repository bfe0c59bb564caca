package billing

import "embudo/pipeline"

// currencyName is what a currency is called. Where it has no word for its decimals they are said after the point.
type currencyName struct {
	one, many, cent, cents string
	feminine               bool
	// of: whole millions are "of" it, as Spanish has it of words and not of codes.
	of bool
}

// Each in Spanish and in English: one, many, and their hundredth.
var currencyNames = map[pipeline.Currency][2][4]string{
	"CLP": {{"peso", "pesos"}, {"Chilean peso", "Chilean pesos"}},
	"CLF": {{"unidad de fomento", "unidades de fomento"}, {"unidad de fomento", "unidades de fomento"}},
	"USD": {{"dólar estadounidense", "dólares estadounidenses", "centavo", "centavos"}, {"US dollar", "US dollars", "cent", "cents"}},
	"EUR": {{"euro", "euros", "céntimo", "céntimos"}, {"euro", "euros", "cent", "cents"}},
	"GBP": {{"libra esterlina", "libras esterlinas", "penique", "peniques"}, {"pound sterling", "pounds sterling", "penny", "pence"}},
	"ARS": {{"peso argentino", "pesos argentinos", "centavo", "centavos"}, {"Argentine peso", "Argentine pesos", "centavo", "centavos"}},
	"BOB": {{"boliviano", "bolivianos", "centavo", "centavos"}, {"boliviano", "bolivianos", "centavo", "centavos"}},
	"BRL": {{"real brasileño", "reales brasileños", "centavo", "centavos"}, {"Brazilian real", "Brazilian reais", "centavo", "centavos"}},
	"CAD": {{"dólar canadiense", "dólares canadienses", "centavo", "centavos"}, {"Canadian dollar", "Canadian dollars", "cent", "cents"}},
	"CHF": {{"franco suizo", "francos suizos", "céntimo", "céntimos"}, {"Swiss franc", "Swiss francs", "centime", "centimes"}},
	"COP": {{"peso colombiano", "pesos colombianos", "centavo", "centavos"}, {"Colombian peso", "Colombian pesos", "centavo", "centavos"}},
	"JPY": {{"yen", "yenes"}, {"yen", "yen"}},
	"MXN": {{"peso mexicano", "pesos mexicanos", "centavo", "centavos"}, {"Mexican peso", "Mexican pesos", "centavo", "centavos"}},
	"PEN": {{"sol peruano", "soles peruanos", "céntimo", "céntimos"}, {"Peruvian sol", "Peruvian soles", "céntimo", "céntimos"}},
	"PYG": {{"guaraní", "guaraníes"}, {"guaraní", "guaraníes"}},
	"UYU": {{"peso uruguayo", "pesos uruguayos", "centésimo", "centésimos"}, {"Uruguayan peso", "Uruguayan pesos", "centésimo", "centésimos"}},
}

func called(c pipeline.Currency, english bool) currencyName {
	names, ok := currencyNames[c]
	if !ok {
		return currencyName{one: string(c), many: string(c)}
	}
	if english {
		n := names[1]
		return currencyName{one: n[0], many: n[1], cent: n[2], cents: n[3]}
	}
	n := names[0]
	return currencyName{one: n[0], many: n[1], cent: n[2], cents: n[3], feminine: c == pipeline.CLF || c == "GBP", of: true}
}
