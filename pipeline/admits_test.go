package pipeline_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
)

func TestWhatAStageAdmits(t *testing.T) {
	t.Parallel()
	for _, stage := range pipeline.Stages() {
		o := atStage(t, stage)
		for _, act := range pipeline.Acts() {
			require.Equal(t, met[meets[string(act)][stage.String()]], refusal(o.Admits(act)), "%s at %s", act, stage)
		}
	}
}

// beginElsewhere are the acts that are not offered on an opportunity: they begin with a person or a message.
var beginElsewhere = []pipeline.Act{pipeline.ActSee, pipeline.ActCreate, pipeline.ActUndo, pipeline.ActTake, pipeline.ActRoom, pipeline.ActShare, pipeline.ActEvidence, pipeline.ActLog, pipeline.ActPlan,
	pipeline.ActLines, pipeline.ActQuote, pipeline.ActDecide, pipeline.ActOrder, pipeline.ActClose, pipeline.ActHold, pipeline.ActAnnul, pipeline.ActPay}

// What is offered to a person is what the tables let them do, the step forward first.
func TestOpenOffersWhatMayBeDone(t *testing.T) {
	t.Parallel()
	forward := map[pipeline.Stage]pipeline.Act{pipeline.StageImmature: "qualify", pipeline.StageQualified: "commit", pipeline.StageCommitted: "approve",
		pipeline.StageToInvoice: "invoice", pipeline.StageInvoicing: "complete", pipeline.StageLost: "reopen"}
	for _, stage := range pipeline.Stages() {
		o := atStage(t, stage)
		for _, own := range []bool{true, false} {
			for _, staffed := range []bool{true, false} {
				for _, roles := range sets() {
					id := other
					if own {
						id = owner
					}
					by := pipeline.NewActor(pipeline.Member{ID: id, Outsider: len(roles) == 0}, roles, staffed)
					var want []pipeline.Act
					for _, act := range pipeline.Acts() {
						asked := slices.Contains(beginElsewhere, act)
						if !asked && expected(string(act), stage.String(), roles, own, staffed) == "ok" {
							want = append(want, act)
						}
					}
					got := o.Open(by)
					name := fmt.Sprintf("%s, roles %v, own %v, finance staffed %v", stage, roles, own, staffed)
					require.ElementsMatch(t, want, got, name)
					for _, act := range want {
						if act == forward[stage] {
							require.Equal(t, act, got[0], name)
						}
					}
				}
			}
		}
	}
}
