package commands

import (
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/billing"
	"embudo/pipeline/integration"
	"embudo/pipeline/people"
)

//go:generate go run embudo/internal/i18n/keygen -dir texts -out texts_gen.go -package commands -prefix text

//go:embed texts/*.json
var textFiles embed.FS

// loadedTexts are read and compared once, however many products a process makes.
var loadedTexts = sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.Load(textFiles) })

// Config is what the product needs besides the domain.
type Config struct {
	// Lang is how channels are spoken to.
	Lang i18n.Lang
	// Currency is meant where an amount is typed without one.
	Currency pipeline.Currency
	Log      *slog.Logger
	// Groups keeps who is in a user group.
	Groups Groups
	// House is the program around the product, for an examination of it all.
	House House
	// Memory is shared with other processes, and knows which pictures there are already; nil for none.
	Memory bot.Memory
	// Logos keeps the pictures that documents show.
	Logos Logos
	// People keeps accounts, contacts and leads.
	People people.Store
	// Catalogue keeps products and their prices.
	Catalogue billing.Store
	// Systems keeps the keys of other systems, and what they are told.
	Systems integration.Store
}

// App is the product in Slack.
type App struct {
	flow     *pipeline.Service
	people   *people.Service
	texts    *i18n.Catalog
	lang     i18n.Lang
	currency pipeline.Currency
	log      *slog.Logger
	forms    map[pipeline.Act]*bot.Modal[gateState]
	creation *bot.Modal[createState]
	settings map[pipeline.Setting]*bot.Modal[settingState]
	groups   Groups
	house    House
	// woken says that letters of requests for access wait.
	woken chan struct{}
	// roomsWoken says that a room was asked for.
	roomsWoken chan struct{}
	// changed says that Homes may show what is no more.
	changed chan struct{}
	lookers lookers
	gallery *gallery
	// These are there once the features are registered.
	directory  Directory
	line       Line
	reach      Reach
	missing    *bot.Modal[gateState]
	edition    *bot.Modal[editState]
	handover   *bot.Modal[handoverState]
	twin       *bot.Modal[alikeState]
	filing     *bot.Modal[filingState]
	logging    *bot.Modal[stepState]
	planning   *bot.Modal[stepState]
	scheduling *bot.Modal[scheduleState]
	moving     *bot.Modal[movingState]
	accounting *bot.Modal[accountState]
	contacting *bot.Modal[contactState]
	merging    *bot.Modal[mergingState]
	erasing    *bot.Modal[eraseState]
	deciding   *bot.Modal[decisionState]
	facing     *bot.Modal[facingState]
	adjusting  *bot.Modal[adjustState]
	targeting  *bot.Modal[targetState]
	declining  *bot.Modal[declineState]
	annulling  *bot.Modal[billedState]
	paying     *bot.Modal[billedState]
	// invoiceEdit changes what is not an invoice's essence.
	invoiceEdit *bot.Modal[invoiceEditState]
	// A file of targets is asked for, and its changes are shown before they are kept.
	uploading  *bot.Modal[uploadState]
	previewing *bot.Modal[previewState]
	leadForms  leadForms
	imports    imports
	quoteForms quoteForms
	logos      Logos
	catalogue  *billing.Service
	goods      productForms
	latest     atomic.Pointer[pipeline.Settings]
	// Keys and endpoints are asked for, and their secrets shown.
	systems   *integration.Service
	keying    *bot.Modal[keyState]
	hooking   *bot.Modal[hookState]
	revealing *bot.Modal[secretState]
	keyNames  atomic.Pointer[map[integration.TokenID]string]
	// slack is there once the features are registered.
	slack Workspace
	files Files
}

// New makes the product around the domain. It fails where a text lacks its twin in the other language.
func New(flow *pipeline.Service, c Config) (*App, error) {
	texts, err := loadedTexts()
	if err != nil {
		return nil, fmt.Errorf("load texts: %w", err)
	}
	if flow == nil || c.Log == nil {
		return nil, errors.New("commands: no flow or no log")
	}
	a := &App{flow: flow, people: &people.Service{Store: c.People, Flow: flow}, texts: texts.Copy(), lang: c.Lang, currency: c.Currency, logos: c.Logos, log: c.Log, groups: c.Groups, house: c.House, woken: make(chan struct{}, 1), roomsWoken: make(chan struct{}, 1), changed: make(chan struct{}, 1)}
	a.gallery = newGallery(c.Log, c.Memory, a.HomesChanged)
	a.creation = a.creationForm()
	a.forms, a.missing = a.gateForms(), a.missingModal()
	a.edition, a.handover = a.editForm(), a.handoverForm()
	a.declining = a.decliningForm()
	a.annulling, a.paying, a.invoiceEdit = a.annullingForm(), a.payingForm(), a.invoiceEditForm()
	a.twin, a.filing = a.alikeForm(), a.filingForm()
	a.logging, a.planning = a.loggingForm(), a.planningForm()
	a.scheduling, a.moving = a.schedulingForm(), a.movingForm()
	a.adjusting, a.targeting = a.adjustForm(), a.targetForm()
	a.uploading, a.previewing = a.uploadForm(), a.previewForm()
	a.accounting, a.contacting, a.erasing = a.accountForm(), a.contactForm(), a.eraseForm()
	a.deciding, a.facing, a.merging = a.decisionForm(), a.facingForm(), a.mergingForm()
	a.leadForms = a.newLeadForms()
	a.imports = a.newImports()
	a.quoteForms = a.newQuoteForms()
	a.catalogue = &billing.Service{Store: c.Catalogue, Flow: flow}
	a.goods = a.newProductForms()
	a.systems = &integration.Service{Store: c.Systems, Flow: flow}
	a.keying, a.hooking, a.revealing = a.keyForm(), a.hookForm(), a.secretView()
	a.settings = a.settingForms()
	a.letAsk()
	return a, nil
}

// All registers every feature with the bot, a line each.
func (a *App) All(b *bot.Bot) {
	a.directory, a.line, a.reach = b.Courier(), b, b.Courier()
	a.slack = b.Courier()
	a.gallery.files = b.Courier()
	for _, command := range []string{"/oportunidad", "/opportunity"} {
		b.Slash(command, a.opportunity)
	}
	a.registerVerbs(b)
	a.registerHome(b)
	a.registerMenu(b)
	a.registerImports(b)
	a.registerCreate(b)
	a.registerShow(b)
	a.registerList(b)
	a.registerHistory(b)
	a.registerGates(b)
	a.registerUndo(b)
	bot.AddModal(b, a.edition)
	a.registerAssign(b)
	a.registerOffers(b)
	a.registerSteps(b)
	a.registerPlanned(b)
	a.registerNudges(b)
	a.registerFollow(b)
	a.registerShortcuts(b)
	a.registerTag(b)
	a.registerDrafts(b)
	a.registerDesk(b)
	a.registerBoard(b)
	a.registerSettings(b)
	a.registerGroups(b)
	a.registerAccess(b)
	a.registerWhy(b)
	a.registerLedger(b)
	a.registerResults(b)
	a.registerEverything(b)
	a.registerForecast(b)
	a.registerLeads(b)
	a.registerAccounts(b)
	a.registerContacts(b)
	a.registerProducts(b)
	a.registerDecision(b)
	a.registerIntegration(b)
	a.registerBilling(b)
	a.registerQuotes(b)
}

func request(r bot.Request) pipeline.Request {
	return pipeline.Request{Key: r.Key, By: r.Person.Member()}
}
