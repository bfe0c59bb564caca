// Package i18n holds what the product says, in Spanish and in English.
//
// Texts live in files named <feature>.es.json and <feature>.en.json: an object of flat ids, each with a
// text or, where a count decides, an object of plural forms. Spanish has one, many and other ("many" is
// what 1.000.000 takes: "1.000.000 de negocios"); English has one and other.
//
//	{
//	  "card.stage": "Etapa: {{.Stage}}",
//	  "list.total": {
//	    "one":   "Un negocio",
//	    "many":  "{{.Count}} de negocios",
//	    "other": "{{.Count}} negocios"
//	  }
//	}
//
// A placeholder is {{.Name}} and nothing else of Go's template language, so that a text can be checked
// against its twin when it is loaded and put together without reflection when it is used.
package i18n
