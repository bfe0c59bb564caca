package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

func (l *settingLine) channel(w phrase.Word) (string, error) {
	id, ok := w.Channel()
	if !ok {
		return "", l.misread(textSettingsNoChannel, args{"Word": shown(w.Text, maxRowName)})
	}
	return id, nil
}

// readRoute reads a channel and what narrows the route to it: stages, service lines, and "desde" with an amount. It
// changes the channel's route where there is one, and adds another where there is none.
func readRoute(ctx context.Context, l *settingLine) ([]pipeline.Entry, error) {
	channel, err := l.channel(l.first())
	if err != nil {
		return nil, err
	}
	r := pipeline.Route{Channel: l.app.destination(ctx, channel)}
	for i := 1; i < len(l.words); i++ {
		w := l.words[i]
		if slices.Contains(wordsFrom, phrase.Fold(w.Text)) && i+1 < len(l.words) {
			m, used, err := phrase.FindMoney(l.words, i+1, l.app.currencyOf(l.settings))
			if err != nil || used == 0 {
				return nil, l.misread(textSettingsFault, args{"Fault": l.moneyFault(l.words[i+1].Text, err)})
			}
			r.Minimum = m
			i += used
			continue
		}
		if stage, n := stageNamed(l.words[i:], l.texts); n > 0 && !w.Quoted {
			r.Stages = append(r.Stages, stage)
			i += n - 1
			continue
		}
		line, ok := l.serviceLine(w)
		if !ok {
			return nil, l.unknownStage(w, l.settings.Lines...)
		}
		r.Lines = append(r.Lines, line)
	}
	key := routeKey(l.Key)
	for id, old := range l.settings.Routes {
		if old.Channel == r.Channel {
			key = id
		}
	}
	return []pipeline.Entry{{Setting: pipeline.SettingRoute, Key: key, Value: encodeValue(r)}}, nil
}

var wordsFrom = []string{"desde", "from", "minimo", "minimum", "min"}

// serviceLine is the service line that a word names. Quoted, it may be one that is not on the list.
func (l *settingLine) serviceLine(w phrase.Word) (string, bool) {
	for _, line := range l.settings.Lines {
		if phrase.Fold(line) == phrase.Fold(w.Text) {
			return line, true
		}
	}
	return w.Text, w.Quoted && len(l.settings.Lines) == 0
}

// routeKey is the id of the route that an act adds: of the act's key, so that the same act done again adds no second one.
func routeKey(request string) string {
	sum := sha256.Sum256([]byte(request))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:8])
}

// clearRoutes reads a channel, whose routes all go.
func clearRoutes(ctx context.Context, l *settingLine) ([]pipeline.Entry, error) {
	channel, err := l.channel(l.first())
	if err != nil {
		return nil, err
	}
	channel = l.app.destination(ctx, channel)
	var entries []pipeline.Entry
	for _, e := range l.settings.Entries(pipeline.SettingRoute) {
		if l.settings.Routes[e.Key].Channel == channel {
			entries = append(entries, pipeline.Entry{Setting: pipeline.SettingRoute, Key: e.Key})
		}
	}
	return nothingToo(entries)
}

// readChannel reads a channel, its language, and whether it is quiet. What is not said stays.
func readChannel(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	channel, err := l.channel(l.first())
	if err != nil {
		return nil, err
	}
	if len(l.words) < 2 {
		return nil, l.lacks(pipeline.SettingChannel)
	}
	rule := l.settings.Channels[channel]
	for _, w := range l.words[1:] {
		word := phrase.Fold(w.Text)
		switch {
		case slices.Contains([]string{"español", "es", "castellano", "spanish"}, word):
			rule.Lang = "es"
		case slices.Contains([]string{"ingles", "en", "english"}, word):
			rule.Lang = "en"
		case slices.Contains(wordsQuiet, word):
			rule.Quiet = true
		case slices.Contains(wordsLoud, word):
			rule.Quiet = false
		default:
			lines := []string{}
			if near, ok := phrase.Nearest(w.Text, slices.Concat([]string{"español", "ingles", "spanish", "english"}, wordsQuiet, wordsLoud)); ok {
				lines = append(lines, l.instead(w, near))
			}
			return nil, l.misread(textSettingsNoManner, args{"Word": shown(w.Text, maxRowName)}, lines...)
		}
	}
	return []pipeline.Entry{{Setting: pipeline.SettingChannel, Key: channel, Value: encodeValue(rule)}}, nil
}

var (
	wordsQuiet = []string{"silencio", "quiet", "hilo", "thread"}
	wordsLoud  = []string{"difundir", "broadcast", "canal", "channel"}
)

func clearChannel(_ context.Context, l *settingLine) ([]pipeline.Entry, error) {
	channel, err := l.channel(l.first())
	return []pipeline.Entry{{Setting: pipeline.SettingChannel, Key: channel}}, err
}
