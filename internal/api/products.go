package api

import (
	"net/http"
	"strconv"

	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// product is one as the document has it.
type product struct {
	ExternalID  string  `json:"external_id,omitempty"`
	Version     int     `json:"version"`
	Code        string  `json:"code"`
	NameES      string  `json:"name_es"`
	NameEN      string  `json:"name_en"`
	Family      string  `json:"family,omitempty"`
	Unit        string  `json:"unit,omitempty"`
	ServiceLine string  `json:"service_line,omitempty"`
	Treatment   string  `json:"treatment"`
	Retired     bool    `json:"retired"`
	Prices      []price `json:"prices,omitempty"`
}

// price is what one unit costs in a list, as the document has it.
type price struct {
	List  string `json:"list,omitempty"`
	Price *money `json:"price"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

func productOf(p billing.Product) product {
	x := product{ExternalID: p.External, Version: p.Version, Code: p.Code, NameES: p.NameES, NameEN: p.NameEN, Family: p.Family, Unit: p.Unit,
		ServiceLine: p.ServiceLine, Treatment: string(p.Treatment), Retired: p.Retired}
	for _, k := range p.Prices {
		// A price of nothing is one too.
		as := price{List: k.List, Price: &money{Amount: k.Price.Amount().String(), Currency: string(k.Price.Currency())}}
		if !k.From.IsZero() {
			as.From = k.From.String()
		}
		if !k.To.IsZero() {
			as.To = k.To.String()
		}
		x.Prices = append(x.Prices, as)
	}
	return x
}

func pricesSaid(o *object) []billing.Price {
	var prices []billing.Price
	for _, p := range o.objects("prices") {
		prices = append(prices, billing.Price{List: orEmpty(p.text("list")), Price: p.money("price"), From: p.date("from"), To: p.date("to")})
		p.end()
	}
	return prices
}

// putProduct makes a product of the catalogue, or brings it up to date, and adds prices to it.
func (s *server) putProduct(c *call) error {
	o, err := readObject(c.body)
	if err != nil {
		return err
	}
	e := billing.Edit{Code: o.text("code"), NameES: o.text("name_es"), NameEN: o.text("name_en"), Family: o.text("family"), Unit: o.text("unit"),
		ServiceLine: o.text("service_line"), Retired: take[bool](o, "retired", "true or false")}
	e.Treatment = (*pipeline.Treatment)(o.text("treatment"))
	e.Prices = pricesSaid(o)
	if e.Code == nil {
		o.fault("code", "required", "is required")
	}
	if err := o.done(); err != nil {
		return err
	}
	say(c, func(u billing.Upserted) (int, any) { return status(u.Made), productOf(u.Product) })
	_, err = s.Catalogue.Upsert(c.Context(), c.request(), c.PathValue("external_id"), e)
	return err
}

func (s *server) showProduct(c *call) (int, any, error) {
	p, err := s.Reader.ProductKnown(c.Context(), c.PathValue("external_id"))
	return http.StatusOK, productOf(p), err
}

func (s *server) listProducts(c *call) (int, any, error) {
	after, limit, err := c.number()
	if err != nil {
		return 0, nil, err
	}
	all, err := s.Reader.ProductsAfter(c.Context(), billing.ProductID(after), limit+1)
	if err != nil {
		return 0, nil, err
	}
	p := pageOf(all, limit, func(p billing.Product) string { return strconv.FormatInt(int64(p.ID), 10) })
	return http.StatusOK, p.as(func(p billing.Product) any { return productOf(p) }), nil
}
