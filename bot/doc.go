// Package bot is the Slack engine: it turns what Slack sends over Socket Mode into calls of handlers, and
// what handlers answer into what Slack understands. It knows no business words and no database.
//
// A feature registers handlers by command, action id, callback id or event type, and modals as typed values:
//
//	b.Slash("/tool", func(ctx context.Context, s *bot.Slash) (bot.Reply, error) { … })
//	b.Press("approve", func(ctx context.Context, p *bot.Press) (bot.Reply, error) { … })
//	bot.AddModal(b, &bot.Modal[State]{ID: "edit", View: …, Submit: …})
//
// Every envelope takes one walk: recover, log and measure, once (is it a duplicate?), who (which person,
// which language, allowed at all?), budget. The acknowledgement is the handler's answer: it is sent when
// the handler has returned, so what is acknowledged is durable. After 2.5 seconds the engine acknowledges
// with "still working" and delivers the answer later by the response_url, the view, or a direct message.
//
// Errors: a *pipeline.Error is worded by Words.Explain; its field errors appear under the inputs whose block
// id is the field's name. Any other error is a fault of ours: the person gets an incident number that is
// also in the log.
//
// Text that people wrote can reach Slack's markup only through Esc: Safe is a type, and everything that is
// rendered as mrkdwn takes Safe.
package bot
