package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/slack-go/slack"
)

// errNobody: an App Home belongs to somebody.
var errNobody = errors.New("bot: no person whose home it could be")

// PublishHome shows blocks, at most 100, as the App Home of the person who acts. What was there is replaced. Where Slack does
// not take a picture among them, nothing is replaced and the error is ErrPicture.
func (r *Request) PublishHome(ctx context.Context, blocks []slack.Block) error {
	if r.x == nil {
		return errNoAct
	}
	if r.Person.ID == "" {
		return errNobody
	}
	if len(blocks) > maxViewBlocks {
		blocks = blocks[:maxViewBlocks]
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, err := r.x.b.api.PublishViewContext(ctx, slack.PublishViewContextRequest{
		UserID: string(r.Person.ID),
		View:   slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}},
	})
	if pictureRefused(err, blocks) {
		return fmt.Errorf("publish home: %w: %w", ErrPicture, err)
	}
	if err != nil {
		return fmt.Errorf("publish home: %w", err)
	}
	return nil
}
