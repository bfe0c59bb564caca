package commands

import (
	"context"

	"embudo/bot"
	"embudo/pipeline"
)

// Workspace is what is asked of Slack besides answers and notices; *bot.Courier is one.
type Workspace interface {
	Person(ctx context.Context, user pipeline.UserID) (bot.Person, error)
	People(ctx context.Context) ([]bot.Colleague, error)
	Message(ctx context.Context, channel, ts string) (bot.FoundMessage, error)
	Permalink(ctx context.Context, channel, ts string) (string, error)
	Hash(ctx context.Context, f bot.File, limit int64) (string, error)
	File(ctx context.Context, id string, by pipeline.UserID) (bot.File, error)
	ReadFile(ctx context.Context, id string, by pipeline.UserID, limit int64) ([]byte, error)
	Send(ctx context.Context, channel, threadTS string, p bot.Post, m bot.Mark, uncertain bool) (string, error)
	Update(ctx context.Context, channel, ts string, p bot.Post) error
	React(ctx context.Context, channel, ts, emoji string) error
	Whisper(ctx context.Context, channel, threadTS string, user pipeline.UserID, p bot.Post) error
}
