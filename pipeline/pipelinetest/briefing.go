package pipelinetest

import (
	"context"
	"time"

	"embudo/pipeline"
)

// sentNudge is a nudge that was told, and what its reader said of it.
type sentNudge struct {
	pipeline.Nudging
	to      pipeline.UserID
	at      time.Time
	verdict pipeline.Verdict
}

// Hour gives when somebody wants their summary.
func (s *Store) Hour(_ context.Context, who pipeline.UserID) (pipeline.Hour, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h, ok := s.hours[who]; ok {
		return h, nil
	}
	return pipeline.UsualHour, nil
}

// KeepHour keeps when somebody wants their summary.
func (s *Store) KeepHour(_ context.Context, who pipeline.UserID, h pipeline.Hour) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hours[who] = h
	return nil
}

// KeepNudges keeps what a notice tells.
func (s *Store) KeepNudges(_ context.Context, n pipeline.NoticeID, to pipeline.UserID, list []pipeline.Nudging, at time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nudges[n] = map[pipeline.OpportunityID]*sentNudge{}
	for _, x := range list {
		s.nudges[n][x.Opportunity.ID] = &sentNudge{Nudging: x, to: to, at: at}
	}
	return nil
}

// Judge keeps what somebody says of a nudge.
func (s *Store) Judge(_ context.Context, n pipeline.NoticeID, on pipeline.OpportunityID, by pipeline.UserID, v pipeline.Verdict) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sent, ok := s.nudges[n][on]
	if !ok || sent.to != by {
		return false, nil
	}
	sent.verdict = v
	return true, nil
}

// NudgeRecords gives the record of each rule; nobody acts here.
func (s *Store) NudgeRecords(_ context.Context, since time.Time) ([]pipeline.NudgeRecord, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []pipeline.NudgeRecord
	for _, rule := range pipeline.Nudges() {
		r := pipeline.NudgeRecord{Rule: rule}
		for _, told := range s.nudges {
			for _, sent := range told {
				if sent.Rule != rule || sent.at.Before(since) {
					continue
				}
				r.Sent++
				switch sent.verdict {
				case pipeline.VerdictUseful:
					r.Useful++
				case pipeline.VerdictNoise:
					r.Noise++
				}
			}
		}
		all = append(all, r)
	}
	return all, nil
}
