package people

import (
	"context"
	"fmt"
	"time"

	"embudo/pipeline"
)

// Involve gives a contact a part in the decision on an opportunity: one that there is, or with a contact of 0 a new one of the
// client's, which is made in the same transaction. A contact that was merged stands for who took it over.
func (s *Service) Involve(ctx context.Context, r pipeline.Request, t pipeline.Target, part pipeline.Stakeholder, fresh ContactEdit) (pipeline.Outcome, error) {
	return s.Flow.Involve(ctx, r, t, func(ctx context.Context, tx pipeline.Tx, at time.Time) (pipeline.Stakeholder, error) {
		records, ok := tx.(Tx)
		if !ok {
			return part, fmt.Errorf("involve: %T keeps no contacts", tx)
		}
		if part.Contact == 0 {
			c, err := makeContact(ctx, records, fresh, at)
			part.Contact = c.ID
			return part, err
		}
		for {
			c, err := records.LockContact(ctx, part.Contact)
			switch {
			case err != nil:
				return part, err
			case c.Erased:
				return part, refuse(ReasonErased)
			case c.MergedInto == 0:
				return part, nil
			}
			part.Contact = c.MergedInto
		}
	})
}
