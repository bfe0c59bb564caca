package pipeline

// The rules by which people hear of an approval.
const (
	RuleApprover Rule = "@approver" // they may approve the discount
	RuleAsker    Rule = "@asker"    // they asked for its approval, and were answered
)

// toDeciders: when a discount is to be approved, or no longer is, those who were asked are told, also who decided: each has a
// copy of the request, which shows how it stands. Like all that asks for an answer it comes whatever is wished.
func (t telling) toDeciders() []Notice {
	var list []Notice
	tell := func(q Quote) {
		for _, id := range q.Deciders {
			list = append(list, t.notice(NoticeApproval, string(id), RuleApprover))
		}
	}
	for _, q := range t.o.Quotes {
		if was, _ := t.before.QuoteAt(q.Version); q.Status == QuoteAsked && was.Status != QuoteAsked {
			tell(q)
		}
	}
	for _, was := range t.before.Quotes {
		if q, _ := t.o.QuoteAt(was.Version); was.Status == QuoteAsked && q.Status != QuoteAsked {
			tell(was)
		}
	}
	return list
}

// answered is who asked for what was decided; "" where nothing was.
func (t telling) answered() UserID {
	if t.e.Kind != EventQuoteDecided {
		return ""
	}
	for _, was := range t.before.Quotes {
		if was.Status == QuoteAsked {
			return was.AskedBy
		}
	}
	return ""
}
