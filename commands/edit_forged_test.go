package commands

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/pipeline"
)

// A probability beyond 100 is told under its field, also where nothing else is wrong.
func TestAProbabilityBeyondAHundredIsToldUnderItsField(t *testing.T) {
	t.Parallel()
	for _, lang := range langs {
		o := newOffice(t)
		opp := o.did(o.flow.Create(context.Background(), o.by(ana), sampleNew())).Opportunity
		given := values(t, `{"account":{"v":"Acme"},"name":{"v":"Sitio"},"value":{"v":"1"},"probability":{"v":"150"}}`)
		result, err := o.submitEdit(context.Background(), &bot.Submission[editState]{Request: o.request(ana, lang), State: editStateOf(opp), Values: given})
		require.NoError(t, err)
		require.Contains(t, result.Errors, string(pipeline.FieldProbability))
		require.Len(t, result.Errors, 1)
	}
}
