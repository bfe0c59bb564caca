package pipeline

import (
	"context"
	"math"
	"time"
)

// Rules of a NoticeBriefing: it is the day's, or the one that begins a manager's week.
const (
	RuleDaily  Rule = "@daily"
	RuleWeekly Rule = "@weekly"
)

// Hour is when somebody wants their summary of the day, by their own clock.
type Hour struct {
	// Minute counts from midnight.
	Minute int
	Off    bool
}

// UsualHour is when people who set none get theirs.
var UsualHour = Hour{Minute: 9 * 60}

// Due says whether a summary is due at a moment by somebody's clock: on a workday, from its hour until patience later.
func (h Hour) Due(s Settings, local time.Time, patience time.Duration) bool {
	minutes := local.Hour()*60 + local.Minute()
	return !h.Off && s.Workday(DateOf(local)) && minutes >= h.Minute && minutes < h.Minute+int(patience.Minutes())
}

// BriefingRule is the rule by which somebody is told on a day: the first workday of a week begins a manager's week.
func (s Settings) BriefingRule(day Date, leads bool) Rule {
	monday := day.AddDays(-(int(day.Weekday()) + 6) % 7)
	if leads && s.BusinessDays(monday.AddDays(-1), day) == 1 && s.Workday(day) {
		return RuleWeekly
	}
	return RuleDaily
}

// Verdict is what somebody says of a nudge.
type Verdict string

// The verdicts.
const (
	VerdictUseful Verdict = "useful"
	VerdictNoise  Verdict = "noise"
)

// NudgeRecord is what became of the nudges of a rule: on how many of those that were sent their reader acted within three
// days, and what they said of them.
type NudgeRecord struct {
	Rule                       Nudge
	Sent, Acted, Useful, Noise int
}

// leastJudged is how many verdicts a record needs before it proposes anything.
const leastJudged = 4

// Noisy says whether more than half of those who said anything called it noise.
func (r NudgeRecord) Noisy() bool {
	return r.Useful+r.Noise >= leastJudged && r.Noise > r.Useful
}

// BriefingStore keeps when people want to be told, and what became of what they were told.
type BriefingStore interface {
	// Hour gives when somebody wants their summary: the usual hour unless they set another.
	Hour(ctx context.Context, who UserID) (Hour, error)
	KeepHour(ctx context.Context, who UserID, h Hour) error
	// KeepNudges keeps what a notice tells to somebody, in the place of what an earlier try of it told.
	KeepNudges(ctx context.Context, n NoticeID, to UserID, list []Nudging, at time.Time) error
	// Judge keeps what somebody says of a nudge that they were sent, and says whether they were.
	Judge(ctx context.Context, n NoticeID, on OpportunityID, by UserID, v Verdict) (bool, error)
	// NudgeRecords gives the record of each rule since a moment, in the order of Nudges.
	NudgeRecords(ctx context.Context, since time.Time) ([]NudgeRecord, error)
}

// recordDays is how far back the record of the rules goes.
const recordDays = 90

// NudgeRecords gives what became of the nudges of the last days to managers and to those who may configure.
func (s *Service) NudgeRecords(ctx context.Context, m Member) ([]NudgeRecord, error) {
	by, err := s.Store.Actor(ctx, m)
	if err != nil {
		return nil, err
	}
	if err := by.MayManage(); err != nil && by.MayConfigure() != nil {
		return nil, err
	}
	return s.Store.NudgeRecords(ctx, s.Moment().AddDate(0, 0, -recordDays))
}

// NudgedOf gives what needs somebody, the weightiest first; see Settings.NudgedAmong. now's location gives the days.
func (s *Service) NudgedOf(ctx context.Context, who UserID, usual Currency, now time.Time) ([]Nudging, error) {
	settings, err := s.Store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	var list []Opportunity
	for o, err := range s.Store.All(ctx, Filter{Owner: who, Open: true}, math.MaxInt) {
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	if settings.Currency != "" {
		usual = settings.Currency
	}
	return settings.NudgedAmong(list, usual, now), nil
}

// EstimateNudge tells who may configure what a rule would have sent in the last 30 days; see NudgeTrial.
func (s *Service) EstimateNudge(ctx context.Context, m Member, n Nudge, rule NudgeRule) (NudgeEstimate, error) {
	if err := s.configurer(ctx, m); err != nil {
		return NudgeEstimate{}, err
	}
	settings, err := s.Store.Settings(ctx)
	if err != nil {
		return NudgeEstimate{}, err
	}
	trial := settings.TryNudge(n, rule, 30, s.Moment())
	for o, err := range s.Store.All(ctx, trial.Filter(), math.MaxInt) {
		if err != nil {
			return NudgeEstimate{}, err
		}
		trial.Count(o)
	}
	return trial.Estimate(), nil
}
