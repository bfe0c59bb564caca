package pipeline_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

// Files are kept by what Slack says of them: as many, and as much, as people look at.
func TestFilesAreBounded(t *testing.T) {
	t.Parallel()
	many := func(n int) (proof []pipeline.File, message []pipeline.EvidenceFile) {
		for i := range n {
			proof = append(proof, pipeline.File{ID: fmt.Sprint("F", i), Name: "oc.pdf"})
			message = append(message, pipeline.EvidenceFile{ID: fmt.Sprint("F", i), Name: "oc.pdf"})
		}
		return proof, message
	}
	long := strings.Repeat("ñ", pipeline.MaxShort)
	for name, c := range map[string]struct {
		n                   int
		id, name, permalink string
		want                pipeline.Reason
	}{
		"as many as may be":    {n: pipeline.MaxFiles, id: "F1", name: long},
		"one too many":         {n: pipeline.MaxFiles + 1, id: "F1", name: "x", want: pipeline.ReasonTooMany},
		"a name too long":      {n: 1, id: "F1", name: long + "x", want: pipeline.ReasonTooLong},
		"an id too long":       {n: 1, id: long + "x", want: pipeline.ReasonTooLong},
		"an address too long":  {n: 1, id: "F1", permalink: "https://x/" + strings.Repeat("a", pipeline.MaxLong), want: pipeline.ReasonTooLong},
		"without anything new": {n: 1, id: "F1"},
	} {
		proof, message := many(c.n)
		proof[0] = pipeline.File{ID: c.id, Name: c.name, Permalink: c.permalink}
		message[0] = pipeline.EvidenceFile{ID: c.id, Name: c.name, Permalink: c.permalink}
		g, e := goodCommitment(), goodEvidence("1.1")
		g.Proof.Files, e.Files = proof, message
		_, _, err := atStage(t, pipeline.StageQualified).Advance(g, ownerActor(), noon)
		_, _, filed := atStage(t, pipeline.StageQualified).File(e, ownerActor(), noon)
		if c.want == "" {
			require.NoError(t, err, name)
			require.NoError(t, filed, name)
			continue
		}
		require.Equal(t, c.want, fieldsOf(t, err)[pipeline.FieldFiles], name)
		require.Equal(t, c.want, fieldsOf(t, filed)[pipeline.FieldEvidence], name)
	}
}
