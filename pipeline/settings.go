package pipeline

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/govalues/decimal"
)

// Setting is a kind of thing that admins set while the program runs.
type Setting string

// The settings. Each is a list of entries; the comment says what an entry's key and value are.
const (
	SettingRole        Setting = "role"         // "U…/manager" or, of a user group, "S…/manager": {}
	SettingTeam        Setting = "team"         // its name: Team
	SettingRoute       Setting = "route"        // its id: Route
	SettingChannel     Setting = "channel"      // a channel's id: ChannelRule
	SettingCurrency    Setting = "currency"     // "default": an ISO 4217 code
	SettingRate        Setting = "rate"         // "USD/CLP/2026-11-26": how many of the second one of the first is worth
	SettingLine        Setting = "service_line" // its name: {}
	SettingStage       Setting = "stage"        // the stage's name: StageRule
	SettingLossReason  Setting = "loss_reason"  // a name such as "price": OwnReason
	SettingCompetitor  Setting = "competitor"   // its name: {}
	SettingSource      Setting = "source"       // its name: {}
	SettingEvidenceTag Setting = "evidence_tag" // "emoji": the name of the emoji that files a message
	SettingDayOff      Setting = "day_off"      // "2026-12-31": {}; besides weekends and the holidays of Chile
	SettingForecast    Setting = "forecast"     // "committed" or "best": from which probability on it counts, in percent
	SettingPoints      Setting = "points"       // "win", or "amount/CLP": PointRule
	SettingNudge       Setting = "nudge"        // the rule's name: NudgeRule
	SettingTarget      Setting = "target"       // "2026-Q4/U…", "2026-11/team/Norte" or "2026/all": the amount
	SettingAdjustment  Setting = "adjustment"   // "2026-Q4/committed/U…": Adjustment
	SettingTax         Setting = "tax"          // "standard/2003-10-01": the rate in percent from that day on
	SettingCompany     Setting = "company"      // "own": Company
)

// AllSettings gives every setting, in the order in which people are shown them.
func AllSettings() []Setting {
	return []Setting{SettingRole, SettingTeam, SettingRoute, SettingChannel, SettingCurrency, SettingRate, SettingLine, SettingStage,
		SettingLossReason, SettingCompetitor, SettingSource, SettingEvidenceTag, SettingNudge, SettingForecast, SettingPoints, SettingDayOff, SettingBilling, SettingDocument}
}

// Entry is one entry of a setting. Value is JSON; nil in a change that clears the entry.
type Entry struct {
	Setting Setting         `json:"setting"`
	Key     string          `json:"key"`
	Value   json.RawMessage `json:"value,omitempty"`
}

// StageRule is what a stage stands for here.
type StageRule struct {
	// Probability is the chance of winning in percent; nil for the built-in one.
	Probability *int `json:"probability,omitempty"`
	// Days is how long an opportunity may stay before it counts as stuck; nil for the built-in one.
	Days *int `json:"days,omitempty"`
}

// OwnReason is a loss reason that the company has added, in both languages.
type OwnReason struct {
	ES string `json:"es"`
	EN string `json:"en"`
}

// Team is people who sell together.
type Team struct {
	Lead    UserID   `json:"lead,omitempty"`
	Members []UserID `json:"members"`
	// Channel is where its wins are announced; "" for nowhere.
	Channel string `json:"channel,omitempty"`
}

// ChannelRule is how a channel is spoken to.
type ChannelRule struct {
	// Lang is "es", "en", or "" for the company's.
	Lang string `json:"lang,omitempty"`
	// Quiet: won, lost and steps back stay in the card's thread.
	Quiet bool `json:"quiet,omitempty"`
}

// The keys of settings that have one entry.
const (
	CurrencyKey    = "default"
	EvidenceTagKey = "emoji"
)

// DefaultEvidenceTag is the emoji that files a message unless another is set.
const DefaultEvidenceTag = "paperclip"

// stageDays is how many business days an opportunity may stay at a stage unless the company has set otherwise.
var stageDays = map[Stage]int{StageImmature: 15, StageQualified: 30, StageCommitted: 30, StageToInvoice: 10, StageInvoicing: 60}

// Settings is all that is set, as of one moment. Its zero value is a company that has set nothing. It is not changed
// after it was made, and may be shared.
type Settings struct {
	// Version grows with every change.
	Version int64
	// Currency is meant where an amount has none; "" where none is set.
	Currency Currency
	// Lines are the service lines that may be chosen, in order of their names; none for free text.
	Lines       []string
	Stages      map[Stage]StageRule
	LossReasons map[LossReason]OwnReason
	Competitors []string
	// Sources are those that may be chosen, in order of their names; none for free text.
	Sources  []string
	Channels map[string]ChannelRule
	Teams    map[string]Team
	// Routes by id.
	Routes map[string]Route
	// Rates, the newest first.
	Rates []Rate
	// EvidenceTag is the emoji that files a message.
	EvidenceTag string
	// Roles given, by a person's or a user group's id, each in alphabetical order.
	Roles map[string][]Role
	// DaysOff are the company's own, besides weekends and holidays.
	DaysOff map[Date]bool
	// Thresholds are from which probability on an opportunity counts for a figure of the forecast; see Threshold.
	Thresholds map[Figure]int
	Points     map[string]PointRule
	Nudges     map[Nudge]NudgeRule
	// Targets and Adjustments by their keys; see Target and Adjusted.
	Targets     map[string]Money
	Adjustments map[string]Adjustment
	// DiscountLimit is over how many percent a discount needs a manager's approval; nil for never.
	DiscountLimit *decimal.Decimal
	// Taxes are the rates that the company has set, in no order; see TaxOn.
	Taxes []TaxRate
	// Company is who sells; its zero value where nobody has said yet.
	Company Company
	// documents are the company's own; see Document.
	documents map[string]Document
	// entries is what all of it was read from, by key.
	entries map[Setting][]Entry
}

// NewSettings reads the entries that hold at a version. It fails at one that Check would refuse.
func NewSettings(version int64, entries []Entry) (Settings, error) {
	s := Settings{Version: version, Stages: map[Stage]StageRule{}, LossReasons: map[LossReason]OwnReason{}, Channels: map[string]ChannelRule{},
		Teams: map[string]Team{}, Routes: map[string]Route{}, Roles: map[string][]Role{}, EvidenceTag: DefaultEvidenceTag,
		DaysOff: map[Date]bool{}, Thresholds: map[Figure]int{}, Points: map[string]PointRule{}, Nudges: map[Nudge]NudgeRule{},
		Targets: map[string]Money{}, Adjustments: map[string]Adjustment{},
		documents: map[string]Document{}, entries: map[Setting][]Entry{}}
	for _, e := range entries {
		if err := s.add(e); err != nil {
			return Settings{}, fmt.Errorf("setting %s %q: %w", e.Setting, e.Key, err)
		}
		s.entries[e.Setting] = append(s.entries[e.Setting], e)
	}
	for _, list := range s.entries {
		slices.SortFunc(list, func(a, b Entry) int { return strings.Compare(a.Key, b.Key) })
	}
	slices.Sort(s.Lines)
	slices.Sort(s.Competitors)
	slices.Sort(s.Sources)
	slices.SortFunc(s.Rates, func(a, b Rate) int {
		if c := b.On.Time().Compare(a.On.Time()); c != 0 {
			return c
		}
		return strings.Compare(string(a.From+a.To), string(b.From+b.To))
	})
	for _, roles := range s.Roles {
		slices.Sort(roles)
	}
	return s, nil
}

// Check says what is wrong with an entry that is to be set: nil, or Invalid with field errors; FieldKey where it is
// no part of the value.
func (e Entry) Check() error {
	if err := e.checkValue(); err != nil {
		return err
	}
	_, err := NewSettings(0, []Entry{e})
	return err
}

func (s *Settings) add(e Entry) error {
	if err := e.checkKey(); err != nil {
		return err
	}
	f := faults{}
	switch e.Setting {
	case SettingRole:
		return s.addRole(e)
	case SettingTeam:
		return addTo(s.Teams, e, f, func(t Team) {
			for _, id := range append([]UserID{t.Lead}, t.Members...) {
				f.text(FieldMembers, string(id), MaxShort, false)
			}
		})
	case SettingRoute:
		return addTo(s.Routes, e, f, func(r Route) { r.check(f) })
	case SettingChannel:
		return addTo(s.Channels, e, f, func(c ChannelRule) {
			if !slices.Contains([]string{"", "es", "en"}, c.Lang) {
				f.add(FieldLang, ReasonChoice)
			}
		})
	case SettingCurrency:
		f.only(e.Key, CurrencyKey)
		if err := json.Unmarshal(e.Value, &s.Currency); err != nil || !s.Currency.Known() {
			f.add(FieldCurrency, ReasonCurrency)
		}
	case SettingRate:
		r, err := parseRate(e)
		s.Rates = append(s.Rates, r)
		return err
	case SettingLine:
		s.Lines = append(s.Lines, e.Key)
		f.bare(e.Value)
	case SettingCompetitor:
		s.Competitors = append(s.Competitors, e.Key)
		f.bare(e.Value)
	case SettingSource:
		s.Sources = append(s.Sources, e.Key)
		f.bare(e.Value)
	case SettingStage:
		return s.addStage(e, f)
	case SettingLossReason:
		f.text(FieldKey, OwnLoss+e.Key, MaxKey, true) // it is an option's value
		return addTo(s.LossReasons, Entry{Key: OwnLoss + e.Key, Value: e.Value}, f, func(r OwnReason) {
			f.text(FieldTextES, r.ES, MaxKey, true)
			f.text(FieldTextEN, r.EN, MaxKey, true)
		})
	case SettingEvidenceTag:
		f.only(e.Key, EvidenceTagKey)
		if err := json.Unmarshal(e.Value, &s.EvidenceTag); err != nil || s.EvidenceTag == "" || strings.Trim(s.EvidenceTag, emojiLetters) != "" {
			f.add(FieldEmoji, ReasonUnreadable)
		}
		f.text(FieldEmoji, s.EvidenceTag, MaxKey, false)
	case SettingDayOff:
		day, err := ParseDate(e.Key)
		if err != nil || day.Year < 2000 || day.Year > 2100 {
			f.add(FieldKey, ReasonUnreadable)
		}
		f.bare(e.Value)
		s.DaysOff[day] = true
	case SettingForecast:
		return s.addThreshold(e, f)
	case SettingPoints:
		return s.addPoints(e, f)
	case SettingNudge:
		return s.addNudge(e, f)
	case SettingTarget:
		return s.addTarget(e, f)
	case SettingAdjustment:
		return s.addAdjustment(e, f)
	case SettingBilling:
		return s.addBilling(e, f)
	case SettingTax:
		r, err := parseTax(e)
		s.Taxes = append(s.Taxes, r)
		return err
	case SettingCompany:
		return s.addCompany(e, f)
	case SettingDocument:
		return s.addDocument(e, f)
	default:
		f.add(FieldKey, ReasonChoice)
	}
	return f.err()
}

// emojiLetters are those of an emoji's name in Slack.
const emojiLetters = "abcdefghijklmnopqrstuvwxyz0123456789_+'-"

// addTo reads an entry's value into a map of settings, and gathers what check finds wrong with it.
func addTo[K ~string, V any](m map[K]V, e Entry, f faults, check func(V)) error {
	var v V
	if err := json.Unmarshal(e.Value, &v); err != nil {
		f.add(FieldKey, ReasonUnreadable)
		return f.err()
	}
	check(v)
	m[K(e.Key)] = v
	return f.err()
}

func (s *Settings) addStage(e Entry, f faults) error {
	stage, err := ParseStage(e.Key)
	if err != nil || stage.Final() {
		f.add(FieldKey, ReasonChoice)
		return f.err()
	}
	rules := map[string]StageRule{}
	err = addTo(rules, e, f, func(r StageRule) {
		if r.Probability != nil && (*r.Probability < 0 || *r.Probability > 100) {
			f.add(FieldProbability, ReasonOutOfRange)
		}
		if r.Days != nil && (*r.Days < 1 || *r.Days > 365) {
			f.add(FieldDays, ReasonOutOfRange)
		}
	})
	s.Stages[stage] = rules[e.Key]
	return err
}

func (s *Settings) addRole(e Entry) error {
	subject, role, ok := strings.Cut(e.Key, "/")
	f := faults{}
	if !ok || subject == "" || !slices.Contains([]Role{Salesperson, Manager, Finance, Admin}, Role(role)) {
		f.add(FieldKey, ReasonChoice)
	}
	f.bare(e.Value)
	if err := f.err(); err != nil {
		return err
	}
	s.Roles[subject] = append(s.Roles[subject], Role(role))
	return nil
}

// Probability is the chance of winning that a stage stands for, in percent.
func (s Settings) Probability(stage Stage) int {
	if p := s.Stages[stage].Probability; p != nil {
		return *p
	}
	return stage.Probability()
}

// Days is how many business days an opportunity may stay at a stage; 0 for one where the flow ends.
func (s Settings) Days(stage Stage) int {
	if d := s.Stages[stage].Days; d != nil {
		return *d
	}
	return stageDays[stage]
}

// admits says whether the company's settings admit what an act made of before: Invalid with field errors where it
// chose something that is not on a list. What was chosen before the list had changed stays.
func (s Settings) admits(before, after Opportunity) error {
	f := faults{}
	if after.ServiceLine != "" && after.ServiceLine != before.ServiceLine && len(s.Lines) > 0 && !slices.Contains(s.Lines, after.ServiceLine) {
		f.add(FieldServiceLine, ReasonChoice)
	}
	for _, name := range after.Competitors {
		if len(s.Competitors) > 0 && !slices.Contains(before.Competitors, name) && !slices.Contains(s.Competitors, name) {
			f.add(FieldCompetitors, ReasonChoice)
		}
	}
	if l := after.Loss; l != nil && before.Loss == nil && strings.HasPrefix(string(l.Reason), OwnLoss) {
		if _, known := s.LossReasons[l.Reason]; !known {
			f.add(FieldReason, ReasonChoice)
		}
	}
	s.admitsDocuments(f, before, after)
	return f.err()
}

// AdmitsSource says whether a source may be chosen: any as long as the company keeps no list.
func (s Settings) AdmitsSource(source string) bool {
	return source == "" || len(s.Sources) == 0 || slices.Contains(s.Sources, source)
}

// SettingChange is one line of the list of who set what and when.
type SettingChange struct {
	Version int64
	Entry
	// Was is the value before; nil where there was none. Entry.Value is nil where it was cleared.
	Was json.RawMessage
	By  UserID
	At  time.Time
}
