package slacksim

import "encoding/json"

// Message is a message as one reader sees it. Blocks, Attachments and Metadata are as the API returns them, with the
// block and action ids that Slack adds.
type Message struct {
	TS          string          `json:"ts"`
	ChannelID   string          `json:"channel"`
	ThreadTS    string          `json:"thread_ts,omitempty"`
	UserID      string          `json:"user"`
	BotID       string          `json:"bot_id,omitempty"`
	Subtype     string          `json:"subtype,omitempty"`
	Username    string          `json:"username,omitempty"`
	IconEmoji   string          `json:"icon_emoji,omitempty"`
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks,omitempty"`
	Attachments json.RawMessage `json:"attachments,omitempty"`
	Metadata    json.RawMessage `json:"metadata,omitempty"`
	Edited      *Edited         `json:"edited,omitempty"`
	// EphemeralTo is the only person who sees the message; "" for an ordinary one.
	EphemeralTo string     `json:"ephemeral_to,omitempty"`
	Reactions   []Reaction `json:"reactions,omitempty"`
	Files       []File     `json:"files,omitempty"`
	Pinned      bool       `json:"pinned,omitempty"`
	Broadcast   bool       `json:"broadcast,omitempty"`
	ReplyCount  int        `json:"reply_count,omitempty"`
	LatestReply string     `json:"latest_reply,omitempty"`
	// EnvelopeID names the envelope whose ack or response_url made or last replaced the message; "" when it
	// came by the Web API.
	EnvelopeID string `json:"envelope_id,omitempty"`
}

// Edited says who last edited a message and when.
type Edited struct {
	UserID string `json:"user"`
	TS     string `json:"ts"`
}

// Reaction is one emoji on a message.
type Reaction struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
	Count int      `json:"count"`
}

// File is an uploaded file without its bytes; Sim.File has them.
type File struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Title    string   `json:"title"`
	MIMEType string   `json:"mimetype"`
	FileType string   `json:"filetype"`
	Size     int      `json:"size"`
	UserID   string   `json:"user"`
	Created  int64    `json:"created"`
	URL      string   `json:"url_private"`
	Download string   `json:"url_private_download"`
	Channels []string `json:"channels"`
}

// Conversation is a channel or DM as a person sees it in the sidebar.
type Conversation struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"` // channel name, or the other party of a DM
	Kind     string   `json:"kind"` // channel, group, im or mpim
	Topic    string   `json:"topic,omitempty"`
	Purpose  string   `json:"purpose,omitempty"`
	Members  []string `json:"members"`
	Archived bool     `json:"archived,omitempty"`
	// Bot says whether the app's bot is a member.
	Bot       bool       `json:"bot"`
	Bookmarks []Bookmark `json:"bookmarks,omitempty"`
	LatestTS  string     `json:"latest_ts,omitempty"`
}

// Bookmark is a link in a channel's header.
type Bookmark struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Link  string `json:"link"`
	Emoji string `json:"emoji,omitempty"`
	Type  string `json:"type"`
}
