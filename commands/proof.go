package commands

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// maxOffered is how many filed messages a form offers as proof, the newest first, and roomOffered what their texts may
// take of what travels with it.
const (
	maxOffered  = 10
	roomOffered = 800
)

// offered is a filed message as a form offers it.
type offered struct {
	ID   int       `json:"i"`
	Text string    `json:"t,omitempty"`
	At   time.Time `json:"d"`
}

// offers are the messages filed on an opportunity, newest first.
func offers(o pipeline.Opportunity) []offered {
	var all []offered
	left := room(roomOffered)
	for i := len(o.Evidence) - 1; i >= 0 && len(all) < maxOffered; i-- {
		filed := o.Evidence[i]
		text := filed.Text
		if text == "" && len(filed.Files) > 0 {
			text = filed.Files[0].Name
		}
		all = append(all, offered{ID: filed.ID, Text: left.keep(brief(text, 45), 45), At: filed.At.Truncate(time.Minute)})
	}
	return all
}

// proofInputs ask for a proof, one of them at least: filed messages, where there are any, a reference, a link, files.
func (v voice) proofInputs(s gateState) []slack.Block {
	blocks := []slack.Block{bot.Context(v.rich(textGateProofIntro, nil))}
	if len(s.Offers) > 0 {
		var options []bot.Option
		for _, o := range s.Offers {
			label := v.plain(textEvidenceOption, args{"ID": o.ID, "When": v.moment(o.At), "Text": o.Text})
			options = append(options, bot.Option{Value: strconv.Itoa(o.ID), Text: label})
		}
		in := bot.Input{Name: string(pipeline.FieldEvidence), Label: v.plain(textEvidenceFiled, nil), Optional: true}
		blocks = append(blocks, in.Choices(v.plain(textEvidenceChoose, nil), options))
	}
	return append(blocks,
		v.input(pipeline.FieldReference, textGateReferenceHint, true).Text(bot.TextInput{Max: pipeline.MaxShort}),
		v.input(pipeline.FieldLink, "", true).URL("", "https://"),
		v.input(pipeline.FieldFiles, "", true).Files(5),
	)
}

func givenProof(values bot.Values) pipeline.Proof {
	p := pipeline.Proof{Reference: values.Text(string(pipeline.FieldReference)), Link: values.Text(string(pipeline.FieldLink))}
	for _, f := range values.Files(string(pipeline.FieldFiles)) {
		p.Files = append(p.Files, pipeline.File{ID: f.ID, Name: f.Name, Permalink: f.Permalink})
	}
	for _, chosen := range values.Choices(string(pipeline.FieldEvidence)) {
		id, _ := strconv.Atoi(chosen) // what is no number is no evidence: the domain refuses 0
		p.Evidence = append(p.Evidence, id)
	}
	return p
}
