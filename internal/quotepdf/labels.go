package quotepdf

// labels are the words of a document beside those of people.
type labels struct {
	quote, date, validUntil, page                              string
	client, taxID, attention, subject                          string
	item, quantity, unit, price, discount, net                 string
	netTotal, taxable, exempt, tax, total, inWords, exemptLine string
	terms, notes, amountsIn, inPesos                           string
}

var spanish = labels{
	quote: "Oferta", date: "Fecha", validUntil: "Válida hasta", page: "Página %d de %d",
	client: "Cliente", taxID: "RUT", attention: "Atención", subject: "Asunto",
	item: "Descripción", quantity: "Cantidad", unit: "Unidad", price: "Precio", discount: "Descuento", net: "Neto",
	netTotal: "Total neto", taxable: "Neto afecto", exempt: "Neto exento", tax: "IVA %s %%", total: "Total", inWords: "Son", exemptLine: "exento",
	terms: "Forma de pago", notes: "Notas", amountsIn: "Montos en %s, sin impuesto en cada línea",
	inPesos: "Equivale a %s (%s del %s).",
}

var english = labels{
	quote: "Quote", date: "Date", validUntil: "Valid until", page: "Page %d of %d",
	client: "Client", taxID: "Tax ID", attention: "Attention", subject: "Subject",
	item: "Description", quantity: "Quantity", unit: "Unit", price: "Price", discount: "Discount", net: "Net",
	netTotal: "Net total", taxable: "Net, taxed", exempt: "Net, exempt", tax: "Tax %s%%", total: "Total", inWords: "In words", exemptLine: "exempt",
	terms: "Payment terms", notes: "Notes", amountsIn: "Amounts in %s, each line without tax",
	inPesos: "Equivalent to %s (%s on %s).",
}
