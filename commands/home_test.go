package commands

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/slack-go/slack"
	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/slacksim/blockkit"
	"embudo/pipeline"
)

// homeOf is a person's Home, checked against Slack's limits.
func (o *office) homeOf(id pipeline.UserID, lang i18n.Lang) ([]slack.Block, json.RawMessage) {
	blocks, err := o.home(context.Background(), o.request(id, lang))
	require.NoError(o.t, err)
	raw, err := json.Marshal(slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}})
	require.NoError(o.t, err)
	require.Empty(o.t, blockkit.View(raw), string(raw))
	return blocks, unescaped(o.t, raw)
}

func TestHomes(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o := manned(t)
			a := newAlbum(t, lang)
			_, empty := o.homeOf(felipe, lang)
			a.add("nothing yet", empty)
			month := pipeline.MonthOf(pipeline.DateOf(o.now))
			for of, value := range map[pipeline.Subject]string{pipeline.OfPerson(ana): "50000000", pipeline.OfTeam("Norte <b>"): "100000000"} {
				_, err := o.flow.Set(context.Background(), o.by(carla), pipeline.Entry{Setting: pipeline.SettingTarget, Key: pipeline.TargetKey(month, of), Value: encodeValue(clp(value))})
				require.NoError(t, err)
			}
			_, full := o.homeOf(ana, lang)
			a.add("a salesperson's", full)
			_, chief := o.homeOf(carla, lang)
			a.add("a manager's", chief)
			_, _, err := o.flow.AskAccess(context.Background(), pipeline.Member{ID: bruno}, pipeline.ReasonManagerOnly, 0)
			require.NoError(t, err)
			_, admin := o.homeOf(boss, lang)
			a.add("an admin's, with a request for access", admin)
			a.is("homes")
		})
	}
}

// The most urgent comes first, each opportunity once, and never more than there is room for.
func TestWhatNeedsMeToday(t *testing.T) {
	t.Parallel()
	o, _ := run(t)
	ctx := context.Background()
	fresh := func(account string, closes pipeline.Date) pipeline.Opportunity {
		n := sampleNew()
		n.Account, n.Close = account, closes
		return o.opens(n, pipeline.StageImmature)
	}
	calm := fresh("En calma", today.AddDays(90))
	overdue := fresh("Vencida", today.AddDays(1))
	nearly := fresh("Casi", today.AddDays(91))
	o.did(o.flow.Qualify(ctx, o.by(ana), target(nearly), checklist(4)))
	late := fresh("Paso", today.AddDays(2))
	o.did(o.flow.Plan(ctx, o.by(ana), target(late), &pipeline.NextStep{What: "Llamar", On: today.AddDays(1)}))
	v := o.speaks(i18n.ES)
	needs := func() []pipeline.OpportunityID {
		v.now = o.now
		found, err := o.flow.Store.Needs(ctx, v.needQuery(ana))
		require.NoError(t, err)
		all := needsOf(found, nil)
		var ids []pipeline.OpportunityID
		for _, n := range all {
			ids = append(ids, n.ID)
		}
		return ids
	}
	require.Equal(t, []pipeline.OpportunityID{nearly.ID}, needs())
	o.now = noon.AddDate(0, 0, 5)
	require.Equal(t, []pipeline.OpportunityID{late.ID, overdue.ID, nearly.ID}, needs())
	o.now = noon.AddDate(0, 0, 40)
	require.Equal(t, []pipeline.OpportunityID{late.ID, overdue.ID, nearly.ID, calm.ID}, needs())
	for range 20 {
		fresh("Otra", today)
	}
	o.now = noon.AddDate(0, 0, 80)
	require.Len(t, needs(), maxNeeds)
	require.Equal(t, late.ID, needs()[0])
}

// Who looks is remembered for a while, with what they see; a Home opened meanwhile is not overwritten by an older one.
func TestLookersAreForgotten(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	var l lookers
	section := func(text string) []slack.Block { return []slack.Block{bot.Section(bot.Lit(text))} }
	l.opened(o.request(ana, i18n.ES), section("uno"), noon)
	l.opened(o.request(bruno, i18n.ES), section("uno"), noon.Add(lookFor/2))
	require.Len(t, l.now(noon.Add(lookFor-1)), 2)
	left := l.now(noon.Add(lookFor))
	require.Len(t, left, 1)
	require.Equal(t, bruno, left[0].Person.ID)
	l.shown(left[0], section("dos"))
	require.Equal(t, digest(section("dos")), l.now(noon.Add(lookFor))[0].shows)
	l.opened(o.request(bruno, i18n.ES), section("tres"), noon.Add(lookFor))
	l.shown(left[0], section("dos"))
	require.Equal(t, digest(section("tres")), l.now(noon.Add(lookFor))[0].shows)
}
