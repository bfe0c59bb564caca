package commands

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline/people"
)

const (
	// actionImportAs shows what a file would do; suffix: the kind of what it has; value: a droppedFile.
	actionImportAs = "import.as"
	// droppedMark is the kind of mark that the answer to a file bears.
	droppedMark = "import_offer"
)

// droppedFile names a file that somebody put into their direct messages.
type droppedFile struct {
	ID   string `json:"f"`
	Name string `json:"n"`
}

// dropped answers a file in the bot's direct messages: whether it can be imported, and as what. The answer stands there while
// the file is still being read, so that another delivery of the event finds it and adds none.
func (a *App) dropped(ctx context.Context, e *bot.Event) error {
	shared, ok := e.Data.(*slackevents.FileSharedEvent)
	if !ok || !strings.HasPrefix(shared.ChannelID, "D") {
		return nil
	}
	f, err := a.slack.File(ctx, shared.FileID, e.Person.ID)
	if err != nil {
		return passing(err)
	}
	v, file := a.voice(e.Person), droppedFile{ID: f.ID, Name: brief(f.Name, maxRowName)}
	reading := bot.Post{Text: v.rich(textImportReading, args{"Name": shown(file.Name, maxRowName)})}
	// Two deliveries at the same time would each find nothing yet.
	ts, err, _ := a.imports.dropping.Do(e.Key, func() (any, error) {
		return a.slack.Send(ctx, shared.ChannelID, "", reading, bot.Mark{Kind: droppedMark, ID: markNumber(e.Key)}, true)
	})
	if err != nil {
		return passing(err)
	}
	answer, err := a.answerDropped(ctx, v, e.Person, file)
	if err != nil {
		return err
	}
	return passing(a.slack.Update(ctx, shared.ChannelID, ts.(string), answer))
}

// markNumber is a number that nothing else in a conversation is likely to have.
func markNumber(key string) int64 {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(key)) // never fails
	return int64(sum.Sum64() >> 1)
}

// answerDropped offers to import a file, or says why it can't be.
func (a *App) answerDropped(ctx context.Context, v voice, p bot.Person, file droppedFile) (bot.Post, error) {
	by, err := a.mayImport(ctx, p)
	if err != nil {
		reply, err := a.refused(v, by, err)
		return bot.Post{Text: reply.Text, Blocks: reply.Blocks}, err
	}
	rows, err := a.table(ctx, v, p, file.ID, sheet.MaxRows)
	if unfit := (*unfitFile)(nil); errors.As(err, &unfit) {
		return bot.Post{Text: v.unfitText(file.Name, unfit)}, nil
	}
	if err != nil {
		return bot.Post{}, err
	}
	return v.offerImport(file, a.likelyKinds(v, rows[0])), nil
}

func (v voice) unfitText(name string, e *unfitFile) bot.Safe {
	return v.rich(textImportUnfit, args{"Name": shown(name, maxRowName), "Why": e.text})
}

// offerImport asks as what a file is to be imported, the likeliest first.
func (v voice) offerImport(file droppedFile, kinds []people.Kind) bot.Post {
	value, _ := json.Marshal(file) // two strings always are JSON
	var row []slack.BlockElement
	for i, kind := range kinds {
		b := bot.Button(actionImportAs+":"+string(kind), v.plain(i18n.Key("import.kind_"+string(kind)), nil), string(value))
		if i == 0 {
			b.WithStyle(slack.StylePrimary)
		}
		row = append(row, b)
	}
	text := v.rich(textImportAs, args{"Name": shown(file.Name, maxRowName)})
	return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", row...), bot.Context(v.rich(textImportAsHow, nil))}}
}

// likelyKinds are all kinds, first those that a header suits best: it has most of their columns, and least besides.
func (a *App) likelyKinds(v voice, header sheet.Row) []people.Kind {
	suits := map[people.Kind]int{}
	for _, kind := range people.ImportKinds() {
		r := a.newImportReader(v, kind, nil)
		r.readHeader(header)
		suits[kind] = len(r.at) - len(r.faults)
	}
	kinds := people.ImportKinds()
	slices.SortStableFunc(kinds, func(a, b people.Kind) int { return suits[b] - suits[a] })
	return kinds
}

// pressedImportAs shows what a file would do as the kind that was pressed. Nothing is kept yet.
func (a *App) pressedImportAs(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	var file droppedFile
	kind := people.Kind(p.Suffix)
	if _, known := importColumns[kind]; !known || json.Unmarshal([]byte(p.Value), &file) != nil || file.ID == "" {
		return a.gone(p), nil
	}
	by, err := a.mayImport(ctx, p.Person)
	if err != nil {
		return a.refused(a.voice(p.Person), by, err)
	}
	return bot.Reply{}, a.imports.preview.OpenSlow(ctx, &p.Request, func(ctx context.Context) (importPreviewState, error) {
		name := brief(file.Name, maxRowName)
		plan, err := a.planOf(ctx, p.Person, kind, file.ID)
		if unfit := (*unfitFile)(nil); errors.As(err, &unfit) {
			return importPreviewState{Name: name, faults: []bot.Safe{a.voice(p.Person).unfitText(name, unfit)}}, nil
		}
		if err != nil {
			return importPreviewState{}, err
		}
		a.sendFaults(ctx, p.Person, plan, name)
		return importPreviewOf(plan, file.ID, name, kind), nil
	})
}
