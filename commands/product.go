package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/internal/phrase"
	"embudo/pipeline"
	"embudo/pipeline/billing"
)

// Action ids of the catalogue. The value is a product's code, with its version where something is done with it; of a list how many
// come before the page, and whether what is retired is shown too.
const (
	actionProduct        = "product.show"
	actionProductList    = "product.list"
	actionProductNew     = "product.new"
	actionProductEdit    = "product.edit"
	actionProductPrice   = "product.price"
	actionProductUnprice = "product.unprice"
	actionProductRetire  = "product.retire"
	actionProductRestore = "product.restore"
	actionProductHistory = "product.history"
	actionProductUpload  = "product.upload"
	actionCompany        = "product.company"
	actionTax            = "product.tax"
)

// inputProduct is the menu in which a product is looked up; the value is its code.
const inputProduct = "product"

// Words of what can be done with the catalogue, folded.
var (
	wordsProducts = []string{"productos", "products", "producto", "product", "catalogo", "catalogue", "catalog"}
	wordsRetired  = []string{"retirados", "retired", "todos", "all"}
	wordsUpload   = []string{"importar", "import", "subir", "upload"}
	wordsPrice    = []string{"precio", "price"}
)

// productForms are the forms of the catalogue.
type productForms struct {
	product    *bot.Modal[productState]
	price      *bot.Modal[priceState]
	uploading  *bot.Modal[uploadState]
	previewing *bot.Modal[cataloguePreview]
	company    *bot.Modal[companyState]
	tax        *bot.Modal[taxState]
}

func (a *App) newProductForms() productForms {
	return productForms{product: a.productForm(), price: a.priceForm(), uploading: a.catalogueUploadForm(), previewing: a.cataloguePreviewForm(),
		company: a.companyForm(), tax: a.taxForm()}
}

func (a *App) registerProducts(b *bot.Bot) {
	b.Press(actionProduct, a.pressedProduct)
	b.Press(actionProductList, a.pressedProductList)
	b.Press(actionProductNew, a.pressedProductNew)
	b.Press(actionProductEdit, a.pressedProductEdit)
	b.Press(actionProductPrice, a.pressedProductPrice)
	b.Press(actionProductUnprice, a.pressedProductUnprice)
	b.Press(actionProductRetire, a.pressedProductEnd)
	b.Press(actionProductRestore, a.pressedProductEnd)
	b.Press(actionProductHistory, a.pressedProductHistory)
	b.Press(actionProductUpload, a.pressedCatalogueUpload)
	b.Press(actionCompany, a.pressedCompany)
	b.Press(actionTax, a.pressedTax)
	b.Suggest(inputProduct, a.suggestProducts)
	bot.AddModal(b, a.goods.product)
	bot.AddModal(b, a.goods.price)
	bot.AddModal(b, a.goods.uploading)
	bot.AddModal(b, a.goods.previewing)
	bot.AddModal(b, a.goods.company)
	bot.AddModal(b, a.goods.tax)
}

// products answers "productos": the catalogue, a look-up, or what to do with a product.
func (a *App) products(ctx context.Context, q *asked) (bot.Reply, error) {
	if len(q.words) == 0 {
		return a.productList(ctx, q.Request, catalogueView{})
	}
	verb, rest := phrase.Fold(q.words[0].Text), phrase.Plain(phrase.Rest(q.Text, q.words, 1))
	switch {
	case slices.Contains(wordsRetired, verb) && rest == "":
		return a.productList(ctx, q.Request, catalogueView{retired: true})
	case slices.Contains(wordsNew, verb):
		return a.beginProduct(ctx, &q.Request, billing.Product{Code: rest, Treatment: pipeline.TaxStandard})
	case slices.Contains(wordsUpload, verb) && rest == "":
		return a.askCatalogue(ctx, &q.Request)
	case slices.Contains(wordsEdit, verb) && rest != "":
		return a.editProduct(ctx, &q.Request, rest)
	case slices.Contains(wordsPrice, verb) && rest != "":
		return a.askPrice(ctx, &q.Request, rest)
	case slices.Contains(wordsPast, verb) && rest != "":
		return a.productHistory(ctx, q.Request, rest, 0)
	}
	return a.productSought(ctx, q, phrase.Plain(phrase.Rest(q.Text, q.words, 0)))
}

// productSought is the product that a text names, or those that it may mean.
func (a *App) productSought(ctx context.Context, q *asked, text string) (bot.Reply, error) {
	p, by, err := a.catalogue.Product(ctx, q.Person.Member(), text)
	if err == nil {
		return a.productCard(ctx, q.voice, p, by), nil
	}
	if pipeline.CodeOf(err) != pipeline.NotFound {
		return bot.Reply{}, err
	}
	page, by, err := a.catalogue.Products(ctx, q.Person.Member(), billing.Query{Text: text, Retired: true, Limit: recordPage})
	switch {
	case err != nil:
		return bot.Reply{}, err
	case len(page.Items) == 0:
		return bot.Say(q.rich(textProductNone, args{"Text": shown(text, maxRowName), "Command": q.Command})), nil
	case len(page.Items) == 1:
		return a.productCard(ctx, q.voice, page.Items[0], by), nil
	}
	title := q.rich(textProductSeveral, args{"Text": shown(text, maxRowName)})
	return bot.Reply{Text: title, Blocks: append([]slack.Block{bot.Section(title)}, q.productRows(page.Items)...)}, nil
}

// catalogueView is which part of the catalogue is shown.
type catalogueView struct {
	skip    int
	retired bool
}

// productList is a page of the catalogue, by family.
func (a *App) productList(ctx context.Context, r bot.Request, c catalogueView) (bot.Reply, error) {
	a.renewed(ctx)
	v := a.voice(r.Person)
	page, by, err := a.catalogue.Products(ctx, r.Person.Member(), billing.Query{Retired: c.retired, Skip: c.skip, Limit: recordPage})
	if err != nil {
		return bot.Reply{}, err
	}
	title := v.rich(textProductTitle, nil)
	blocks := []slack.Block{bot.Section(bot.Bold(title))}
	if len(page.Items) == 0 {
		blocks = append(blocks, bot.Section(v.rich(textProductEmpty, args{"Command": v.deskCommand()})))
	}
	blocks = append(blocks, v.productRows(page.Items)...)
	after := ":0"
	if c.retired {
		after = ":1"
	}
	blocks = append(blocks, v.turnPages(actionProductList, c.skip, page.More, after)...)
	return bot.Reply{Text: title, Blocks: append(blocks, v.productButtons(c, by)...)}, nil
}

// productButtons are what can be done with the catalogue as a whole.
func (v voice) productButtons(c catalogueView, by pipeline.Actor) []slack.Block {
	other, value := textProductWithRetired, "0:1"
	if c.retired {
		other, value = textProductWithoutRetired, "0:0"
	}
	row := []slack.BlockElement{bot.Button(actionProductList+":retired", v.plain(other, nil), value), bot.Button(actionExport+":products", v.plain(textTargetDownload, nil), wordsProducts[0])}
	if billing.MayKeep(by) != nil {
		return []slack.Block{bot.Actions("", row...)}
	}
	return []slack.Block{bot.Actions("", bot.Button(actionProductNew, v.plain(textProductNew, nil), "").WithStyle(slack.StylePrimary),
		bot.Button(actionProductUpload, v.plain(textProductUpload, nil), ""), bot.Button(actionCompany, v.plain(textProductCompany, nil), ""),
		bot.Button(actionTax, v.plain(textProductTax, nil), "")), bot.Actions("", row...)}
}

// productRows are products in two lines each, under the names of their families.
func (v voice) productRows(all []billing.Product) []slack.Block {
	var blocks []slack.Block
	family := "\x00"
	for _, p := range all {
		if p.Family != family {
			family = p.Family
			name := shown(family, maxRowName)
			if family == "" {
				name = v.rich(textProductNoFamily, nil)
			}
			blocks = append(blocks, bot.Context(bot.Bold(name)))
		}
		blocks = append(blocks, bot.Section(v.productRow(p), bot.Button(actionProduct, v.plain(textAccountShow, nil), p.Code)))
	}
	return blocks
}

func (v voice) productRow(p billing.Product) bot.Safe {
	var prices []string
	for _, x := range p.PricesOn(v.today()) {
		if x.List == "" {
			prices = append(prices, v.money(x.Price))
		}
	}
	second := bot.Join(" · ", bot.Esc(strings.Join(prices, " · ")), shown(p.Unit, maxRowName), v.treatmentOf(p))
	return bot.Join("\n", v.productHeading(p), second)
}

func (v voice) productHeading(p billing.Product) bot.Safe {
	heading := bot.Bold(bot.Join(" · ", bot.Esc(p.Code), shown(p.Name(v.lang == i18n.EN), maxRowName)))
	if p.Retired {
		return bot.Join(" · ", heading, v.rich(textProductRetired, nil))
	}
	return heading
}

// treatmentOf says how a product is taxed today.
func (v voice) treatmentOf(p billing.Product) bot.Safe {
	if p.Treatment == pipeline.TaxExempt {
		return v.rich(textProductExempt, nil)
	}
	return v.rich(textProductTaxed, args{"Percent": v.decimal(v.settings.TaxOn(p.Treatment, v.today()).String())})
}

func (a *App) pressedProductList(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	first, second, _ := strings.Cut(p.Value, ":")
	skip, err := strconv.Atoi(first)
	if err != nil || skip < 0 || skip > maxExported || second != "0" && second != "1" {
		return a.gone(p), nil
	}
	reply, err := a.productList(ctx, p.Request, catalogueView{skip: skip, retired: second == "1"})
	reply.Replace = private(p)
	return reply, err
}

func (a *App) pressedProduct(ctx context.Context, p *bot.Press) (bot.Reply, error) {
	return a.productShown(ctx, p.Request, p.Value, bot.Safe{})
}

// suggestProducts looks products that are offered up while somebody types: the first ones before anything is typed.
func (a *App) suggestProducts(ctx context.Context, s *bot.Suggest) ([]bot.Option, error) {
	page, _, err := a.catalogue.Products(ctx, s.Person.Member(), billing.Query{Text: strings.TrimSpace(s.Query), Limit: maxLookedUp})
	var options []bot.Option
	for _, p := range page.Items {
		options = append(options, bot.Option{Value: p.Code, Text: brief(p.Code+" · "+p.Name(s.Person.Lang == i18n.EN), pipeline.MaxKey)})
	}
	return options, err
}
