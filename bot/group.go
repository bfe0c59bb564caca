package bot

import "regexp"

var groupID = regexp.MustCompile(`^S[A-Z0-9]{2,30}$`)

// MentionGroup names a user group so that Slack shows its handle. Anything but a group's id is shown as text.
func MentionGroup(id string) Safe {
	if !groupID.MatchString(id) {
		return Esc(id)
	}
	return Safe{"<!subteam^" + id + ">"}
}
