package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
	"embudo/pipeline/results"
)

// foundCodes are what an examination can find, and faultCodes those that have to be mended.
var (
	findingNames = []string{"database", "redis", "slack", "sockets", "scopes", "channel", "queue", "clock_slack", "clock_database"}
	faultCodes   = []string{"schema_newer", "schema_older", "database_away", "queue_late", "queue_given_up", "redis_away", "token_refused", "slack_away", "sockets_few",
		"app_token_refused", "sockets_away", "scopes_missing", "clock_wrong", "channel_unknown", "channel_archived", "channel_unseen", "channel_without_bot"}
	foundCodes = append([]string{"schema_current", "queue_short", "queue_empty", "redis_none", "redis_answers", "signed_in", "sockets_open", "sockets_more", "sockets_may_open",
		"scopes_granted", "clock_right", "no_channel", "channel_ready"}, faultCodes...)
	grantables = []pipeline.Reason{pipeline.ReasonNotOwner, pipeline.ReasonManagerOnly, pipeline.ReasonFinanceOnly, pipeline.ReasonSellersOnly, pipeline.ReasonAdminOnly}
)

// deskFamilies are the texts of /embudo that are put together from a prefix and a name.
func deskFamilies() map[string][]string {
	f := map[string][]string{"finding.": findingNames, "found.": foundCodes, "mend.": faultCodes}
	for _, s := range pipeline.AllSettings() {
		for _, prefix := range []string{"setting.", "setting_word.", "setting_about.", "setting_none.", "setting_example.", "scope_of."} {
			f[prefix] = append(f[prefix], string(s))
		}
	}
	f["setting."] = append(f["setting."], string(pipeline.SettingTarget), string(pipeline.SettingAdjustment)) // in the list of changes alone
	for _, r := range roles {
		f["role."] = append(f["role."], string(r))
	}
	for _, r := range grantables {
		f["access.gives_"] = append(f["access.gives_"], string(r))
	}
	for _, d := range results.Dimensions() {
		f["losses.by_"] = append(f["losses.by_"], string(d))
	}
	for _, e := range exportables {
		f["export.name_"], f["export.file_"] = append(f["export.name_"], e.name), append(f["export.file_"], e.name)
	}
	for _, c := range chores {
		f["desk."] = append(f["desk."], c.name)
	}
	for _, k := range people.SoughtKinds() {
		f["search.kind_"], f["search.only_"] = append(f["search.kind_"], string(k)), append(f["search.only_"], string(k))
	}
	for _, k := range people.ImportKinds() {
		f["import.kind_"] = append(f["import.kind_"], string(k))
		for _, c := range importColumns[k] {
			if column := string(c.field); !slices.Contains(f["import.column_"], column) {
				f["import.column_"] = append(f["import.column_"], column)
			}
		}
	}
	f["search.lead_"] = []string{string(people.LeadConverted), string(people.LeadDiscarded)}
	return f
}

func TestSettingForms(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, _ := run(t)
			a := newAlbum(t, lang)
			for _, line := range settingLines {
				o.sets(boss, lang, line)
			}
			s, err := o.store.Settings(context.Background())
			require.NoError(t, err)
			require.Len(t, o.settings, len(pipeline.AllSettings()))
			for _, k := range settingKinds {
				a.add("new "+string(k.of), viewJSON(t, o, o.settings[k.of], lang, settingState{Lines: s.Lines}, bot.Values{}))
				if !k.fixed {
					e := s.Entries(k.of)[0]
					if k.of == pipeline.SettingRoute {
						e.Key = "abcd2345"
					}
					a.add("change of "+string(k.of), viewJSON(t, o, o.settings[k.of], lang, settingState{Key: e.Key, Channel: "C0VENTAS", Lines: s.Lines, entry: e}, bot.Values{}))
				}
			}
			r := pipeline.Route{Channel: "C0GRANDES", Stages: []pipeline.Stage{pipeline.StageLost}, Lines: []string{"Datos & <b>"}, Minimum: pipeline.MustMoney("1000", "USD")}
			p := pipeline.RoutePreview{Days: 30, Cards: 1, Lines: 40, Broadcasts: 3, Capped: true}
			a.add("a route, before it is kept", viewJSON(t, o, o.settings[pipeline.SettingRoute], lang, settingState{Route: &r, Said: o.speaks(lang).preview(p), Sure: true}, bot.Values{}))
			a.is("setting_forms")
		})
	}
}

// What a form can't keep it says under its inputs, and what was made up is refused.
func TestForgedSettingForms(t *testing.T) {
	t.Parallel()
	o, d := run(t)
	submit := func(s pipeline.Setting, state settingState, given string) (bot.Result, error) {
		return o.settings[s].Submit(context.Background(), &bot.Submission[settingState]{Request: o.request(boss, i18n.ES), State: state, Values: values(t, given)})
	}
	for _, c := range []struct {
		of    pipeline.Setting
		state settingState
		given string
		under string
	}{
		{pipeline.SettingRole, settingState{}, `{"role":{"o":{"v":"owner","t":"x"}}}`, inputRole},
		{pipeline.SettingRole, settingState{}, `{"role":{"o":{"v":"admin","t":"x"}}}`, "members"},
		{pipeline.SettingRole, settingState{}, `{"role":{"o":{"v":"admin","t":"x"}},"group":{"o":{"v":"S0FORGED","t":"x"}}}`, inputGroup},
		{pipeline.SettingStage, settingState{}, `{"stage":{"o":{"v":"heaven","t":"x"}}}`, "stage"},
		{pipeline.SettingRoute, settingState{}, `{"stages":{"os":[{"v":"heaven","t":"x"}]}}`, inputStages},
	} {
		result, err := submit(c.of, c.state, c.given)
		require.NoError(t, err)
		require.Contains(t, result.Errors, c.under)
	}
	for _, c := range []struct {
		of    pipeline.Setting
		state settingState
		given string
		under pipeline.Field
	}{
		{pipeline.SettingRate, settingState{Key: "USD/USD/x"}, `{"amount":{"v":"1"}}`, pipeline.FieldCurrency},
		{pipeline.SettingTeam, settingState{Key: "a\x00b"}, `{"members":{"us":["U0ANA"]}}`, pipeline.FieldKey},
		{pipeline.SettingLossReason, settingState{}, `{"key":{"v":"x"}}`, pipeline.FieldTextES},
	} {
		result, err := submit(c.of, c.state, c.given)
		if err == nil {
			require.Contains(t, result.Errors, string(c.under), string(c.of))
			continue
		}
		var e *pipeline.Error
		require.ErrorAs(t, err, &e)
		require.Contains(t, e.Fields, c.under)
	}
	d.away = errors.New("away")
	_, err := submit(pipeline.SettingRole, settingState{}, `{"role":{"o":{"v":"admin","t":"x"}},"group":{"o":{"v":"S0BOSSES","t":"x"}}}`)
	require.Equal(t, pipeline.Unavailable, pipeline.CodeOf(err))
	s, err := o.store.Settings(context.Background())
	require.NoError(t, err)
	require.Zero(t, s.Version)
}

// A group's role is its people's as soon as it is given, and no longer than they are in it.
func TestGroupsAreAskedFor(t *testing.T) {
	t.Parallel()
	o, d := run(t)
	o.sets(boss, i18n.ES, "configurar roles <!subteam^S0BOSSES|@jefaturas> finanzas")
	is := func(id pipeline.UserID) bool {
		a, err := o.store.Actor(context.Background(), pipeline.Member{ID: id})
		require.NoError(t, err)
		return a.Is(pipeline.Finance)
	}
	require.True(t, is(carla))
	d.members[bosses] = []pipeline.UserID{boss}
	require.NoError(t, o.groupChanged(context.Background(), bosses))
	require.False(t, is(carla))
	require.True(t, is(boss))
	require.NoError(t, o.groupChanged(context.Background(), "S0OTHER"), "a group without a role is not asked for")
	d.away = errors.New("away")
	require.Error(t, o.refreshGroups(context.Background()))
	require.True(t, is(boss), "what is known stays while Slack is away")
	d.away, d.members = nil, nil
	require.NoError(t, o.refreshGroups(context.Background()))
	require.False(t, is(boss), "a group that is gone has nobody")
}

func TestLetters(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ *office, lang i18n.Lang) {
		o, _ := run(t)
		a := newAlbum(t, lang)
		opp := o.opens(sampleNew(), pipeline.StageQualified)
		for _, rule := range grantables {
			for _, d := range []pipeline.Decision{pipeline.AccessOpen, pipeline.AccessGranted, pipeline.AccessDeclined} {
				r := pipeline.Access{ID: 7, By: bruno, Rule: rule, AskedAt: noon, Decision: d}
				if rule == pipeline.ReasonNotOwner {
					r.On = opp.ID
				}
				if d != pipeline.AccessOpen {
					r.DecidedBy, r.DecidedAt = boss, noon
					a.post("to who asked, "+string(rule)+" "+string(d), o.letter(context.Background(), o.speaks(lang), pipeline.Letter{Access: r, To: bruno}))
				}
				a.post("to an admin, "+string(rule)+" "+string(d), o.letter(context.Background(), o.speaks(lang), pipeline.Letter{Access: r, To: boss}))
			}
		}
		a.is("letters")
	})
}

// What an admin grants counts once, whoever else decides, and only an admin grants.
func TestAccessIsGranted(t *testing.T) {
	t.Parallel()
	o, _ := run(t)
	opp := o.opens(sampleNew(), pipeline.StageQualified)
	ask := func(who pipeline.UserID, value string) bot.Reply {
		reply, err := o.pressedAsk(context.Background(), o.press(who, i18n.ES, actionAsk, "", value))
		require.NoError(t, err)
		return reply
	}
	decide := func(who pipeline.UserID, suffix, value string) bot.Reply {
		reply, err := o.pressedDecide(context.Background(), o.press(who, i18n.ES, actionDecide, suffix, value))
		require.NoError(t, err)
		return reply
	}
	require.Contains(t, ask(bruno, "not_owner:1").Text.String(), "Listo, lo pedí. Te aviso por mensaje directo cuando decidan. Deciden <@U0BOSS>.")
	require.Contains(t, ask(bruno, "not_owner:1").Text.String(), "Ya lo pediste")
	require.Contains(t, decide(carla, "grant", "1").Text.String(), "Solo la administración")
	require.True(t, decide(boss, "grant", "1").IsZero())
	require.True(t, decide(boss, "grant", "1").IsZero(), "delivered again")
	require.Contains(t, decide(boss, "decline", "1").Text.String(), "<@U0BOSS> lo permitió")
	now, _, err := o.flow.Opportunity(context.Background(), pipeline.Member{ID: bruno}, opp.ID)
	require.NoError(t, err)
	require.Equal(t, []pipeline.UserID{bruno}, now.Collaborators)
	require.Equal(t, opp.Version+1, now.Version)
	require.Contains(t, ask(bruno, "not_owner:1").Text.String(), "Ya tienes ese acceso")

	// Who decides and asks gets it at once.
	require.Contains(t, ask(boss, "manager_only:0").Text.String(), "<@U0BOSS> lo permitió")
	a, err := o.store.Actor(context.Background(), pipeline.Member{ID: boss})
	require.NoError(t, err)
	require.True(t, a.Is(pipeline.Manager))
	require.True(t, a.Configures())

	// What can't be given any more leaves the request open.
	second := sampleNew()
	second.Name = "Mesa de ayuda"
	lost := o.opens(second, pipeline.StageQualified)
	ask(bruno, "not_owner:"+lost.ID.String()[3:])
	o.did(o.flow.Lose(context.Background(), o.by(ana), target(lost), pipeline.Loss{Reason: pipeline.LossDeclined}))
	require.Contains(t, ask(carla, "manager_only:0").Text.String(), "Ya tienes ese acceso")
	require.Contains(t, decide(boss, "grant", "3").Text.String(), "ahí termina el flujo")
	open, err := o.store.Access(context.Background(), 3)
	require.NoError(t, err)
	require.Equal(t, pipeline.AccessOpen, open.Decision)
	require.True(t, decide(boss, "decline", "3").IsZero())
	require.Contains(t, ask(bruno, "not_owner:"+lost.ID.String()[3:]).Text.String(), "ahí termina el flujo")
}

// Every answer about settings stays within Slack's limits, whatever they hold.
func TestSettingsOfAHugeCompany(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, _ *office, lang i18n.Lang) {
		o, _ := run(t)
		nasty := strings.Repeat("<!channel>&*_`~", 5)
		var everybody []pipeline.UserID
		for i := range 200 {
			everybody = append(everybody, pipeline.UserID(fmt.Sprintf("U0PERSON%03d", i)))
		}
		set := func(s pipeline.Setting, key string, value any) {
			_, err := o.flow.Set(context.Background(), pipeline.Request{Key: string(s) + key, By: pipeline.Member{ID: boss}}, pipeline.Entry{Setting: s, Key: key, Value: encodeValue(value)})
			require.NoError(t, err)
		}
		for i := range 30 {
			name := fmt.Sprintf("%02d", i) + nasty[:pipeline.MaxKey-len(pipeline.OwnLoss)-2]
			set(pipeline.SettingTeam, name, pipeline.Team{Lead: everybody[0], Members: everybody[:50]})
			set(pipeline.SettingLine, name, struct{}{})
			set(pipeline.SettingCompetitor, name, struct{}{})
			set(pipeline.SettingLossReason, name, pipeline.OwnReason{ES: nasty, EN: nasty[:74]})
			set(pipeline.SettingRole, string(everybody[i])+"/manager", struct{}{})
			set(pipeline.SettingRoute, name, pipeline.Route{Channel: "C0VENTAS", Lines: []string{nasty, nasty[1:]}, Stages: pipeline.Stages(), Minimum: pipeline.MustMoney("1", "USD")})
			set(pipeline.SettingChannel, fmt.Sprintf("C0CHANNEL%02d", i), pipeline.ChannelRule{Lang: "es"})
			set(pipeline.SettingRate, fmt.Sprintf("USD/CLP/2026-01-%02d", i+1), "950.123456")
		}
		for _, line := range []string{"configurar", "configurar cambios", "configurar " + nasty, "configurar lineas " + nasty, "configurar lineas " + nasty + " borrar"} {
			replyJSON(t, o.sets(boss, lang, line))
		}
		for _, k := range settingKinds {
			replyJSON(t, o.sets(boss, lang, "configurar "+k.words[0]))
		}
		s, err := o.store.Settings(context.Background())
		require.NoError(t, err)
		for _, k := range settingKinds {
			viewJSON(t, o, o.settings[k.of], lang, settingState{Lines: fitting(s.Lines)}, bot.Values{})
		}
		reply, err := o.refused(o.speaks(lang), pipeline.Actor{}, &pipeline.Error{Code: pipeline.Denied, Reason: pipeline.ReasonManagerOnly})
		require.NoError(t, err)
		replyJSON(t, reply)
	})
}
