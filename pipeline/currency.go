package pipeline

import "strings"

// Currency is an ISO 4217 alphabetic code in capitals, such as CLP or CLF.
type Currency string

// The currencies of every day here.
const (
	CLP Currency = "CLP"
	CLF Currency = "CLF" // Unidad de Fomento, shown to people as UF
	USD Currency = "USD"
	EUR Currency = "EUR"
)

// Source: ISO 4217, list one (currencies and funds in use), by the number of decimals of the minor unit.
// Codes without a minor unit (metals, test codes) are left out: nothing is sold in them.
var decimalsOf = table(map[int]string{
	0: `
	BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF
	XOF XPF`,
	2: `
	AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND
	BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP
	COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
	GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD
	KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD
	MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK
	NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR
	SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
	TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD
	XCG YER ZAR ZMW ZWG`,
	3: `
	BHD IQD JOD KWD LYD OMR TND`,
	4: `
	CLF UYW`,
})

func table(codes map[int]string) map[Currency]int {
	t := map[Currency]int{}
	for decimals, list := range codes {
		for _, code := range strings.Fields(list) {
			t[Currency(code)] = decimals
		}
	}
	return t
}

// Known says whether ISO 4217 lists the code.
func (c Currency) Known() bool {
	_, ok := decimalsOf[c]
	return ok
}

// Decimals is how many decimals an amount may have: 0 for CLP, 4 for CLF, 2 for most; 0 for an unknown code.
func (c Currency) Decimals() int { return decimalsOf[c] }

// Currencies gives every known code, in no order.
func Currencies() []Currency {
	all := make([]Currency, 0, len(decimalsOf))
	for c := range decimalsOf {
		all = append(all, c)
	}
	return all
}
