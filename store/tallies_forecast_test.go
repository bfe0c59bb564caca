package store_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/forecast"
)

// Forecasts come to the same where acts were added up one after the other, and by a release that knows nothing of their sums.
func TestAForecastHoldsWhatOthersAddUp(t *testing.T) {
	t.Parallel()
	s := setup(t)
	db := raw(t, s.url)
	ctx := context.Background()
	quarter := pipeline.QuarterOf(s.Today())
	agree := func() {
		t.Helper()
		for _, by := range []forecast.By{forecast.ByMonth, forecast.ByOwner, forecast.ByLine} {
			require.Positive(t, forecastsAgree(t, s, forecast.Ask{Period: quarter, By: by}))
			require.Positive(t, forecastsAgree(t, s, forecast.Ask{Period: quarter, By: by, Subject: pipeline.OfPerson(ana)}))
		}
	}
	for i, chance := range []int{0, 40, 55, 70, 100} {
		worth := pipeline.MustMoney(fmt.Sprint(100<<i), []string{"CLP", "USD"}[i%2])
		owner := []pipeline.UserID{ana, bruno}[i%2]
		out, err := s.Create(ctx, s.by(owner), pipeline.New{Account: fmt.Sprint("Cuenta ", i), Close: s.Today(), ServiceLine: "Nube",
			Value: worth, Sure: true})
		require.NoError(t, err)
		agree()
		_, err = db.Exec(ctx, addUpByHand)
		require.NoError(t, err)
		forecastSumsHold(t, db)
		agree()
		o := s.advance(t, out.Opportunity, []pipeline.Stage{pipeline.StageQualified, pipeline.StageImmature, pipeline.StageInvoicing, pipeline.StageImmature, pipeline.StageCommitted}[i])
		if !o.Stage.Won() {
			_, err = s.Edit(ctx, s.by(owner), target(o), pipeline.Edit{Probability: &chance})
			require.NoError(t, err)
		}
	}
	agree()
	paid := s.advance(t, s.create(t, "Paga"), pipeline.StageToInvoice)
	did := func(out pipeline.Outcome, err error) {
		t.Helper()
		require.NoError(t, err)
		paid = out.Opportunity
		agree()
	}
	i := pipeline.Invoice{Kind: "33", Number: "1", Issued: s.Today(), Amount: clp("101"), Tax: clp("19")}
	did(s.Invoice(ctx, s.by(ana), target(paid), i))
	for _, part := range []string{"7", "50", "63"} {
		did(s.Pay(ctx, s.by(ana), target(paid), pipeline.Payment{Invoice: i.Ref(), Date: s.Today(), Amount: clp(part)}))
	}
	f, _, _, err := forecast.Read(ctx, s.Service, s.by(carla).By, forecast.Ask{Period: quarter})
	require.NoError(t, err)
	require.Equal(t, "101", f.Figures[pipeline.FigureCollected].Of("CLP").String(), "the whole amount without its tax, as the whole is paid")
	did(s.WithdrawPayment(ctx, s.by(ana), target(paid), paid.Payments[1].ID))
	_, err = db.Exec(ctx, addUpByHand)
	require.NoError(t, err)
	forecastSumsHold(t, db)
	agree()
}

// addUpByHand adds what acts changed to the aggregates as a release does that has no others.
const addUpByHand = `
	with changed as (delete from tally_changes returning *)
	insert into tallies select g, case when g & 1 = 1 then owner_id else '' end, case when g & 2 = 2 then service_line else '' end, measure,
		coalesce(month, '-infinity'), stage, detail, currency, probability, sum(count), sum(amount)
	from changed, generate_series(0, 3) g
	group by 1, 2, 3, 4, 5, 6, 7, 8, 9
	on conflict on constraint tallies_pk do update set count = tallies.count + excluded.count, amount = tallies.amount + excluded.amount`

// forecastSumsHold compares what forecasts read with the aggregates, sum by sum.
func forecastSumsHold(t *testing.T, db *pgx.Conn) {
	t.Helper()
	sums := func(sql string) []string {
		t.Helper()
		rows, err := db.Query(context.Background(), `select concat_ws('|', grain, month, owner_id, service_line, currency, probability, what, trim_scale(sum(amount)))
			from (`+sql+`) s group by grain, month, owner_id, service_line, currency, probability, what having sum(amount) <> 0 order by 1`)
		require.NoError(t, err)
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		require.NoError(t, err)
		require.NotEmpty(t, list)
		return list
	}
	require.Equal(t, sums(`
		select *, case measure when 'open' then stage when 'received' then 'collected' else measure end as what from tallies
		where month > '-infinity' and (measure in ('booked', 'invoiced', 'received') or measure = 'open' and stage in ('immature', 'qualified'))
		union all select grain, owner_id, service_line, measure, month, stage, detail, currency, probability, 0, count, 'open' from tallies
		where month > '-infinity' and measure = 'open' and stage in ('immature', 'qualified')`),
		sums(`select grain, month, owner_id, service_line, currency, probability, what, amount from forecast_sums cross join lateral (values
			('open', open), ('immature', immature), ('qualified', qualified), ('booked', booked), ('invoiced', invoiced), ('collected', collected)) v (what, amount)`))
}
