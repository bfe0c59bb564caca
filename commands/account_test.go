package commands

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"embudo/bot"
	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/pipeline/people"
)

// addRecordFamilies adds the ids that accounts and contacts put together.
func addRecordFamilies(f map[string][]string) {
	for _, r := range pipeline.DecisionRoles() {
		f["decision."] = append(f["decision."], string(r))
	}
	addProductFamilies(f)
	f["refusal."] = append(f["refusal."], string(people.ReasonCheckDigit), string(people.ReasonItself), string(people.ReasonMerged), string(people.ReasonErased),
		string(people.ReasonRowTwice), string(people.ReasonInUse), string(people.ReasonImportState),
		string(people.ReasonNotAccountOwner), string(people.ReasonNotLeadOwner), string(people.ReasonLeadConverted), string(people.ReasonLeadDiscarded), string(people.ReasonLeadOpen))
	for _, field := range []pipeline.Field{people.FieldTaxID, people.FieldDomain, people.FieldPhone, people.FieldEmail, people.FieldIndustry,
		people.FieldAddress, people.FieldPosition, people.FieldMergedInto, "erased"} {
		f["field."] = append(f["field."], string(field))
	}
}

func TestNumbersOfRecordsAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]int64{"CU-12": 12, "cu 12": 12, "CU12": 12, "#12": 12, "12": 12} {
		n, ok := numberOf(said, wordsAnAccnt)
		require.True(t, ok, said)
		require.Equal(t, want, n)
	}
	for _, said := range []string{"", "Acme", "0", "CU-", "CO-12", "76.543.210-3", "765432103"} {
		_, ok := numberOf(said, wordsAnAccnt)
		require.False(t, ok, said)
	}
	for _, value := range []string{"", "1", "1:", ":1", "0:1", "1:-2", "a:b", "1:2:3"} {
		_, _, ok := parsePair(value)
		require.False(t, ok, value)
	}
}

const hostileName = "<!channel> *Acme* <@U1|x> & `y`"

func hostileAccount() accountCard {
	o := pipeline.Opportunity{ID: 12, Version: 3, Name: hostileName, Account: hostileName, Owner: ana, Value: pipeline.MustMoney("12500000", "CLP"), StageSince: noon, UpdatedAt: noon, UpdatedBy: ana,
		Activity: &pipeline.Activity{Kind: pipeline.ActivityKinds()[0], On: pipeline.DateOf(noon), Note: hostileName, Contacts: []pipeline.ContactID{4}},
		Planned: []pipeline.PlannedActivity{{ID: 3, Since: 3, Kind: pipeline.ActivityMeeting, What: hostileName, With: "Juan", Contacts: []pipeline.ContactID{4, 9},
			When: pipeline.When{On: pipeline.DateOf(noon).AddDays(1)}, InCharge: ana}}}
	c := people.Contact{ID: 4, Version: 1, Name: hostileName, Email: "rosa@acme.cl", Phone: "+56912345678", Position: hostileName, Account: 7}
	return accountCard{
		Account:  people.Account{ID: 7, Version: 2, Name: hostileName, TaxID: "76.543.210-3", Domain: "acme.cl", Phone: "+56221234567", Industry: hostileName, Note: hostileName, Owner: ana},
		dealings: people.Dealings{Opportunities: []pipeline.Opportunity{o}, Count: 9, Won: []pipeline.Money{pipeline.MustMoney("350.5", "CLF")}, Open: []pipeline.Money{o.Value}},
		contacts: people.Page[people.Contact]{Items: []people.Contact{c}, More: true},
	}
}

func TestAccountsAndContactsLookAsTheyShould(t *testing.T) {
	t.Parallel()
	for _, lang := range []i18n.Lang{i18n.ES, i18n.EN} {
		o, a := newOffice(t), newAlbum(t, lang)
		v := o.engine(lang)
		v.now = noon
		card := hostileAccount()
		a.reply("account", v.accountCard(card))
		a.reply("account that nothing is known of", v.accountCard(accountCard{Account: people.Account{ID: 8, Name: "Otra", Owner: ana}}))
		a.reply("account that was merged", v.accountCard(accountCard{Account: people.Account{ID: 8, Name: hostileName, Owner: ana, MergedInto: 7}}))
		manager := pipeline.NewActor(pipeline.Member{ID: bruno}, []pipeline.Role{pipeline.Manager}, false)
		at := people.Appearances{Opportunities: []pipeline.OpportunityID{12, 3}}
		a.reply("contact for a manager", v.contactCard(card.contacts.Items[0], hostileName, at, card.dealings.Opportunities, manager))
		a.reply("contact that was erased", v.contactCard(people.Contact{ID: 4, Version: 3, Position: "Gerenta", Erased: true}, "", people.Appearances{}, nil, manager))
		a.reply("event", bot.Say(v.recordEvent(people.Event{Of: card.Ref(), Version: 2, Act: people.ActTookOver, By: ana, At: noon, Reason: "CU-8",
			Changes: []pipeline.Change{{Field: people.FieldTaxID, From: []byte("null"), To: []byte(`"76.543.210-3"`)}}})))
		a.add("form of an account", viewJSON(t, o, o.accounting, lang, accountStateOf(card.Account), bot.Values{}))
		a.add("form of a contact", viewJSON(t, o, o.contacting, lang, contactState{ID: 4, Version: 1, Account: lookedUp(card.Ref(), hostileName), contact: card.contacts.Items[0]}, bot.Values{}))
		a.add("form of a merge", viewJSON(t, o, o.merging, lang, mergingState{Kind: people.KindAccount, ID: 7, Name: hostileName}, bot.Values{}))
		a.add("form of a merge of contacts", viewJSON(t, o, o.merging, lang, mergingState{Kind: people.KindContact, ID: 4, Name: hostileName}, bot.Values{}))
		a.add("form that forgets a person", viewJSON(t, o, o.erasing, lang, eraseState{ID: 4, name: hostileName}, bot.Values{}))
		a.add("form of who decides", viewJSON(t, o, o.deciding, lang, decisionState{ID: 12, Version: 3, Title: hostileName, Account: 7,
			Offers: []decisionOffer{{4, hostileName}}}, bot.Values{}))
		a.add("form of who competes", viewJSON(t, o, o.facing, lang, facingState{ID: 12, Version: 3, Title: hostileName, Have: []string{hostileName}}, bot.Values{}))
		around := card.dealings.Opportunities[0]
		around.Contacts = []pipeline.Stakeholder{{Contact: 3, Role: pipeline.RoleUses}, {Contact: 4, Role: pipeline.RoleDecides, Main: true}}
		around.Competitors = []string{hostileName, "Andes"}
		a.reply("around an opportunity", bot.Say(v.around(around)))
		v.contacts = func([]pipeline.ContactID) map[pipeline.ContactID]people.Contact {
			return map[pipeline.ContactID]people.Contact{3: {ID: 3, Erased: true}, 4: card.contacts.Items[0]}
		}
		a.reply("around an opportunity, by name", bot.Say(v.around(around)))
		a.is("accounts")
	}
}

func TestFaultsOfRecordsSayWhatWouldDo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	name, taxID, email := "Acme", "76.543.210-4", "rosa@"
	actor := pipeline.NewActor(pipeline.Member{ID: ana}, nil, false)
	_, _, err := people.CreateAccount(1, people.AccountEdit{Name: &name, TaxID: &taxID}, actor, time.Time{})
	require.Contains(t, o.engine(i18n.ES).recordFaults(err)["tax_id"], "76.543.210-3")
	_, _, err = people.CreateContact(1, people.ContactEdit{Name: &name, Email: &email}, actor, time.Time{})
	require.Contains(t, o.engine(i18n.EN).recordFaults(err)["email"], "rosa@acme.cl")
	require.Equal(t, "+56912345678", typedPhone("9 1234 5678"))
	require.Equal(t, "12", typedPhone("12"))
}
