package main

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

// A client is an account from its first opportunity on; its people get a part in the decision, are merged, and may be
// forgotten.
func TestAccountsAndTheirPeople(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	for _, l := range tongues {
		me, chief := l.seller(w), l.chief(w)
		id := pipeline.UserID(me.ID())
		desk := l.say("/embudo cuenta ", "/pipeline account ")
		name := l.say("Los Aromos", "Northwind")
		o := w.seed(id, name, pipeline.StageCommitted)
		w.seed(id, name+" SpA", pipeline.StageImmature)
		kept, err := w.db.AccountNamed(context.Background(), name)
		require.NoError(t, err)
		twin, err := w.db.AccountNamed(context.Background(), name+" SpA")
		require.NoError(t, err)

		me.Slash(desk+name).Contains(kept.ID.String(), twin.ID.String())
		me.Slash(desk+kept.ID.String()).Contains(o.ID.String(), l.say("Sin contactos", "No contacts"))
		form := me.Slash(desk + l.say("editar ", "edit ") + twin.ID.String()).Modal(l.say("Editar cuenta", "Edit account"))
		faults := form.Fill("tax_id", "76.543.210-4").Fill("phone", "12").Submit().Errors()
		require.Contains(t, faults["tax_id"], l.say("dígito verificador", "check digit"))
		require.Contains(t, faults["phone"], "+56 9 1234 5678")
		form.Fill("tax_id", l.say("765432103", "123456785")).Fill("phone", "9 8765 4321").Submit().Closed().Contains(l.say("76.543.210-3", "12.345.678-5"), "+56987654321")
		me.Slash(desk + l.say("unir ", "merge ") + kept.ID.String() + " " + kept.ID.String()).Contains(l.say("consigo misma", "with itself"))
		me.Slash(desk+l.say("unir ", "merge ")+twin.ID.String()+" "+kept.ID.String()).Press(l.say("Unir en ", "Merge into ")+kept.ID.String()).
			Contains(l.say("es parte de", "is part of"), l.say("2 oportunidades", "2 opportunities"), l.say("76.543.210-3", "12.345.678-5"))
		me.Slash(desk + twin.ID.String()).Contains(l.say("se unió con *", "was merged into *") + kept.ID.String())

		decides := me.Slash(l.command + l.say(" contacto ", " contact ") + o.ID.String()).Modal(l.say("Quién decide", "Who decides"))
		decides.Choose("contact", l.say("Una persona nueva", "Somebody new")).Choose("role_in_decision", l.say("decide", "decides")).Fill("name", "Rosa <!here> Paredes").Fill("email", "rosa@"+l.say("aromos.cl", "northwind.com")).
			Submit().Closed().Contains("Paredes", l.say("decide", "decides")).Message().Lacks("<!here>")
		part := w.opportunity(o.ID).Contacts
		require.Len(t, part, 1)
		require.True(t, part[0].Main)
		person := part[0].Contact.String()
		me.Slash(desk+kept.ID.String()).Contains("Paredes", person)

		leaves := me.Slash(l.command + l.say(" contacto ", " contact ") + o.ID.String()).Modal(l.say("Quién decide", "Who decides"))
		leaves.Choose("contact", part[0].Contact.String()[3:]).Choose("role_in_decision", "none").Submit().Closed().Contains(l.say("Guardé los cambios", "Saved the changes"))
		require.Empty(t, w.opportunity(o.ID).Contacts)
		faces := me.Slash(l.command + l.say(" competidor ", " competitor ") + o.ID.String()).Modal(l.say("Competidores", "Competitors"))
		faces.Fill("competitors", "Andes, Pacífico").Submit().Closed().Contains("Andes, Pacífico")
		require.Equal(t, []string{"Andes", "Pacífico"}, w.opportunity(o.ID).Competitors)
		back := me.Slash(l.command + l.say(" contacto ", " contact ") + o.ID.String()).Modal(l.say("Quién decide", "Who decides"))
		back.Choose("contact", part[0].Contact.String()[3:]).Choose("role_in_decision", "pays").Submit().Closed().Contains("Paredes", l.say("paga", "pays"))

		who := l.say("/embudo contacto ", "/pipeline contact ")
		me.Slash(who + l.say("borrar ", "erase ") + person).Contains(l.say("Solo una jefatura", "Only a manager"))
		erase := chief.Slash(who + l.say("borrar ", "erase ") + person).Modal(l.say("Borrar sus datos", "Erase their data"))
		erase.Check("sure", l.say("Entiendo que no se puede deshacer", "I understand that there is no way back")).Submit().Closed().Contains(l.say("Borré", "I erased"))
		me.Slash(l.command + " " + o.ID.String()).Contains(person).Message().Lacks("Paredes")
		me.Slash(who + l.say("historial ", "history ") + person).Contains(l.say("se borraron", "was erased")).Message().Lacks("Paredes")
		me.Slash(who + l.say("editar ", "edit ") + person).Contains(l.say("se borraron", "was erased"))
	}
}

// What a rule refused somebody on an account or a contact stands in its history.
func TestRefusedActsOnAccountsAndContactsStandInTheirHistory(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none", finance: true})
	desk := people.Service{Store: w.db, Flow: w.flow()}
	for _, l := range tongues {
		me, ctx := l.seller(w), context.Background()
		account, contact := l.say("/embudo cuenta ", "/pipeline account "), l.say("/embudo contacto ", "/pipeline contact ")
		history, merge := l.say("historial ", "history "), l.say("unir ", "merge ")
		name := l.say("Los Aromos", "Northwind")
		var accounts, contacts []string
		for _, called := range []string{name, name + " SpA"} {
			w.seed(demoBruno, called, pipeline.StageImmature)
			x, err := w.db.AccountNamed(ctx, called)
			require.NoError(t, err)
			person := "Rosa de " + called
			c, err := desk.CreateContact(ctx, pipeline.Request{Key: called, By: pipeline.Member{ID: demoBruno}}, people.ContactEdit{Name: &person, Account: &x.ID})
			require.NoError(t, err)
			accounts, contacts = append(accounts, x.ID.String()), append(contacts, c.ID.String())
		}
		owners := l.say("Solo quien lleva las dos cuentas o una jefatura", "Only who owns both accounts or a manager")
		for _, of := range []struct {
			command string
			refs    []string
		}{{account, accounts}, {contact, contacts}} {
			me.Slash(of.command+merge+of.refs[0]+" "+of.refs[1]).Press(l.say("Unir en ", "Merge into ")+of.refs[1]).Contains(owners, l.say("Puede hacerlo: ", "Who can: "))
			w.felipe.Slash(map[string]string{account: "/embudo cuenta editar ", contact: "/embudo contacto editar "}[of.command] + of.refs[0]).Contains("Solo el equipo de ventas")
		}
		me.Slash(contact + l.say("borrar ", "erase ") + contacts[0]).Contains(l.say("Solo una jefatura", "Only a manager"))
		w.felipe.Slash("/embudo contacto exportar " + contacts[0]).Contains("Solo el equipo de ventas")

		by := "<@" + me.ID() + "> " + l.say("intentó ", "tried to ")
		tried := "<@U0FELIPE> " + l.say("intentó ", "tried to ")
		me.Slash(account+history+accounts[0]).Contains(by+l.say("unirla con otra", "merge it with another"), tried+l.say("cambiarla", "change it"), owners)
		me.Slash(account + history + accounts[1]).Contains(by + l.say("unirla con otra", "merge it with another")).Message().Lacks(tried)
		me.Slash(contact+history+contacts[0]).Contains(by+l.say("unirla con otra", "merge it with another"), by+l.say("borrar sus datos", "erase their data"),
			tried+l.say("cambiarla", "change it"), tried+l.say("pedir sus datos", "have their data"))
		me.Slash(contact + history + contacts[1]).Contains(by + l.say("unirla con otra", "merge it with another")).Message().Lacks(tried)
	}
}
