package bot

import (
	"encoding/json"
	"time"

	"github.com/slack-go/slack"

	"embudo/pipeline"
)

// Values are what a person gave in a view, by the name of the input. All of it comes from outside: a choice
// may be none of those offered. A name that the view lacks, or that was left empty, gives the zero value.
type Values struct{ byName map[string]slack.BlockAction }

// File is a file that was uploaded into an input or with a message.
type File struct {
	ID        string
	Name      string
	Type      string // media type
	Size      int    // bytes
	URL       string // private download address; needs the bot's token
	Permalink string
}

// valuesOf flattens a view's state: each element under its action id, and a block's only element also under
// the block's id, which builders make the same.
func valuesOf(state map[string]map[string]slack.BlockAction) Values {
	v := Values{byName: map[string]slack.BlockAction{}}
	for block, elements := range state {
		for action, e := range elements {
			e.Value, e.SelectedOption.Value = noNUL(e.Value), noNUL(e.SelectedOption.Value)
			v.byName[action] = e
			if len(elements) == 1 {
				v.byName[block] = e
			}
		}
	}
	return v
}

func valuesOfView(view slack.View) Values {
	if view.State == nil {
		return Values{}
	}
	return valuesOf(view.State.Values)
}

// Text is what was typed into a text, e-mail, address or number input.
func (v Values) Text(name string) string { return v.byName[name].Value }

// Number is what was typed into a number input, as Slack sends it: digits with a point.
func (v Values) Number(name string) string { return v.byName[name].Value }

// Choice is the value of the option chosen in a menu or among radio buttons.
func (v Values) Choice(name string) string { return v.byName[name].SelectedOption.Value }

// Choices are the values of the options ticked, in Slack's order; nil for none.
func (v Values) Choices(name string) []string {
	var values []string
	for _, o := range v.byName[name].SelectedOptions {
		values = append(values, o.Value)
	}
	return values
}

// Date is the date picked, and whether one was picked and is a date.
func (v Values) Date(name string) (pipeline.Date, bool) {
	d, err := pipeline.ParseDate(v.byName[name].SelectedDate)
	return d, err == nil
}

// Minute is the time of the day picked, in minutes after midnight; nil for none.
func (v Values) Minute(name string) *int {
	at, err := time.Parse("15:04", v.byName[name].SelectedTime)
	if err != nil {
		return nil
	}
	minute := at.Hour()*60 + at.Minute()
	return &minute
}

// User is the person chosen.
func (v Values) User(name string) pipeline.UserID {
	return pipeline.UserID(v.byName[name].SelectedUser)
}

// Users are the people chosen; nil for none.
func (v Values) Users(name string) []pipeline.UserID {
	var ids []pipeline.UserID
	for _, id := range v.byName[name].SelectedUsers {
		ids = append(ids, pipeline.UserID(id))
	}
	return ids
}

// Channel is the channel or conversation chosen.
func (v Values) Channel(name string) string {
	e := v.byName[name]
	if e.SelectedChannel != "" {
		return e.SelectedChannel
	}
	return e.SelectedConversation
}

// Files are the files uploaded; nil for none.
func (v Values) Files(name string) []File {
	return filesOf(v.byName[name].Files)
}

func filesOf(given []slack.File) []File {
	var files []File
	for _, f := range given {
		files = append(files, File{
			ID: f.ID, Name: f.Name, Type: f.Mimetype, Size: f.Size,
			URL: f.URLPrivateDownload, Permalink: f.Permalink,
		})
	}
	return files
}

// Has says whether anything was given under the name.
func (v Values) Has(name string) bool { return given(v.byName[name]) }

func given(e slack.BlockAction) bool {
	return chosen(e) != "" || len(e.SelectedOptions) > 0 || len(e.SelectedUsers) > 0 ||
		len(e.SelectedChannels) > 0 || len(e.SelectedConversations) > 0 || len(e.Files) > 0 ||
		e.SelectedDateTime != 0 || len(e.RichTextValue.Elements) > 0
}

// chosen is the one value of an element that has one: typed, chosen or picked.
func chosen(e slack.BlockAction) string {
	for _, s := range []string{
		e.Value, e.SelectedOption.Value, e.SelectedDate, e.SelectedTime,
		e.SelectedUser, e.SelectedChannel, e.SelectedConversation,
	} {
		if s != "" {
			return s
		}
	}
	return ""
}

// empty says whether nothing at all was given.
func (v Values) empty() bool {
	for _, e := range v.byName {
		if given(e) {
			return false
		}
	}
	return true
}

// MarshalJSON keeps what was given, for a draft. Files are left out: Slack takes no file back into an input.
func (v Values) MarshalJSON() ([]byte, error) {
	kept := map[string]keptValue{}
	for name, e := range v.byName {
		if k := keep(e); given(e) && !k.empty() {
			kept[name] = k
		}
	}
	return json.Marshal(kept)
}

// UnmarshalJSON reads what MarshalJSON kept.
func (v *Values) UnmarshalJSON(b []byte) error {
	var kept map[string]keptValue
	if err := json.Unmarshal(b, &kept); err != nil {
		return err
	}
	v.byName = map[string]slack.BlockAction{}
	for name, k := range kept {
		v.byName[name] = k.element()
	}
	return nil
}
