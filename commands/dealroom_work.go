package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// Rooms is what deal rooms are made with; *bot.Courier is one.
type Rooms interface {
	Courier
	MakeRoom(ctx context.Context, name string) (string, error)
	FindRoom(ctx context.Context, names []string) (id, name string, err error)
	Invite(ctx context.Context, channel string, user pipeline.UserID) error
	SetTopic(ctx context.Context, channel string, topic bot.Safe) error
	SetPurpose(ctx context.Context, channel string, purpose bot.Safe) error
	Pin(ctx context.Context, channel, ts string) error
	Bookmarks(ctx context.Context, channel string) ([]string, error)
	Bookmark(ctx context.Context, channel, title, link string) error
	Archive(ctx context.Context, channel string) error
	Joined(ctx context.Context, channel string) error
	Permalink(ctx context.Context, channel, ts string) (string, error)
}

const (
	// roomMark is the kind of mark that messages about a room bear.
	roomMark = "room"
	// roomLease is how long a room is kept from other processes while one works on it.
	roomLease  = 90 * time.Second
	roomsEvery = 2 * time.Second
	// roomSoon is when a room is looked at again that waits for a notice to be delivered.
	roomSoon = time.Second
)

// WatchRooms makes rooms, keeps them up to date and archives them, until ctx ends. Any number of processes may.
func (a *App) WatchRooms(ctx context.Context, c Rooms, s pipeline.RoomWork) {
	ticks := time.NewTicker(roomsEvery)
	defer ticks.Stop()
	for {
		for ctx.Err() == nil {
			r, ok, err := s.NextRoom(ctx, a.flow.Now(), roomLease)
			if err != nil && ctx.Err() == nil {
				a.log.Warn("rooms: round not finished", "error", err)
			}
			if err != nil || !ok {
				break
			}
			if err := (&roomWork{app: a, c: c, s: s, r: r}).run(ctx); err != nil && ctx.Err() == nil {
				a.log.Warn("rooms: not kept", "room", r.ID, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		case <-a.roomsWoken:
		}
	}
}

// roomWork is one look at one room.
type roomWork struct {
	app *App
	c   Rooms
	s   pipeline.RoomWork
	r   pipeline.Room
	o   pipeline.Opportunity
	v   voice
	// after is when it is looked at again, and closing when it is to be archived.
	after   time.Duration
	closing time.Time
}

// goneCodes are what Slack says of a channel that people archived or deleted, or took the bot out of.
var goneCodes = []string{"is_archived", "channel_not_found", "not_in_channel", "already_archived", "channel_is_archived"}

func (w *roomWork) run(ctx context.Context) error {
	err := w.work(ctx)
	var failed *pipeline.DeliveryError
	switch {
	case err == nil:
		return w.s.KeepRoom(ctx, w.r, w.after, w.closing)
	case errors.As(err, &failed) && w.r.State == pipeline.RoomOpen && slices.Contains(goneCodes, failed.Code):
		w.r.State, w.r.Fault = pipeline.RoomGone, failed.Code
		return w.s.KeepRoom(ctx, w.r, 0, time.Time{})
	case failed == nil:
		failed = &pipeline.DeliveryError{}
	}
	w.app.log.Warn("rooms: put off", "room", w.r.ID, "opportunity", w.r.Opportunity, "error", err)
	wait := max(failed.RetryAfter, min(time.Duration(w.r.Attempt*w.r.Attempt)*2*time.Second, 10*time.Minute))
	return w.s.RoomFailed(ctx, w.r, wait)
}

func (w *roomWork) work(ctx context.Context) (err error) {
	if !w.r.State.Live() { // something happened while it came to its end; keeping it sees to that
		return nil
	}
	if w.o, err = w.app.flow.Store.Opportunity(ctx, w.r.Opportunity); err != nil {
		return err
	}
	w.app.renewed(ctx)
	w.v = w.app.channelVoice(ctx, w.c)
	if w.r.State == pipeline.RoomAsked {
		if w.o.Stage.Final() { // it ended before there was a room
			w.r.State, w.r.Done.Version = pipeline.RoomArchived, w.o.Version
			return nil
		}
		if err := w.open(ctx); err != nil || w.r.State != pipeline.RoomOpen {
			return err
		}
	}
	steps := []func(context.Context) error{w.joined, w.describe, w.invite, w.pin, w.bookmark, w.end}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	w.r.Done.Version = w.o.Version
	return nil
}

// open makes the channel, or adopts the one that an earlier try made and did not get to keep.
func (w *roomWork) open(ctx context.Context) (err error) {
	names := roomNamesOf(w.o)
	if w.r.Attempt > 1 {
		if w.r.Channel, w.r.Name, err = w.c.FindRoom(ctx, names); err != nil {
			return err
		}
	}
	for _, name := range names {
		if w.r.Channel != "" {
			break
		}
		w.r.Name = name
		w.r.Channel, err = w.c.MakeRoom(ctx, name)
		var failed *pipeline.DeliveryError
		switch {
		case err == nil:
		case !errors.As(err, &failed) || !failed.Permanent:
			return err
		case failed.Code != "name_taken":
			return w.refused(ctx, failed.Code)
		}
	}
	if w.r.Channel == "" {
		return w.refused(ctx, "name_taken")
	}
	if err := w.s.OpenRoom(ctx, w.r); err != nil {
		return err
	}
	w.r.State = pipeline.RoomOpen
	return nil
}

// refused tells who asked that Slack lets the bot make no room.
func (w *roomWork) refused(ctx context.Context, code string) error {
	if err := w.tell(ctx, func(v voice) bot.Post { return v.roomRefusal(w.o, code) }); err != nil {
		return err
	}
	w.r.State, w.r.Fault, w.r.Channel = pipeline.RoomRefused, code, ""
	return nil
}

// tell writes to who asked for the room. Somebody who can't be written to is told nothing.
func (w *roomWork) tell(ctx context.Context, say func(voice) bot.Post) error {
	reader, err := w.c.Person(ctx, w.r.By)
	if err != nil {
		return &pipeline.DeliveryError{Code: "connection", Err: err}
	}
	channel, err := w.c.Direct(ctx, w.r.By)
	if err == nil {
		mark := bot.Mark{Kind: roomMark, ID: w.r.ID << 1, Since: w.r.AskedAt}
		_, err = w.c.Send(ctx, channel, "", say(w.app.voice(reader)), mark, w.r.Attempt > 1)
	}
	var failed *pipeline.DeliveryError
	if errors.As(err, &failed) && failed.Permanent {
		return nil
	}
	return err
}

// joined looks, once for each change of the opportunity, whether people archived the channel meanwhile.
func (w *roomWork) joined(ctx context.Context) error {
	if w.r.Done.Version == 0 || w.r.Done.Version == w.o.Version && w.closing.IsZero() {
		return nil
	}
	return w.c.Joined(ctx, w.r.Channel)
}

// describe says what the room is for, and over it how the opportunity stands: anew only where that has changed.
func (w *roomWork) describe(ctx context.Context) error {
	facts := args{"Ref": w.o.ID.String(), "Account": shown(w.o.Account, maxRowName), "Stage": w.v.stage(w.o.Stage), "Value": w.v.money(w.o.Value)}
	if !w.r.Done.Purpose {
		if err := w.c.SetPurpose(ctx, w.r.Channel, w.v.rich(textRoomPurpose, facts)); err != nil {
			return err
		}
		w.r.Done.Purpose = true
	}
	topic := w.v.rich(textRoomTopic, facts)
	if topic.String() == w.r.Done.Topic {
		return nil
	}
	if err := w.c.SetTopic(ctx, w.r.Channel, topic); err != nil {
		return err
	}
	w.r.Done.Topic = topic.String()
	return nil
}

// invite lets in the owner and those who work on it, at first also the followers and who leads the owner's team, and whoever
// asked since. Who was let in once is not asked back.
func (w *roomWork) invite(ctx context.Context) error {
	people := append([]pipeline.UserID{w.o.Owner, w.r.By}, w.o.Collaborators...)
	if len(w.r.Done.Invited) == 0 {
		followers, err := w.s.Followers(ctx, w.o.ID)
		if err != nil {
			return err
		}
		people = append(append(people, followers...), w.app.leadersOf(ctx, w.o.Owner)...)
	}
	for _, id := range people {
		if !slices.Contains(w.r.Done.Invited, id) {
			if err := w.admit(ctx, id); err != nil {
				return err
			}
		}
	}
	for _, id := range w.r.Wanted {
		if err := w.admit(ctx, id); err != nil {
			return err
		}
	}
	if len(w.r.Done.Refused) == 0 || w.r.Done.Told {
		return nil
	}
	w.r.Done.Told = true
	return w.tell(ctx, func(v voice) bot.Post { return v.notInvited(w.o, w.r) })
}

// admit lets one person in. What Slack refuses is noted; outsiders see no deals.
func (w *roomWork) admit(ctx context.Context, id pipeline.UserID) error {
	reader, err := w.c.Person(ctx, id)
	if err != nil {
		return &pipeline.DeliveryError{Code: "connection", Err: err}
	}
	code := "outsider"
	if !reader.Outsider {
		err := w.c.Invite(ctx, w.r.Channel, id)
		var failed *pipeline.DeliveryError
		switch {
		case err == nil:
			code = ""
		case errors.As(err, &failed) && failed.Permanent && !slices.Contains(goneCodes, failed.Code):
			code = failed.Code
		default:
			return err
		}
	}
	if !slices.Contains(w.r.Done.Invited, id) {
		w.r.Done.Invited = append(w.r.Done.Invited, id)
	}
	if code != "" {
		if w.r.Done.Refused == nil {
			w.r.Done.Refused = map[pipeline.UserID]string{}
		}
		w.r.Done.Refused[id] = code
	}
	return nil
}

// leadersOf are the managers in a person's teams; those of the company where there are none.
func (a *App) leadersOf(ctx context.Context, owner pipeline.UserID) []pipeline.UserID {
	managers := a.holders(ctx, pipeline.Manager)
	var leaders []pipeline.UserID
	for _, team := range a.known().Teams {
		if !slices.Contains(team.Members, owner) && team.Lead != owner {
			continue
		}
		for _, id := range managers {
			if (id == team.Lead || slices.Contains(team.Members, id)) && !slices.Contains(leaders, id) {
				leaders = append(leaders, id)
			}
		}
	}
	if len(leaders) == 0 {
		return managers
	}
	return leaders
}

// pin pins the card, once it is there.
func (w *roomWork) pin(ctx context.Context) error {
	card, err := w.s.CardIn(ctx, w.o.ID, w.r.Channel)
	switch {
	case err != nil:
		return err
	case card.TS == "":
		w.after = roomSoon
		return nil
	case card.TS == w.r.Done.Pinned:
		return nil
	}
	if err := w.c.Pin(ctx, w.r.Channel, card.TS); err != nil {
		return err
	}
	w.r.Done.Pinned = card.TS
	return nil
}

// end says goodbye, and archives the room when the end can't be undone any more and all of it has been told.
func (w *roomWork) end(ctx context.Context) error {
	if !w.o.Stage.Final() {
		w.r.Done.Farewell = 0
		return nil
	}
	if w.r.Done.Farewell == 0 {
		text := w.v.rich(textRoomFarewell, args{"Ref": w.o.ID.String(), "Stage": w.v.stage(w.o.Stage), "Minutes": int(pipeline.UndoWindow.Minutes())})
		mark := bot.Mark{Kind: roomMark, ID: w.r.ID<<21 + int64(w.o.Version)<<1 + 1, Since: w.o.StageSince}
		if _, err := w.c.Send(ctx, w.r.Channel, "", bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text)}}, mark, w.r.Attempt > 1); err != nil {
			return err
		}
		w.r.Done.Farewell = w.o.Version
	}
	w.closing = w.o.StageSince.Add(pipeline.UndoWindow)
	if w.app.flow.Now().Before(w.closing) {
		return nil
	}
	owed, err := w.s.Owed(ctx, w.o.ID, w.r.Channel)
	if err != nil || owed {
		w.after, w.closing = roomSoon, time.Time{}
		return err
	}
	if err := w.c.Archive(ctx, w.r.Channel); err != nil {
		return err
	}
	w.r.State, w.after, w.closing = pipeline.RoomArchived, 0, time.Time{}
	return nil
}
