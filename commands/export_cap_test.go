package commands

import (
	"bytes"
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/sheet"
	"embudo/pipeline"
)

// outbox keeps the last file that was sent.
type outbox struct {
	bot.Upload
	lines int
}

func (b *outbox) PostFile(ctx context.Context, _, _ string, f bot.Upload) error {
	return b.SendFile(ctx, "", f)
}

func (b *outbox) SendFile(_ context.Context, _ pipeline.UserID, f bot.Upload) error {
	raw, err := io.ReadAll(f.Body)
	b.Upload, b.lines = f, bytes.Count(raw, []byte("\n"))
	return err
}

// A file holds so many rows and no more, and its message says so where there were others; no more of them are read.
func TestAFileHasSoManyRows(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, o *office, lang i18n.Lang) {
		sent := &outbox{}
		o.files = sent
		more := "Había más: un archivo lleva hasta 100.000 filas"
		if lang == i18n.EN {
			more = "There was more: a file has up to 100,000 rows"
		}
		for rows, capped := range map[int]bool{1: false, maxExported: false, maxExported + 1: true, maxExported + 7: true} {
			read := 0
			table := exported{[]string{"n"}, func(yield func([]sheet.Cell, error) bool) {
				for read < rows {
					if read++; !yield([]sheet.Cell{whole(read)}, nil) {
						return
					}
				}
			}}
			s := o.slash(ana, lang, "exportar ranking")
			_, err := o.sent(context.Background(), &asked{Slash: s, voice: o.voice(s.Person)}, "ranking", sheet.Commas, table)
			require.NoError(t, err)
			require.Equal(t, min(rows, maxExported)+1, sent.lines)
			require.LessOrEqual(t, read, maxExported+1)
			if capped {
				require.Contains(t, sent.Comment.String(), more)
			} else {
				require.NotContains(t, sent.Comment.String(), more)
			}
		}
	})
}
