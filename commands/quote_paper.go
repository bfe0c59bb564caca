package commands

import (
	"bytes"
	"context"

	"embudo/bot"
	"embudo/internal/quotepdf"
	"embudo/pipeline"
)

// Logos keeps the pictures that documents show.
type Logos interface {
	// Logo gives a picture by its SHA-256, or NotFound.
	Logo(ctx context.Context, digest string) ([]byte, error)
}

// paper makes the document of a quote as it is kept: the same bytes each time.
func (a *App) paper(ctx context.Context, o pipeline.Opportunity, q pipeline.Quote) (quotepdf.File, error) {
	d := quotepdf.Document{Quote: q, Ref: o.ID.String(), Subject: q.Subject, On: pipeline.DateOf(q.SentAt.In(a.flow.Zone))}
	if q.Seller.Logo != "" {
		logo, err := a.logos.Logo(ctx, q.Seller.Logo)
		if err != nil && pipeline.CodeOf(err) != pipeline.NotFound {
			return quotepdf.File{}, err
		}
		d.Logo = logo
	}
	return quotepdf.Make(d)
}

// sendQuote keeps that a version was sent, with its document, which goes into a thread, and where none is named to the direct
// messages of who sent it.
func (a *App) sendQuote(ctx context.Context, r *bot.Request, t pipeline.Target, version int, thread pipeline.Receipt) (bot.Reply, error) {
	v := a.voice(r.Person)
	o, by, err := a.flow.Opportunity(ctx, r.Person.Member(), t.ID)
	if err != nil {
		return a.refused(v, by, err)
	}
	client, err := a.clientOf(ctx, o)
	if err != nil {
		return bot.Reply{}, err
	}
	var document quotepdf.File
	out, err := a.flow.SendQuote(ctx, request(*r), t, version, func(set pipeline.Settings, o pipeline.Opportunity, q pipeline.Quote) (pipeline.Paper, error) {
		q.Seller, q.Client = set.Company, client
		made, err := a.paper(ctx, o, q)
		document = made
		return pipeline.Paper{Seller: q.Seller, Client: q.Client, SHA256: made.SHA256}, err
	})
	if err != nil {
		return a.refusedOn(v, by, o, err)
	}
	reply := a.withSections(v, out)
	if out.Replayed { // who repeats the press has been given it
		return reply, nil
	}
	q, _ := out.Opportunity.QuoteAt(version)
	told := v.rich(textQuoteDocumentDirect, nil)
	if thread.TS != "" {
		told = v.rich(textQuoteDocumentThread, args{"Channel": bot.ChannelLink(thread.Channel)})
	}
	if err := a.fileQuote(ctx, r.Person, thread, out.Opportunity, q, document); err != nil {
		a.log.Warn("quote not delivered", "opportunity", o.ID, "version", version, "error", err)
		told = v.rich(textQuoteDocumentLost, nil)
	}
	reply.Blocks = append(reply.Blocks, bot.Context(told))
	return reply, nil
}

// clientOf is the client as a document names it.
func (a *App) clientOf(ctx context.Context, o pipeline.Opportunity) (pipeline.Client, error) {
	account, err := a.people.Store.AccountNamed(ctx, o.Account)
	if pipeline.CodeOf(err) == pipeline.NotFound {
		return pipeline.Client{Name: o.Account}, nil
	}
	return pipeline.Client{Name: o.Account, TaxID: account.TaxID, Address: account.Address}, err
}

// showPaper makes the document of a version that was sent again, and gives it to who asks.
func (a *App) showPaper(ctx context.Context, p *bot.Press, id pipeline.OpportunityID, version int) (bot.Reply, error) {
	v := a.voice(p.Person)
	o, by, err := a.flow.Opportunity(ctx, p.Person.Member(), id)
	if err != nil {
		return a.refused(v, by, err)
	}
	q, ok := o.QuoteAt(version)
	if !ok || q.SHA256 == "" {
		return a.refused(v, by, &pipeline.Error{Code: pipeline.Conflict, Reason: pipeline.ReasonNoQuote, Current: &o})
	}
	if p.Duplicate {
		return bot.Say(v.rich(textExportDuplicate, nil)), nil
	}
	document, err := a.paper(ctx, o, q)
	if err != nil {
		return bot.Reply{}, err
	}
	if err := a.fileQuote(ctx, p.Person, pipeline.Receipt{}, o, q, document); err != nil {
		return v.notSent(err), nil
	}
	said := v.rich(textExportSent, args{"Name": document.Name})
	if document.SHA256 != q.SHA256 {
		said = bot.Join("\n", said, v.rich(textQuotePaperChanged, nil))
	}
	return bot.Say(said), nil
}

// fileQuote puts a quote's document into a thread, as channels are spoken to, or into somebody's direct messages.
func (a *App) fileQuote(ctx context.Context, to bot.Person, thread pipeline.Receipt, o pipeline.Opportunity, q pipeline.Quote, file quotepdf.File) error {
	v := a.voice(to)
	if thread.TS != "" {
		v.lang = a.lang
	}
	says := v.rich(textQuotePaperSays, args{"Version": q.Version, "Ref": o.ID.String(), "Account": shown(o.Account, maxReason)})
	upload := bot.Upload{Name: file.Name, Size: len(file.Bytes), Body: bytes.NewReader(file.Bytes), Comment: says}
	if thread.TS != "" {
		return a.files.PostFile(ctx, thread.Channel, thread.TS, upload)
	}
	return a.files.SendFile(ctx, to.ID, upload)
}
