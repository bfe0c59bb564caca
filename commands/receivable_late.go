package commands

import (
	"context"
	"strconv"

	"github.com/govalues/decimal"
	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// maxLate is how many overdue invoices a summary of the day names.
const maxLate = 5

// overdue is what a summary of the day tells somebody of their clients' overdue invoices.
type overdue struct {
	count int
	sums  pipeline.Sums
	// oldest are the first of them.
	oldest []pipeline.Receivable
}

// overdueOf are the overdue invoices of somebody's opportunities. They are read as its owner sees them, whom the summary is for.
func (a *App) overdueOf(ctx context.Context, v voice, who pipeline.UserID) (overdue, error) {
	q := pipeline.ReceivableQuery{Today: v.today(), Owner: who, Late: true, Limit: maxLate}
	var o overdue
	aged, err := a.flow.Store.Aged(ctx, q)
	for _, sum := range aged {
		var late decimal.Decimal
		if late, err = sum.Overdue(); err != nil {
			break
		}
		o.count += sum.Late
		o.sums = append(o.sums, pipeline.Sum{Currency: sum.Currency, Amount: late})
	}
	if err != nil || o.count == 0 {
		return o, err
	}
	o.sums = o.sums.Settled()
	o.oldest, err = a.flow.Store.Receivables(ctx, q)
	return o, err
}

// lateBlocks name the oldest, and open the others.
func (v voice) lateBlocks(o overdue, who pipeline.UserID) []slack.Block {
	var blocks []slack.Block
	for _, x := range o.oldest {
		blocks = append(blocks, bot.Section(v.receivable(x), bot.Button(actionBilling, v.plain(textReceivableOpen, nil), strconv.FormatInt(int64(x.Opportunity), 10))))
	}
	if o.count > len(o.oldest) {
		blocks = append(blocks, bot.Actions("", bot.Button(actionDebtor+":mine", v.plain(textReceivableAll, nil), debtorsPage(byOwner, 0)+"|"+string(who))))
	}
	return blocks
}
