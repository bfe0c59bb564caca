package store_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func day(month, d int) pipeline.Date {
	return pipeline.Date{Year: 2027, Month: time.Month(month), Day: d}
}

func ids(list []pipeline.Opportunity) []int {
	var numbers []int
	for _, o := range list {
		numbers = append(numbers, int(o.ID))
	}
	return numbers
}

func TestPagesBothWays(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	// Closes that repeat and that are missing: the number decides among equals, and none comes last.
	closes := []pipeline.Date{day(9, 1), {}, day(7, 1), day(9, 1), {}, day(7, 1), day(8, 1)}
	for i, c := range closes {
		_, err := b.Create(ctx, b.by(ana), pipeline.New{Account: fmt.Sprint("Cliente ", i+1), Close: c, Value: pipeline.MustMoney("1000", "CLP")})
		require.NoError(t, err)
	}
	order := []int{3, 6, 7, 1, 4, 2, 5}
	for limit := 1; limit <= 8; limit++ {
		var pages [][]int
		var forward []int
		q := pipeline.Query{Limit: limit}
		for {
			page, err := b.DB.Find(ctx, q)
			require.NoError(t, err)
			require.Equal(t, len(closes), page.Total)
			require.Equal(t, []pipeline.Money{pipeline.MustMoney("7000", "CLP")}, page.Sums)
			require.Equal(t, q.After != "", page.Previous != "")
			pages, forward = append(pages, ids(page.Items)), append(forward, ids(page.Items)...)
			if page.Next == "" {
				q = pipeline.Query{Limit: limit, Before: page.Previous}
				break
			}
			q = pipeline.Query{Limit: limit, After: page.Next}
		}
		require.Equal(t, order, forward)
		for at := len(pages) - 2; at >= 0; at-- {
			page, err := b.DB.Find(ctx, q)
			require.NoError(t, err)
			require.Equal(t, pages[at], ids(page.Items))
			require.NotEmpty(t, page.Next)
			require.Equal(t, at > 0, page.Previous != "")
			q = pipeline.Query{Limit: limit, Before: page.Previous}
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	b.create(t, "Ñandú Servicios")                                         // 1
	b.advance(t, b.create(t, "Minera Ñandú"), pipeline.StageQualified)     // 2
	b.advance(t, b.create(t, "100% Acero_Sur \\ Cía"), pipeline.StageDone) // 3
	closed := b.create(t, "Vieja Ñandú")                                   // 4
	_, err := b.Lose(ctx, b.by(ana), target(closed), pipeline.Loss{Reason: pipeline.LossDeclined})
	require.NoError(t, err)
	other, err := b.Create(ctx, b.by(carla), pipeline.New{Account: "Puerto", Name: "Grúa para Ñandú", Close: day(1, 5)}) // 5
	require.NoError(t, err)
	require.Equal(t, carla, other.Opportunity.Owner)

	for name, c := range map[string]struct {
		filter pipeline.Filter
		want   []int
	}{
		"all":                     {pipeline.Filter{}, []int{1, 2, 3, 4, 5}},
		"open":                    {pipeline.Filter{Open: true}, []int{1, 2, 5}},
		"stages":                  {pipeline.Filter{Stages: []pipeline.Stage{pipeline.StageQualified, pipeline.StageLost}}, []int{2, 4}},
		"open stages":             {pipeline.Filter{Open: true, Stages: []pipeline.Stage{pipeline.StageQualified, pipeline.StageLost}}, []int{2}},
		"owner":                   {pipeline.Filter{Owner: carla}, []int{5}},
		"account":                 {pipeline.Filter{Account: "ñandu"}, []int{1, 2}},
		"account begins, closed":  {pipeline.Filter{Account: "VIEJA n"}, []int{4}},
		"account not in the name": {pipeline.Filter{Account: "grua"}, nil},
		"text in name or account": {pipeline.Filter{Text: "nandu"}, []int{1, 2, 5}},
		"text begins, closed":     {pipeline.Filter{Text: " vieja  ñandú "}, []int{4}},
		"percent is a percent":    {pipeline.Filter{Text: "100%"}, []int{3}},
		"wildcards mean nothing":  {pipeline.Filter{Text: "1_0%"}, nil},
		"backslash":               {pipeline.Filter{Account: `100% acero_sur \`}, []int{3}},
		"overdue":                 {pipeline.Filter{OverdueOn: day(6, 9)}, []int{5}},
		"overdue on its day":      {pipeline.Filter{OverdueOn: day(1, 5)}, nil},
		"late overdue":            {pipeline.Filter{OverdueOn: day(12, 1)}, []int{1, 2, 5}},
		"several":                 {pipeline.Filter{Open: true, Owner: ana, Text: "nandu"}, []int{1, 2}},
		"quote":                   {pipeline.Filter{Text: `'; drop table events; --`}, nil},
	} {
		page, err := b.DB.Find(ctx, pipeline.Query{Filter: c.filter, Limit: 50})
		require.NoError(t, err, name)
		got := ids(page.Items)
		slices.Sort(got)
		require.Equal(t, c.want, got, name)
		require.Equal(t, len(c.want), page.Total, name)
	}
}

func TestSumsByCurrency(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := context.Background()
	for _, value := range []pipeline.Money{pipeline.MustMoney("350.5", "CLF"), pipeline.MustMoney("0.0001", "CLF"), {},
		pipeline.MustMoney("99999999999999", "USD"), pipeline.MustMoney("99999999999999", "USD"), pipeline.MustMoney("1", "CLP")} {
		_, err := b.Create(ctx, b.by(ana), pipeline.New{Account: "Acme", Value: value, Sure: true})
		require.NoError(t, err)
	}
	page, err := b.DB.Find(ctx, pipeline.Query{Limit: 3})
	require.NoError(t, err)
	require.Equal(t, 6, page.Total)
	require.Equal(t, []pipeline.Money{pipeline.MustMoney("350.5001", "CLF"), pipeline.MustMoney("1", "CLP")}, page.Sums,
		"exact, never across currencies, and what Money can't hold is left out")
}

func TestCursorsComeFromOutside(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.create(t, "Acme")
	bad := []string{"x", "=", "MQ", "1 infinity 1"}
	for _, text := range []string{"", "1", "2 infinity 1", "1 infinity 0", "1 infinity -1", "1 2027-02-30 1", "1 now 1", "1 infinity 1 1",
		"1 infinity 99999999999999999999", "1 2027-06-01 1'", "1 -infinity 1"} {
		bad = append(bad, base64.RawURLEncoding.EncodeToString([]byte(text)))
	}
	for _, c := range bad {
		if c == "" {
			continue
		}
		_, err := b.DB.Find(context.Background(), pipeline.Query{After: c, Limit: 10})
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), c)
		_, err = b.DB.Find(context.Background(), pipeline.Query{Before: c, Limit: 10})
		require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err), c)
	}
	_, err := b.DB.Find(context.Background(), pipeline.Query{After: "a", Before: "b", Limit: 10})
	require.Equal(t, pipeline.Invalid, pipeline.CodeOf(err))
}
