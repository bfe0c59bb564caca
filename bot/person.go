package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/sync/singleflight"

	"embudo/internal/i18n"
	"embudo/pipeline"
)

// personTTL is how long a person is taken to be as Slack last said. A role that was taken away, or an account
// that was closed, counts after this time at the latest.
const personTTL = time.Minute

// people remembers persons for personTTL, in this process and in the shared memory.
type people struct {
	mu     sync.Mutex
	byID   map[string]knownPerson
	flight singleflight.Group
}

// knownPerson is a Person as it is kept.
type knownPerson struct {
	Team     string    `json:"team"`
	Name     string    `json:"name"`
	Lang     i18n.Lang `json:"lang"`
	Zone     string    `json:"zone"`
	Admin    bool      `json:"admin"`
	Outsider bool      `json:"outsider"`
	At       time.Time `json:"at"`
}

func (k knownPerson) person(id string) Person {
	return Person{
		ID: pipeline.UserID(id), Team: k.Team, Name: k.Name, Lang: k.Lang, Zone: zoneNamed(k.Zone), Admin: k.Admin, Outsider: k.Outsider,
	}
}

// zones are the time zones read so far, by name: reading one takes longer than the rest of knowing a person.
var zones sync.Map

// zoneNamed is a time zone, and UTC where there is none of that name.
func zoneNamed(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, zone)
	return zone
}

func personKey(id string) string { return "person:" + id }

// Person gives who a person is, at most a minute old. Somebody whom Slack does not know is an outsider.
func (b *Bot) Person(ctx context.Context, id pipeline.UserID) (Person, error) {
	if k, ok := b.knownPerson(ctx, string(id)); ok {
		return k.person(string(id)), nil
	}
	fetched, err, _ := b.people.flight.Do(string(id), func() (any, error) { return b.fetchPerson(ctx, string(id)) })
	if err != nil {
		return Person{}, fmt.Errorf("users.info: %w", err)
	}
	return fetched.(knownPerson).person(string(id)), nil
}

func (b *Bot) knownPerson(ctx context.Context, id string) (knownPerson, bool) {
	now := b.now()
	b.people.mu.Lock()
	k, ok := b.people.byID[id]
	b.people.mu.Unlock()
	if ok && now.Sub(k.At) < personTTL {
		return k, true
	}
	raw, ok := b.memory.Get(ctx, personKey(id))
	if !ok || json.Unmarshal(raw, &k) != nil || now.Sub(k.At) >= personTTL || k.At.After(now.Add(personTTL)) {
		return knownPerson{}, false
	}
	b.people.remember(id, k, now)
	return k, true
}

// personAtHand is what is known of a person without asking anybody: enough to choose a language.
func (b *Bot) personAtHand(id string) Person {
	b.people.mu.Lock()
	k, ok := b.people.byID[id]
	b.people.mu.Unlock()
	if !ok {
		k = knownPerson{Lang: b.opt.DefaultLang}
	}
	return k.person(id)
}

func (b *Bot) fetchPerson(ctx context.Context, id string) (knownPerson, error) {
	now := b.now()
	u, err := b.reads.GetUserInfoContext(ctx, id)
	if err != nil {
		if code := slackCode(err); code == "user_not_found" || code == "user_not_visible" {
			return knownPerson{Outsider: true, Lang: b.opt.DefaultLang, At: now}, nil
		}
		return knownPerson{}, err
	}
	k := b.known(u, now)
	b.people.remember(id, k, now)
	if raw, err := json.Marshal(k); err == nil {
		b.memory.Put(ctx, personKey(id), raw, personTTL)
	}
	return k, nil
}

func (b *Bot) known(u *slack.User, now time.Time) knownPerson {
	k := knownPerson{
		Team: u.TeamID, Name: displayName(u), Lang: i18n.FromLocale(u.Locale, b.opt.DefaultLang), Zone: u.TZ,
		Admin: (u.IsAdmin || u.IsOwner || u.IsPrimaryOwner) && !u.Deleted, At: now,
	}
	k.Outsider = u.Deleted || u.IsBot || u.IsRestricted || u.IsUltraRestricted || u.IsStranger ||
		(b.team() != "" && u.TeamID != "" && u.TeamID != b.team())
	return k
}

func displayName(u *slack.User) string {
	for _, name := range []string{u.Profile.DisplayName, u.RealName, u.Profile.RealName, u.Name} {
		if name != "" {
			return name
		}
	}
	return u.ID
}

func (p *people) remember(id string, k knownPerson, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.byID) >= 4096 {
		for other, old := range p.byID {
			if now.Sub(old.At) >= personTTL {
				delete(p.byID, other)
			}
		}
	}
	if len(p.byID) < 16384 {
		p.byID[id] = k
	}
}

// forgetPerson drops what is known of a person, because Slack said that it changed.
func (b *Bot) forgetPerson(ctx context.Context, id string) {
	b.people.mu.Lock()
	delete(b.people.byID, id)
	b.people.mu.Unlock()
	b.people.flight.Forget(id)
	b.memory.Drop(ctx, personKey(id))
}
