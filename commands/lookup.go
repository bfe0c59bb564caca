package commands

import (
	"context"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// Menus in which an account or a contact is looked up.
const (
	inputAccount = "account_ref"
	inputSomeone = "contact_ref"
)

// minLookedUp is how many letters are typed before there is anything to suggest.
const minLookedUp = 1

func (a *App) registerLookups(b *bot.Bot) {
	b.Suggest(inputAccount, a.suggestOf(people.KindAccount))
	b.Suggest(inputSomeone, a.suggestOf(people.KindContact))
	b.Suggest(inputMet, a.suggestMet)
	b.Suggest(inputUnbilled, a.suggestUnbilled)
	b.Suggest(inputUnordered, a.suggestUnordered)
}

// suggestOf looks records of a kind up while somebody types, forgiving what a search forgives.
func (a *App) suggestOf(kind people.Kind) bot.SuggestHandler {
	return func(ctx context.Context, s *bot.Suggest) ([]bot.Option, error) {
		if phrase.Fold(s.Query) == "" {
			return nil, nil
		}
		found, err := a.people.Search(ctx, s.Person.Member(), people.Sought{Text: s.Query, Kinds: []people.Kind{kind}, Limit: maxLookedUp})
		var options []bot.Option
		for _, f := range found {
			options = append(options, lookedUp(f.Ref, f.Name, f.Position, f.Company))
		}
		return options, err
	}
}

// lookedUp is a record in a menu: its number, its name, and what tells it from others of that name.
func lookedUp(of people.Ref, name string, beside ...string) bot.Option {
	parts := []string{of.String(), oneLine(name)}
	for _, text := range beside {
		if text != "" {
			parts = append(parts, oneLine(text))
		}
	}
	return bot.Option{Value: strconv.FormatInt(of.ID, 10), Text: brief(strings.Join(parts, " · "), pipeline.MaxKey)}
}

// lookup is a menu in which a record is looked up by a part of its name.
func (v voice) lookup(name string, label i18n.Key, optional bool, chosen bot.Option) slack.Block {
	in := bot.Input{Name: name, Label: v.plain(label, nil), Hint: v.plain(textSearchLookupHint, nil), Optional: optional}
	return in.Lookup(v.plain(textSearchLookup, nil), minLookedUp, chosen)
}

// chosenAccount is the account that was looked up; 0 for none. Where it is there no longer it gives the fault of its input.
func (a *App) chosenAccount(ctx context.Context, v voice, m pipeline.Member, values bot.Values) (pipeline.AccountID, map[string]string, error) {
	n := chosenNumber(values, inputAccount)
	if n == 0 {
		return 0, nil, nil
	}
	_, _, err := a.people.Account(ctx, m, pipeline.AccountID(n))
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return 0, map[string]string{inputAccount: v.plain(reasonText(pipeline.ReasonChoice), nil)}, nil
	}
	return pipeline.AccountID(n), nil, err
}
