package bot

import (
	"context"
	"io"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Upload is a file to be put into a channel.
type Upload struct {
	Name string
	// Size is how many bytes Body has; Slack is told before it is sent, and takes no empty file.
	Size int
	Body io.Reader
	// Comment stands above the file.
	Comment Safe
}

// uploadTimeout is for the three calls of an upload together.
const uploadTimeout = 2 * time.Minute

// SendFile puts a file into a person's direct messages, where only they see it. What it could not do it tells by a
// *pipeline.DeliveryError, as Send does; Uncertain: they may have the file all the same.
func (c *Courier) SendFile(ctx context.Context, to pipeline.UserID, f Upload) error {
	channel, err := c.Direct(ctx, to)
	if err != nil {
		return err
	}
	return c.PostFile(ctx, channel, "", f)
}

// PostFile puts a file into a channel, and into a thread of it where one is named. It tells what SendFile does.
func (c *Courier) PostFile(ctx context.Context, channel, threadTS string, f Upload) error {
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	place, err := c.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: f.Name, FileSize: f.Size})
	if err != nil {
		return c.repeatable("files.getUploadURLExternal", err)
	}
	if err := c.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: place.UploadURL, Filename: f.Name, Reader: f.Body}); err != nil {
		return c.repeatable("upload", err)
	}
	// Nobody sees the file before this call.
	_, err = c.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
		Files: []slack.FileSummary{{ID: place.FileID, Title: f.Name}}, Channel: channel, ThreadTimestamp: threadTS, InitialComment: cutSafe(f.Comment, maxText).s,
	})
	if err != nil {
		return c.failed("files.completeUploadExternal", err)
	}
	return nil
}
