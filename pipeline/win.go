package pipeline

import (
	"maps"
	"slices"
)

// toTeams: a sale that was won is announced once in the channel of each team whose its owner is. What becomes of it later
// is told by the announcement itself, which is brought up to date; nobody is told again.
func (t telling) toTeams() []Notice {
	if !t.rebooked() {
		return nil
	}
	var list []Notice
	for _, channel := range t.audience.Wins {
		list = append(list, t.notice(NoticeWin, channel, RuleTeam))
	}
	if t.e.Kind != EventAdvanced || !t.e.Won() {
		return list
	}
	for _, channel := range t.settings.winChannels(t.o.Owner) {
		if slices.Contains(t.audience.Wins, channel) || t.hears(channel) {
			continue
		}
		switch t.audience.Wishes[channel] {
		case WishMute:
		case WishDigest:
			list = append(list, t.notice(NoticeDigest, channel, RuleTeam))
		default:
			list = append(list, t.notice(NoticeWin, channel, RuleTeam))
		}
	}
	return list
}

// rebooked says whether the act changed what is booked, by whom or at which value.
func (t telling) rebooked() bool {
	before, after := t.before.Booked(), t.o.Booked()
	if before == nil || after == nil {
		return before != after
	}
	return before.Owner != after.Owner || !before.Value.Equal(after.Value)
}

// hears says whether a channel is told of the event by a route, or by the card that it has.
func (t telling) hears(channel string) bool {
	if slices.Contains(t.audience.Cards, channel) {
		return true
	}
	if !slices.Contains(t.channels(), channel) {
		return false
	}
	_, taken := t.takenBy(channel)
	return taken
}

// winChannels are where the wins of a person are announced, each once.
func (s Settings) winChannels(owner UserID) []string {
	channels := map[string]bool{}
	for _, team := range s.Teams {
		if team.Channel != "" && (team.Lead == owner || slices.Contains(team.Members, owner)) {
			channels[team.Channel] = true
		}
	}
	return slices.Sorted(maps.Keys(channels))
}
