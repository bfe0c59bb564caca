package commands

import (
	"embudo/bot"
	"embudo/pipeline"
)

// Filed messages, as cards and the history name them: what they said, who wrote it and when, with the way to it.

// filed says how many messages are filed on an opportunity, and which was the last.
func (v voice) filed(o pipeline.Opportunity) bot.Safe {
	n := len(o.Evidence)
	if n == 0 {
		return bot.Safe{}
	}
	return v.rich(textEvidenceCard, args{"Count": n, "Last": v.filedMessage(o.Evidence[n-1], maxPart)})
}

// filedMessage is one in a phrase, with at most n characters of what it said.
func (v voice) filedMessage(e pipeline.Evidence, n int) bot.Safe {
	said := shown(e.Text, n)
	for _, f := range e.Files {
		if said.IsZero() {
			said = shown(f.Name, n)
		}
	}
	when := bot.Esc(v.date(pipeline.DateOf(e.At.In(v.zone))))
	if e.Author == "" {
		return bot.Join(", ", link(e.Permalink, said), when)
	}
	return bot.Join(", ", link(e.Permalink, said), v.person(e.Author), when)
}

// filedMessages are those of one change.
func (v voice) filedMessages(c []pipeline.Evidence) bot.Safe {
	var parts []bot.Safe
	for i, e := range c {
		if i == maxFiles {
			parts = append(parts, bot.Lit("…"))
			break
		}
		parts = append(parts, v.filedMessage(e, maxPart))
	}
	return bot.Join("; ", parts...)
}
