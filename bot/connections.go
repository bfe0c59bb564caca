package bot

// Connections tells how many connections are open of those that this process holds, and how many Slack counts for the
// whole app, 0 before it has said so.
func (b *Bot) Connections() (open, held, counted int) {
	b.ready.Lock()
	sockets := b.sockets
	b.ready.Unlock()
	for _, s := range sockets {
		s.mu.Lock()
		if s.open {
			open++
			counted = max(counted, s.reported)
		}
		s.mu.Unlock()
	}
	return open, b.opt.Sockets, counted
}
