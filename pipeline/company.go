package pipeline

// Company is who sells, as its documents say.
type Company struct {
	Name string `json:"name"`
	// TaxID is the company's RUT, or what another country calls it.
	TaxID string `json:"tax_id,omitempty"`
	// Line is what it does, as its tax office knows it.
	Line    string `json:"line,omitempty"`
	Address string `json:"address,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Email   string `json:"email,omitempty"`
	// Logo is the SHA-256 of its picture, in hexadecimal; "" for none.
	Logo string `json:"logo,omitempty"`
}

// Fields of the company.
const (
	FieldTaxID    Field = "tax_id"
	FieldBusiness Field = "business"
	FieldAddress  Field = "address"
	FieldPhone    Field = "phone"
	FieldEmail    Field = "email"
	FieldLogo     Field = "logo"
)

// CompanyKey is the key of SettingCompany.
const CompanyKey = "own"

func (c Company) check(f faults) {
	f.text(FieldName, c.Name, MaxShort, true)
	f.text(FieldTaxID, c.TaxID, MaxKey, false)
	f.text(FieldBusiness, c.Line, MaxShort, false)
	f.text(FieldAddress, c.Address, MaxShort, false)
	f.text(FieldPhone, c.Phone, MaxKey, false)
	f.text(FieldEmail, c.Email, MaxShort, false)
	if c.Logo != "" && !hexDigest(c.Logo) {
		f.add(FieldLogo, ReasonUnreadable)
	}
}

func hexDigest(s string) bool {
	if len(s) != 64 {
		return false
	}
	for _, r := range s {
		if (r < '0' || r > '9') && (r < 'a' || r > 'f') {
			return false
		}
	}
	return true
}

func (s *Settings) addCompany(e Entry, f faults) error {
	f.only(e.Key, CompanyKey)
	kept := map[string]Company{}
	if err := addTo(kept, e, f, func(c Company) { c.check(f) }); err != nil {
		return err
	}
	s.Company = kept[e.Key]
	return nil
}
