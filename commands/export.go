package commands

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"slices"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// actionExport sends what is shown as a file; value: what to read as typed after "exportar".
const actionExport = "export.make"

// maxExported is how many rows a file has besides its header.
const maxExported = 100_000

// Files sends files; *bot.Courier does.
type Files interface {
	SendFile(ctx context.Context, to pipeline.UserID, f bot.Upload) error
	PostFile(ctx context.Context, channel, threadTS string, f bot.Upload) error
}

// exported is a table on its way into a file.
type exported struct {
	header []string
	rows   iter.Seq2[[]sheet.Cell, error]
}

// write writes the table, and says how many rows it has besides its header, and whether there are more than a file takes.
func (t exported) write(to io.Writer, format sheet.Format) (rows int, capped bool, err error) {
	err = sheet.Write(to, format, t.header, func(yield func([]sheet.Cell, error) bool) {
		for row, err := range t.rows {
			if capped = rows == maxExported; capped {
				return
			}
			if rows++; !yield(row, err) {
				return
			}
		}
	})
	return rows, capped, err
}

// exportable is something that can be exported. read gives the table that the words ask for, or an answer to words that
// it does not know.
type exportable struct {
	name  string
	words []string
	read  func(*App, context.Context, *asked) (exported, *bot.Reply, error)
}

// exportables are set in init because their readers refer to what lists them.
var exportables []exportable

func init() {
	exportables = []exportable{
		{"opportunities", []string{"oportunidades", "opportunities", "lista", "list"}, (*App).exportList},
		{"accounts", []string{"cuentas", "accounts", "clientes"}, (*App).exportAccounts},
		{"contacts", []string{"contactos", "contacts"}, (*App).exportContacts},
		{"leads", []string{"prospectos", "leads"}, (*App).exportLeads},
		{"board", []string{"tablero", "board"}, (*App).exportBoard},
		{"forecast", []string{"pronostico", "forecast"}, (*App).exportForecast},
		{"ranking", []string{"ranking"}, (*App).exportRanking},
		{"actual", []string{"real", "actual"}, (*App).exportActual},
		{"moves", []string{"movimientos", "moves"}, (*App).exportMoves},
		{"losses", []string{"perdidas", "losses"}, (*App).exportLosses},
		{"stays", []string{"etapas", "stages"}, (*App).exportStays},
		{"nudges", wordsNudges, (*App).exportNudges},
		{"sources", []string{"fuentes", "sources"}, (*App).exportSources},
		{"receivables", wordsReceivables, (*App).exportReceivables},
		{"products", wordsProducts, (*App).exportProducts},
		{"targets", wordsTargets, (*App).exportTargets},
	}
}

// export answers "exportar": the file goes to the direct messages of who asks. A large one takes its time: the answer then
// follows, and nobody waits for it.
func (a *App) export(ctx context.Context, q *asked) (bot.Reply, error) {
	format := sheet.XLSX
	q.words = slices.DeleteFunc(slices.Clone(q.words), func(w phrase.Word) bool {
		switch phrase.Fold(w.Text) {
		case "csv":
			format = q.separated()
			return true
		case "xlsx", "excel":
			format = sheet.XLSX
			return true
		}
		return false
	})
	if len(q.words) == 0 {
		return q.exportMenu(q.rich(textExportWhat, nil)), nil
	}
	word := q.words[0]
	i := slices.IndexFunc(exportables, func(e exportable) bool { return slices.Contains(e.words, phrase.Fold(word.Text)) })
	if i < 0 {
		return q.exportMenu(q.rich(textExportUnknown, args{"Word": shown(word.Text, maxRowName)})), nil
	}
	q.words = q.words[1:]
	what := exportables[i]
	table, reply, err := what.read(a, ctx, q)
	if err != nil || reply != nil {
		return said(reply), err
	}
	return a.sent(ctx, q, what.name, format, table)
}

// sent writes the table into a file and sends it, once however often Slack delivers the request.
func (a *App) sent(ctx context.Context, q *asked, what string, format sheet.Format, table exported) (bot.Reply, error) {
	if q.Duplicate {
		return bot.Say(q.rich(textExportDuplicate, nil)), nil
	}
	file, err := os.CreateTemp("", "embudo-*")
	if err != nil {
		return bot.Reply{}, fmt.Errorf("export %s: %w", what, err)
	}
	defer os.Remove(file.Name())
	defer file.Close()
	rows, capped, err := table.write(file, format)
	if err != nil {
		return bot.Reply{}, fmt.Errorf("export %s: %w", what, err)
	}
	if rows == 0 {
		return bot.Say(q.rich(textExportNothing, args{"Command": q.deskCommand(), "Verb": q.verbNamed("export")})), nil
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return bot.Reply{}, fmt.Errorf("export %s: %w", what, err)
	}
	name := q.plain(i18n.Key("export.file_"+what), nil) + "-" + q.today().String() + format.Extension()
	comment := q.rich(textExportComment, args{"Count": rows})
	if capped {
		comment = bot.Join(" ", comment, q.rich(textExportCapped, args{"Count": maxExported}))
	}
	if err := a.files.SendFile(ctx, q.Person.ID, bot.Upload{Name: name, Size: int(size), Body: file, Comment: comment}); err != nil {
		a.log.Warn("export not sent", "what", what, "error", err)
		return q.notSent(err), nil
	}
	return bot.Say(q.rich(textExportSent, args{"Name": name})), nil
}

// separated is how a spreadsheet in the reader's language expects a CSV.
func (v voice) separated() sheet.Format {
	if v.lang == i18n.EN {
		return sheet.Commas
	}
	return sheet.Semicolons
}

// exportMenu says what can be exported, each as a button.
func (q *asked) exportMenu(text bot.Safe) bot.Reply {
	var row []slack.BlockElement
	for _, e := range exportables {
		row = append(row, bot.Button(actionExport+":"+e.name, q.plain(i18n.Key("export.name_"+e.name), nil), e.words[0]))
	}
	return bot.Reply{Text: text, Blocks: []slack.Block{bot.Section(text), bot.Actions("", row...), bot.Context(q.rich(textExportHow, args{"Command": q.deskCommand(), "Verb": q.verbNamed("export")}))}}
}

func (a *App) pressedExport(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	v := a.voice(p.Person)
	s := &bot.Slash{Request: p.Request, Command: v.deskCommand(), Text: p.Value}
	return a.export(ctx, &asked{Slash: s, voice: v, words: phrase.Words(p.Value), rest: p.Value})
}
