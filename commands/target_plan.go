package commands

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
)

// maxPlanShown is how many changes, or faults, of a file are shown; the rest is counted.
const maxPlanShown = 20

// targetPlan is what a file of targets would set, held against a version of the settings.
type targetPlan struct {
	version int64
	faults  []targetFault
	entries []pipeline.Entry
	changes []targetChange
	// same is how many rows hold already, those without a target where none is set among them.
	same int
}

// targetFault is what is wrong in a row, as a spreadsheet counts, under a header.
type targetFault struct {
	row          int
	column, text string
}

// targetChange is one target that would be set, changed or cleared.
type targetChange struct {
	period   pipeline.Period
	of       pipeline.Subject
	was, now pipeline.Money
	// over: the period has ended.
	over bool
}

func (p *targetPlan) add(e pipeline.Entry, c targetChange) {
	p.entries = append(p.entries, e)
	if c.was.Equal(c.now) {
		p.same++
		return
	}
	p.changes = append(p.changes, c)
}

func (p *targetPlan) tellsFaults() bool { return len(p.faults) < maxPlanShown }

// digest is the same for a file that would set the same.
func (p *targetPlan) digest() string {
	raw, err := json.Marshal(p.entries)
	if err != nil { // plain values of ours
		panic(err)
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// targetCounts is what a plan comes to.
type targetCounts struct {
	New     int `json:"n,omitempty"`
	Changed int `json:"c,omitempty"`
	Cleared int `json:"x,omitempty"`
	Same    int `json:"s,omitempty"`
	// Over are those among the others whose period has ended.
	Over int `json:"o,omitempty"`
}

// all is how many targets would be set, changed or cleared.
func (c targetCounts) all() int { return c.New + c.Changed + c.Cleared }

func (p *targetPlan) counts() targetCounts {
	c := targetCounts{Same: p.same}
	for _, x := range p.changes {
		switch {
		case x.was.IsZero():
			c.New++
		case x.now.IsZero():
			c.Cleared++
		default:
			c.Changed++
		}
		if x.over {
			c.Over++
		}
	}
	return c
}

// planned says what a plan comes to.
func (v voice) planned(c targetCounts) bot.Safe {
	var parts []bot.Safe
	for _, part := range []struct {
		n    int
		text i18n.Key
	}{{c.New, textTargetPlanNew}, {c.Changed, textTargetPlanChanged}, {c.Cleared, textTargetPlanCleared}, {c.Same, textTargetPlanSame}} {
		if part.n > 0 {
			parts = append(parts, v.rich(part.text, args{"Count": part.n}))
		}
	}
	return bot.Join(" · ", parts...)
}

// changeLines are the changes of a plan, those of periods that have ended marked.
func (v voice) changeLines(changes []targetChange) []bot.Safe {
	var lines []bot.Safe
	for _, c := range changes[:min(len(changes), maxPlanShown)] {
		was, now, mark := bot.Safe{}, bot.Lit("—"), bot.Safe{}
		if !c.was.IsZero() {
			was = bot.Esc(v.money(c.was))
		}
		if !c.now.IsZero() {
			now = bot.Bold(bot.Esc(v.money(c.now)))
		}
		if c.over {
			mark = bot.Lit("⚠️ ")
		}
		what := bot.Join(" · ", bot.Esc(phrase.FormatPeriod(c.period, v.lang)), v.subjectName(c.of))
		lines = append(lines, bot.Concat(mark, what, bot.Lit(": "), bot.Join(" → ", was, now)))
	}
	return v.andMore(lines, len(changes))
}

// faultLines are the faults of a file, by row and column.
func (v voice) faultLines(faults []targetFault) []bot.Safe {
	var lines []bot.Safe
	for _, f := range faults[:min(len(faults), maxPlanShown)] {
		lines = append(lines, v.rich(textTargetFault, args{"Row": strconv.Itoa(f.row), "Column": shown(f.column, maxRowName), "Text": shown(f.text, maxReason)}))
	}
	return v.andMore(lines, len(faults))
}

// andMore counts what is not among the lines.
func (v voice) andMore(lines []bot.Safe, all int) []bot.Safe {
	if left := all - len(lines); left > 0 {
		lines = append(lines, v.rich(textForecastMoreParts, args{"Count": left}))
	}
	return lines
}
