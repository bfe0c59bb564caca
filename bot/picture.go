package bot

import (
	"context"
	"errors"
	"slices"

	"github.com/slack-go/slack"
)

// maxAlt is how long the words for a picture may be. Source: Slack, "Block Kit reference", image.
const maxAlt = 2000

// ErrPicture: Slack did not take a Home because of a picture, as it does not while it has not looked through the file, or
// when that is gone. The Home is shown without it.
var ErrPicture = errors.New("bot: a picture was refused")

// Picture shows a file that KeepFile keeps. alt says the same in words, to who does not see it.
func Picture(file, alt string) slack.Block {
	return slack.NewImageBlockSlackFile(&slack.SlackFileObject{ID: file}, plain(alt, maxAlt).Text, "", nil)
}

// PictureIn is the file that a block shows; "" for other blocks.
func PictureIn(b slack.Block) string {
	if image, ok := b.(*slack.ImageBlock); ok && image.SlackFile != nil {
		return image.SlackFile.ID
	}
	return ""
}

// pictureRefused says that a refusal may be because of a picture.
func pictureRefused(err error, blocks []slack.Block) bool {
	refused, ok := errors.AsType[slack.SlackErrorResponse](err)
	if !ok || refused.Err != "invalid_blocks" && refused.Err != "invalid_arguments" {
		return false
	}
	return slices.ContainsFunc(blocks, func(b slack.Block) bool { return PictureIn(b) != "" })
}

// KeepFile puts a file where nobody but the app has it, and gives its id.
func (c *Courier) KeepFile(ctx context.Context, f Upload) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	file, err := c.api.UploadFileContext(ctx, slack.UploadFileParameters{Filename: f.Name, Title: f.Name, FileSize: f.Size, Reader: f.Body})
	if err != nil {
		return "", c.repeatable("files.uploadV2", err)
	}
	return file.ID, nil
}

// DropFile deletes a file of ours. One that is gone already is as good.
func (c *Courier) DropFile(ctx context.Context, id string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	err := c.api.DeleteFileContext(ctx, id)
	if refused, ok := errors.AsType[slack.SlackErrorResponse](err); ok && (refused.Err == "file_not_found" || refused.Err == "file_deleted") {
		return nil
	}
	if err != nil {
		return c.repeatable("files.delete", err)
	}
	return nil
}
