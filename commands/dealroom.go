package commands

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/pipeline"
)

// How long, and how often, a person's answer waits for their room to be open: Slack makes a channel within a second.
const (
	roomPatience = 1500 * time.Millisecond
	roomGlance   = 100 * time.Millisecond
)

// room answers "sala": the opportunity's room, which is opened where there is none.
func (a *App) room(ctx context.Context, q *asked) (bot.Reply, error) {
	id, reply, err := a.referred(ctx, q, "room", q.lineChoice("room", ""))
	if err != nil {
		return bot.Reply{}, err
	}
	if reply != nil {
		return *reply, nil
	}
	return a.roomed(ctx, q.Request, id)
}

// roomed asks for a room, or lets the person into the one that there is. The channel is made by whoever works on rooms.
func (a *App) roomed(ctx context.Context, r bot.Request, id pipeline.OpportunityID) (bot.Reply, error) {
	v := a.voice(r.Person)
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), id)
	if err != nil {
		return a.refused(v, by, err)
	}
	_, err = a.flow.AskRoom(ctx, request(r), pipeline.Target{ID: id, Version: o.Version})
	if reason := pipeline.ReasonOf(err); reason == pipeline.ReasonUnchanged || reason == pipeline.ReasonChanged {
		err = a.flow.EnterRoom(ctx, r.Person.Member(), id)
	}
	if err != nil {
		return a.refusedOn(v, by, o, err)
	}
	select {
	case a.roomsWoken <- struct{}{}:
	default:
	}
	facts := args{"Ref": id.String()}
	room, err := a.awaitRoom(ctx, r.Person.Member(), id)
	if err != nil || room.State != pipeline.RoomOpen {
		return bot.Say(v.rich(textRoomOpening, facts)), nil // it is asked for, whatever could not be read
	}
	facts["Room"] = v.place(room.Channel)
	return bot.Say(v.rich(textRoomHere, facts)), nil
}

// awaitRoom gives the room as soon as it is open, or as it is when patience ends.
func (a *App) awaitRoom(ctx context.Context, m pipeline.Member, id pipeline.OpportunityID) (pipeline.Room, error) {
	glances := time.NewTicker(roomGlance)
	defer glances.Stop()
	end := time.NewTimer(roomPatience)
	defer end.Stop()
	for {
		room, _, err := a.flow.Room(ctx, m, id)
		if err != nil || room.State != pipeline.RoomAsked {
			return room, err
		}
		select {
		case <-ctx.Done():
			return room, ctx.Err()
		case <-end.C:
			return room, nil
		case <-glances.C:
		}
	}
}

// Verbs that a room's own opportunity is meant by where the line names none by its number: those that take nothing else, and
// those after which anything is about it.
var (
	roomBare = []string{"show", "follow", "unfollow", "advance", "qualify", "commit", "approve", "invoice", "complete", "lose", "reopen", "correct", "history", "room"}
	roomFree = []string{"edit", "assign", "log", "plan"}
)

// inRoom puts the opportunity into a line that is typed in its room, and gives the line as it was elsewhere.
func (a *App) inRoom(ctx context.Context, q *asked, name string) string {
	free := slices.Contains(roomFree, name)
	rest := q.words
	if name == "follow" && len(rest) == 1 && levelWords[activityWord(rest[0])] != "" {
		rest = nil
	}
	bare := len(rest) == 0 && slices.Contains(roomBare, name)
	if !bare && !free || numbered(q.words) > 0 || !strings.HasPrefix(q.Channel, "C") && !strings.HasPrefix(q.Channel, "G") {
		return q.Text
	}
	id, err := a.flow.Store.RoomAt(ctx, q.Channel)
	if err != nil {
		if pipeline.CodeOf(err) != pipeline.NotFound {
			a.log.Warn("room not looked up", "error", err)
		}
		return q.Text
	}
	at := len(q.Text)
	if len(q.words) > 0 {
		at = q.words[0].Start
	}
	return strings.TrimSpace(q.Text[:at]) + " " + id.String() + " " + q.Text[at:]
}

// roomRefusal says why Slack lets the bot make no room.
func (v voice) roomRefusal(o pipeline.Opportunity, code string) bot.Post {
	key := textRoomWhyOther
	switch code {
	case "restricted_action":
		key = textRoomWhyRestrictedAction
	case "missing_scope":
		key = textRoomWhyMissingScope
	case "name_taken":
		key = textRoomWhyNameTaken
	}
	text := v.rich(textRoomRefused, args{"Ref": o.ID.String(), "Why": v.rich(key, args{"Code": code})})
	return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text)}}
}

// notInvited says whom Slack did not let in, and why.
func (v voice) notInvited(o pipeline.Opportunity, r pipeline.Room) bot.Post {
	var people []bot.Safe
	for _, id := range r.Done.Invited {
		code, refused := r.Done.Refused[id]
		if !refused {
			continue
		}
		why := v.rich(textRoomWhyOther, args{"Code": code})
		switch code {
		case "outsider":
			why = v.rich(textRoomOutsider, nil)
		case "user_is_restricted", "user_is_ultra_restricted", "cant_invite":
			why = v.rich(textRoomRestricted, nil)
		case "user_disabled", "user_not_found":
			why = v.rich(textRoomDisabled, nil)
		}
		people = append(people, bot.Join(": ", v.person(id), why))
	}
	text := v.rich(textRoomNotInvited, args{"Ref": o.ID.String(), "Room": v.place(r.Channel), "People": bot.Join("; ", people...)})
	return bot.Post{Text: text, Blocks: []slack.Block{bot.Section(text)}}
}
