package commands

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/internal/quotepdf"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// companyState is what the form of who sells carries. Its inputs are filled when it is first drawn.
type companyState struct {
	Logo    string `json:"l,omitempty"`
	company pipeline.Company
}

// inputNoLogo is the tick that takes the picture away.
const inputNoLogo = "no_logo"

// maxLogo is how many bytes a picture may have.
const maxLogo = 4 << 20

func (a *App) pressedCompany(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	err := a.goods.company.OpenSlow(ctx, &p.Request, func(ctx context.Context) (companyState, error) {
		s, err := a.settingsFor(ctx, p.Person)
		return companyState{Logo: s.Company.Logo, company: s.Company}, err
	})
	if err != nil {
		return a.refused(a.voice(p.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}

func (a *App) companyForm() *bot.Modal[companyState] {
	return &bot.Modal[companyState]{ID: "product.company_form", View: a.companyView, Submit: a.submitCompany}
}

func (a *App) companyView(l i18n.Lang, s companyState) bot.View {
	v, c := a.drawing(l), s.company
	text := func(f pipeline.Field, optional bool, initial string, max int) slack.Block {
		return v.input(f, "", optional).Text(bot.TextInput{Initial: initial, Max: max})
	}
	logo := v.input(pipeline.FieldLogo, textProductLogoHint, true)
	blocks := []slack.Block{bot.Context(v.rich(textProductCompanyAbout, nil)),
		text(pipeline.FieldName, false, c.Name, pipeline.MaxShort), text(pipeline.FieldTaxID, true, c.TaxID, pipeline.MaxKey),
		text(pipeline.FieldBusiness, true, c.Line, pipeline.MaxShort), text(pipeline.FieldAddress, true, c.Address, pipeline.MaxShort),
		text(pipeline.FieldPhone, true, c.Phone, pipeline.MaxKey), text(pipeline.FieldEmail, true, c.Email, pipeline.MaxShort),
		logo.Files(1, "png", "jpg", "jpeg")}
	if s.Logo != "" {
		gone := bot.Input{Name: inputNoLogo, Label: v.plain(textProductLogoThere, nil), Optional: true}
		blocks = append(blocks, gone.Checkboxes([]bot.Option{{Value: inputNoLogo, Text: v.plain(textProductLogoGone, nil)}}))
	}
	return bot.View{Title: v.plain(textProductCompany, nil), Submit: v.plain(textAccountSave, nil), Close: v.plain(textEngineCancel, nil), Blocks: blocks}
}

func (a *App) submitCompany(ctx context.Context, s *bot.Submission[companyState]) (bot.Result, error) {
	v := a.voice(s.Person)
	text := func(f pipeline.Field) string { return oneLine(s.Values.Text(string(f))) }
	c := pipeline.Company{Name: text(pipeline.FieldName), Line: text(pipeline.FieldBusiness), Address: text(pipeline.FieldAddress), Phone: text(pipeline.FieldPhone),
		Email: text(pipeline.FieldEmail), Logo: s.State.Logo}
	var why pipeline.Reason
	if c.TaxID, why = people.TaxID(text(pipeline.FieldTaxID)); why != "" {
		return bot.Result{Errors: map[string]string{string(pipeline.FieldTaxID): v.plain(reasonText(why), nil)}}, nil
	}
	if slices.Contains(s.Values.Choices(inputNoLogo), inputNoLogo) {
		c.Logo = ""
	}
	if files := s.Values.Files(string(pipeline.FieldLogo)); len(files) > 0 {
		digest, fault, err := a.keptLogo(ctx, v, s.Person, files[0].ID)
		if err != nil || fault != "" {
			return bot.Result{Errors: map[string]string{string(pipeline.FieldLogo): fault}}, err
		}
		c.Logo = digest
	}
	_, err := a.flow.Set(ctx, request(s.Request), pipeline.Entry{Setting: pipeline.SettingCompany, Key: pipeline.CompanyKey, Value: encodeValue(c)})
	if len(fieldsOf(err)) > 0 {
		return bot.Result{Errors: v.recordFaults(err)}, nil
	}
	if err != nil && pipeline.ReasonOf(err) != pipeline.ReasonUnchanged {
		return bot.Result{}, err
	}
	return bot.Result{Reply: bot.Say(v.rich(textProductCompanySaved, args{"Name": shown(c.Name, maxRowName)}))}, nil
}

// keptLogo keeps a picture that somebody gave, and gives its digest, or what is wrong with it. It is for who configures.
func (a *App) keptLogo(ctx context.Context, v voice, p bot.Person, file string) (digest, fault string, err error) {
	if _, err := a.settingsFor(ctx, p); err != nil {
		return "", "", err
	}
	data, err := a.slack.ReadFile(ctx, file, p.ID, maxLogo)
	if err != nil {
		err = v.unread(err)
		if unfit := (*unfitFile)(nil); errors.As(err, &unfit) {
			return "", unfit.text, nil
		}
		return "", "", err
	}
	picture, err := quotepdf.Logo(data)
	if err != nil {
		return "", v.plain(textProductLogoUnreadable, nil), nil
	}
	sum := sha256.Sum256(picture)
	digest = hex.EncodeToString(sum[:])
	return digest, "", a.catalogue.Store.KeepLogo(ctx, digest, picture)
}

// taxState is what the form of a tax rate carries.
type taxState struct {
	percent string
}

func (a *App) pressedTax(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	err := a.goods.tax.OpenSlow(ctx, &p.Request, func(ctx context.Context) (taxState, error) {
		s, err := a.settingsFor(ctx, p.Person)
		return taxState{percent: s.TaxOn(pipeline.TaxStandard, a.flow.Today()).String()}, err
	})
	if err != nil {
		return a.refused(a.voice(p.Person), pipeline.Actor{}, err)
	}
	return bot.Reply{}, nil
}

func (a *App) taxForm() *bot.Modal[taxState] {
	return &bot.Modal[taxState]{ID: "product.tax_form", View: a.taxView, Submit: a.submitTax}
}

func (a *App) taxView(l i18n.Lang, s taxState) bot.View {
	v := a.drawing(l)
	return bot.View{Title: v.plain(textProductTax, nil), Submit: v.plain(textAccountSave, nil), Close: v.plain(textEngineCancel, nil),
		Blocks: []slack.Block{bot.Context(v.rich(textProductTaxAbout, nil)),
			v.input(pipeline.FieldPercent, "", false).Text(bot.TextInput{Initial: v.decimal(s.percent), Max: 10}), v.dateInput(pipeline.FieldDate)}}
}

func (a *App) submitTax(ctx context.Context, s *bot.Submission[taxState]) (bot.Result, error) {
	v := a.voice(s.Person)
	percent, err := phrase.ParseRate(s.Values.Text(string(pipeline.FieldPercent)), v.lang)
	if err != nil {
		return bot.Result{Errors: map[string]string{string(pipeline.FieldPercent): v.plain(reasonText(pipeline.ReasonNotANumber), nil)}}, nil
	}
	r := pipeline.TaxRate{Treatment: pipeline.TaxStandard, From: givenDate(s.Values), Percent: percent.Trim(0)}
	_, err = a.flow.Set(ctx, request(s.Request), pipeline.Entry{Setting: pipeline.SettingTax, Key: r.Key(), Value: encodeValue(r.Percent.String())})
	if len(fieldsOf(err)) > 0 {
		return bot.Result{Errors: v.recordFaults(err)}, nil
	}
	if err != nil && pipeline.ReasonOf(err) != pipeline.ReasonUnchanged {
		return bot.Result{}, err
	}
	return bot.Result{Reply: bot.Say(v.rich(textProductTaxSaved, args{"Percent": v.decimal(r.Percent.String()), "Date": v.date(r.From)}))}, nil
}

// taxName is from when on a rate of tax holds.
func (v voice) taxName(key string) bot.Safe {
	_, day, _ := strings.Cut(key, "/")
	on, err := pipeline.ParseDate(day)
	if err != nil {
		return bot.Bold(shown(key, pipeline.MaxKey))
	}
	return v.rich(textProductFrom, args{"From": v.date(on)})
}
