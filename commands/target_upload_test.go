package commands

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
)

func TestUploadViews(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		t.Run(lang.String(), func(t *testing.T) {
			t.Parallel()
			o, a := salesforce(t), newAlbum(t, lang)
			v := o.speaks(lang)
			a.add("a file is asked for", viewJSON(t, o, o.uploading, lang, uploadState{}, bot.Values{}))
			faulty := o.plans(lang, []byte("period;person;team;target\n2026;<!here>;;1\n2026;ana;Norte;1.5\nabril;;*Sur*;x\n"))
			a.add("faults", viewJSON(t, o, o.uploading, lang, uploadState{Try: 1, said: v.nothingInIt(faulty.faults, textTargetNothingNew, "*metas* <!here>.csv")}, bot.Values{}))
			same := o.plans(lang, []byte("period;target\nMarch 2026;20M\n"))
			a.add("nothing new", viewJSON(t, o, o.uploading, lang, uploadState{Try: 2, said: v.nothingInIt(same.faults, textTargetNothingNew, "metas.csv")}, bot.Values{}))
			plan := o.plans(lang, []byte("period;person;team;target\n2025;;;1\nMarch 2026;;;21M\nQ2 2026;ana;;\nApril 2026;;Norte;5M\nMay 2026;;;\n"))
			shown := previewOf(plan, "F1", "metas.csv")
			a.add("a preview", viewJSON(t, o, o.previewing, lang, shown, bot.Values{}))
			shown.Again, shown.changes = true, nil
			a.add("a preview that is drawn again", viewJSON(t, o, o.previewing, lang, shown, bot.Values{}))
			a.is("target_upload")
		})
	}
}

// What travels with a preview may have been made up: it sets nothing that was not shown.
func TestMadeUpPreviews(t *testing.T) {
	t.Parallel()
	o := salesforce(t)
	slack := &crowd{}
	slack.files = map[string][]byte{string(carla) + "/F1": []byte("period;target\n2025;1\n2027;2\n"), string(ana) + "/F2": []byte("period;target\n2027;9\n")}
	o.slack = slack
	sends := func(id pipeline.UserID, s previewState) (bot.Result, error) {
		return o.previewed(context.Background(), o.previewing, &bot.Submission[previewState]{Request: o.request(id, i18n.ES), State: s})
	}
	plan := o.plans(i18n.ES, slack.files[string(carla)+"/F1"])
	good := previewOf(plan, "F1", "metas.csv")
	before := o.known().Version
	for _, change := range []func(*previewState){
		func(s *previewState) { s.Counts = targetCounts{} }, // asks for no tick
		func(s *previewState) { s.Digest = "" },
		func(s *previewState) { s.File = "F2" },
		func(s *previewState) { s.File = "" },
		func(*previewState) {}, // not ticked
	} {
		forged := good
		change(&forged)
		result, err := sends(carla, forged)
		require.NoError(t, err)
		require.True(t, result.Next != nil || result.Errors != nil)
	}
	_, err := sends(ana, good)
	require.Equal(t, pipeline.ReasonManagerOnly, pipeline.ReasonOf(err))
	after, err := o.store.Settings(context.Background())
	require.NoError(t, err)
	require.Equal(t, before, after.Version)
}
