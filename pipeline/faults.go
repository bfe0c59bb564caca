package pipeline

// Faults gathers field errors of records beside opportunities, so that all are told at once. The first of a field stands.
type Faults map[Field]Reason

// Add notes one.
func (f Faults) Add(field Field, r Reason) { faults(f).add(field, r) }

// Text notes a text that is missing or too long.
func (f Faults) Text(field Field, s string, limit int, required bool) {
	faults(f).text(field, s, limit, required)
}

// Err is the refusal with all of them; nil where there are none.
func (f Faults) Err() error { return faults(f).err() }

// Clean is a text without what no one means to type; see clean.
func Clean(s string) string { return clean(s) }
