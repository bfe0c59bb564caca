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

// SendFile puts a file into a person's direct messages, where only they see it.
func (c *Courier) SendFile(ctx context.Context, to pipeline.UserID, f Upload) error {
	channel, err := c.Direct(ctx, to)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	_, err = c.api.UploadFileContext(ctx, slack.UploadFileParameters{
		Filename: f.Name, Title: f.Name, FileSize: f.Size, Reader: f.Body, Channel: channel, InitialComment: cutSafe(f.Comment, maxText).s,
	})
	if err != nil {
		return c.failed("files.uploadV2", err)
	}
	return nil
}
