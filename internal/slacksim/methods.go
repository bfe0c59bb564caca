package slacksim

// methods are the Web API methods that the workspace knows, with tiers and scopes from docs.slack.dev/reference/methods.
// A method that wants one of several scopes depending on the conversation checks that itself.
var methods map[string]method

func init() {
	content := []string{
		"text", "blocks", "attachments", "metadata", "thread_ts", "reply_broadcast", "username", "icon_emoji", "icon_url",
		"parse", "link_names", "unfurl_links", "unfurl_media", "mrkdwn", "as_user", "markdown_text",
	}
	with := func(more ...string) []string { return append(append([]string{}, content...), more...) }
	read := []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	paging := []string{"cursor", "limit", "oldest", "latest", "inclusive", "include_all_metadata", "ts"}

	methods = map[string]method{
		"auth.test":             {run: authTest},
		"apps.connections.open": {tier: 3, appToken: true, scopes: []string{"connections:write"}, run: connectionsOpen},
		"team.info":             {tier: 3, scopes: []string{"team:read"}, known: []string{"team", "domain"}, run: teamInfo},
		"blocks.validate":       {known: []string{"blocks", "message", "view"}, run: blocksValidate},

		"chat.postMessage":   {perChannel: true, scopes: []string{"chat:write"}, required: []string{"channel"}, known: content, run: postMessage},
		"chat.postEphemeral": {tier: 4, scopes: []string{"chat:write"}, required: []string{"channel", "user"}, known: content, run: postEphemeral},
		"chat.update":        {tier: 3, scopes: []string{"chat:write"}, required: []string{"channel", "ts"}, known: with("file_ids"), run: updateMessage},
		"chat.delete":        {tier: 3, scopes: []string{"chat:write"}, required: []string{"channel", "ts"}, known: []string{"as_user"}, run: deleteMessage},
		"chat.getPermalink":  {required: []string{"channel", "message_ts"}, run: getPermalink},

		"conversations.open":    {tier: 3, scopes: []string{"im:write", "mpim:write", "channels:manage", "groups:write"}, known: []string{"channel", "users", "return_im", "prevent_creation"}, run: conversationsOpen},
		"conversations.list":    {tier: 2, scopes: read, known: []string{"types", "exclude_archived", "cursor", "limit", "team_id"}, run: conversationsList},
		"conversations.info":    {tier: 3, scopes: read, required: []string{"channel"}, known: []string{"include_locale", "include_num_members"}, run: conversationsInfo},
		"conversations.members": {tier: 4, scopes: read, required: []string{"channel"}, known: []string{"cursor", "limit"}, run: conversationsMembers},
		"conversations.history": {tier: 3, required: []string{"channel"}, known: paging, run: conversationsHistory},
		"conversations.replies": {tier: 3, required: []string{"channel", "ts"}, known: paging, run: conversationsReplies},
		"conversations.join":    {tier: 3, scopes: []string{"channels:join"}, required: []string{"channel"}, run: conversationsJoin},
		"conversations.leave":   {tier: 3, scopes: []string{"channels:manage", "groups:write"}, required: []string{"channel"}, run: conversationsLeave},
		"conversations.invite":  {tier: 3, required: []string{"channel", "users"}, known: []string{"force"}, run: conversationsInvite},
		"conversations.create":  {tier: 2, required: []string{"name"}, known: []string{"is_private", "team_id"}, run: conversationsCreate},
		"conversations.archive": {tier: 2, required: []string{"channel"}, run: conversationsArchive},
		"conversations.setTopic": {tier: 2, required: []string{"channel", "topic"}, run: func(c *call) (object, *refusal) {
			return conversationsSet(c, "topic")
		}},
		"conversations.setPurpose": {tier: 2, required: []string{"channel", "purpose"}, run: func(c *call) (object, *refusal) {
			return conversationsSet(c, "purpose")
		}},

		"users.info":          {tier: 4, scopes: []string{"users:read"}, required: []string{"user"}, known: []string{"include_locale"}, run: usersInfo},
		"users.list":          {tier: 2, scopes: []string{"users:read"}, known: []string{"cursor", "limit", "include_locale", "team_id", "presence"}, run: usersList},
		"users.lookupByEmail": {tier: 3, scopes: []string{"users:read.email"}, required: []string{"email"}, run: usersLookup},
		"users.conversations": {tier: 3, scopes: read, known: []string{"user", "types", "exclude_archived", "cursor", "limit", "team_id"}, run: usersConversations},
		"bots.info":           {tier: 3, scopes: []string{"users:read"}, known: []string{"bot", "team_id"}, run: botsInfo},

		"usergroups.list":       {tier: 2, scopes: []string{"usergroups:read"}, known: []string{"include_count", "include_disabled", "include_users"}, run: userGroupsList},
		"usergroups.users.list": {tier: 2, scopes: []string{"usergroups:read"}, required: []string{"usergroup"}, known: []string{"include_disabled"}, run: userGroupMembers},

		"views.open":    {tier: 4, required: []string{"view"}, known: []string{"trigger_id", "interactivity_pointer"}, run: viewsOpen},
		"views.push":    {tier: 4, required: []string{"view"}, known: []string{"trigger_id", "interactivity_pointer"}, run: viewsPush},
		"views.update":  {tier: 4, required: []string{"view"}, known: []string{"view_id", "external_id", "hash"}, run: viewsUpdate},
		"views.publish": {tier: 4, required: []string{"view", "user_id"}, known: []string{"hash"}, run: viewsPublish},

		"reactions.add":    {tier: 3, scopes: []string{"reactions:write"}, required: []string{"name", "channel", "timestamp"}, run: reactionsAdd},
		"reactions.remove": {tier: 2, scopes: []string{"reactions:write"}, required: []string{"name", "channel", "timestamp"}, run: reactionsRemove},
		"reactions.get":    {tier: 3, scopes: []string{"reactions:read"}, required: []string{"channel", "timestamp"}, known: []string{"full"}, run: reactionsGet},
		"pins.add":         {tier: 2, scopes: []string{"pins:write"}, required: []string{"channel", "timestamp"}, run: pinsAdd},
		"bookmarks.list":   {tier: 3, scopes: []string{"bookmarks:read"}, required: []string{"channel_id"}, run: bookmarksList},
		"bookmarks.add":    {tier: 2, scopes: []string{"bookmarks:write"}, required: []string{"channel_id", "title", "type"}, known: []string{"link", "emoji", "entity_id", "parent_id"}, run: bookmarksAdd},

		"files.getUploadURLExternal":   {tier: 4, scopes: []string{"files:write"}, required: []string{"filename", "length"}, known: []string{"alt_txt", "snippet_type"}, run: uploadURL},
		"files.completeUploadExternal": {tier: 4, scopes: []string{"files:write"}, required: []string{"files"}, known: []string{"channel_id", "channels", "thread_ts", "initial_comment", "blocks"}, run: completeUpload},
		"files.delete":                 {tier: 3, scopes: []string{"files:write"}, required: []string{"file"}, run: filesDelete},
		"files.info":                   {tier: 4, scopes: []string{"files:read"}, required: []string{"file"}, known: []string{"cursor", "limit", "count", "page"}, run: filesInfo},
	}
}
