package api

import (
	"net/http"

	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// product is one as the document has it.
type product struct {
	ExternalID  string `json:"external_id"`
	Version     int    `json:"version"`
	Code        string `json:"code"`
	NameES      string `json:"name_es"`
	NameEN      string `json:"name_en"`
	Family      string `json:"family,omitempty"`
	Unit        string `json:"unit,omitempty"`
	ServiceLine string `json:"service_line,omitempty"`
	Treatment   string `json:"treatment"`
	Retired     bool   `json:"retired"`
}

// putProduct makes a product of the catalogue, or brings it up to date. Its prices are the company's to set.
func (s *server) putProduct(c *call) (int, any, error) {
	o, err := readObject(c.body)
	if err != nil {
		return 0, nil, err
	}
	e := billing.Edit{Code: o.text("code"), NameES: o.text("name_es"), NameEN: o.text("name_en"), Family: o.text("family"), Unit: o.text("unit"),
		ServiceLine: o.text("service_line"), Retired: take[bool](o, "retired", "true or false")}
	e.Treatment = (*pipeline.Treatment)(o.text("treatment"))
	if e.Code == nil {
		o.fault("code", "required", "is required")
	}
	if err := o.done(); err != nil {
		return 0, nil, err
	}
	external := c.PathValue("external_id")
	p, err := s.Catalogue.Upsert(c.Context(), c.request(), external, e)
	status := http.StatusOK
	switch {
	case pipeline.ReasonOf(err) == pipeline.ReasonUnchanged:
		p, _, err = s.Catalogue.Product(c.Context(), c.member(), *e.Code)
	case err == nil && p.Version == 1:
		status = http.StatusCreated
	}
	return status, product{ExternalID: p.External, Version: p.Version, Code: p.Code, NameES: p.NameES, NameEN: p.NameEN, Family: p.Family, Unit: p.Unit,
		ServiceLine: p.ServiceLine, Treatment: string(p.Treatment), Retired: p.Retired}, err
}
