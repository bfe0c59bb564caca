package people

import "embudo/pipeline"

// Fields of records, as forms and the history name them.
const (
	FieldTaxID      pipeline.Field = "tax_id"
	FieldDomain     pipeline.Field = "domain"
	FieldPhone      pipeline.Field = "phone"
	FieldEmail      pipeline.Field = "email"
	FieldIndustry   pipeline.Field = "industry"
	FieldAddress    pipeline.Field = "address"
	FieldPosition   pipeline.Field = "position"
	FieldPerson     pipeline.Field = "person"
	FieldCompany    pipeline.Field = "company"
	FieldNeed       pipeline.Field = "need"
	FieldMessage    pipeline.Field = "message"
	FieldDiscard    pipeline.Field = "discard"
	FieldConversion pipeline.Field = "conversion"
	FieldMergedInto pipeline.Field = "merged_into"
)
