package commands

import (
	"context"
	"encoding/json"
	"slices"

	"embudo/internal/phrase"
	"embudo/pipeline"
)

// settingKind is one setting as people meet it.
type settingKind struct {
	of pipeline.Setting
	// words are what people type for it, folded, in both languages.
	words []string
	// fixed: an entry is there or not, and has nothing that could be changed.
	fixed bool
	// single: it has one entry at most.
	single bool
	// read gives the entries that typed words set.
	read func(context.Context, *settingLine) ([]pipeline.Entry, error)
	// cleared gives the entries that typed words clear, without values.
	cleared func(context.Context, *settingLine) ([]pipeline.Entry, error)
	form    settingForm
}

// settingKinds is every setting, in the order of pipeline.AllSettings. It is set in init because forms refer to it.
var settingKinds []*settingKind

func init() {
	settingKinds = []*settingKind{
		{of: pipeline.SettingRole, words: []string{"roles", "rol", "role"}, fixed: true, read: readRoles, cleared: readRoles, form: roleForm},
		{of: pipeline.SettingTeam, words: []string{"equipos", "teams", "equipo", "team"}, read: readTeam, cleared: clearNamed(pipeline.SettingTeam), form: teamForm},
		{of: pipeline.SettingRoute, words: []string{"rutas", "routes", "ruta", "route"}, read: readRoute, cleared: clearRoutes, form: routeForm},
		{of: pipeline.SettingChannel, words: []string{"canales", "channels", "canal", "channel"}, read: readChannel, cleared: clearChannel, form: channelForm},
		{of: pipeline.SettingCurrency, words: []string{"moneda", "currency", "monedas"}, single: true, read: readCurrency, cleared: clearOnly(pipeline.SettingCurrency, currencyKey), form: currencyForm},
		{of: pipeline.SettingRate, words: []string{"tasas", "rates", "tasa", "rate", "cambio"}, read: readRate, cleared: clearRate, form: rateForm},
		{of: pipeline.SettingLine, words: []string{"lineas", "lines", "linea", "line", "servicios", "services"}, fixed: true, read: readName(pipeline.SettingLine), cleared: clearNamed(pipeline.SettingLine), form: nameFormOf(pipeline.SettingLine)},
		{of: pipeline.SettingStage, words: []string{"etapas", "stages", "etapa", "stage"}, read: readStage, cleared: clearStage, form: stageForm},
		{of: pipeline.SettingLossReason, words: []string{"motivos", "reasons", "motivo", "reason"}, read: readReason, cleared: clearNamed(pipeline.SettingLossReason), form: reasonForm},
		{of: pipeline.SettingCompetitor, words: []string{"competidores", "competitors", "competidor", "competitor", "competencia"}, fixed: true, read: readName(pipeline.SettingCompetitor), cleared: clearNamed(pipeline.SettingCompetitor), form: nameFormOf(pipeline.SettingCompetitor)},
		{of: pipeline.SettingSource, words: []string{"origenes", "sources", "origen", "source", "fuentes"}, fixed: true, read: readName(pipeline.SettingSource), cleared: clearNamed(pipeline.SettingSource), form: nameFormOf(pipeline.SettingSource)},
		{of: pipeline.SettingEvidenceTag, words: []string{"evidencia", "evidence", "emoji"}, single: true, read: readEmoji, cleared: clearOnly(pipeline.SettingEvidenceTag, emojiKey), form: emojiForm},
		{of: pipeline.SettingNudge, words: []string{"recordatorios", "reminders", "recordatorio", "reminder"}, read: readNudge, cleared: readNudge, form: nudgeForm},
		{of: pipeline.SettingForecast, words: []string{"pronostico", "forecast"}, read: readThreshold, cleared: readThreshold, form: thresholdForm},
		{of: pipeline.SettingPoints, words: []string{"puntos", "points"}, read: readPoints, cleared: clearPoints, form: pointsForm},
		{of: pipeline.SettingDayOff, words: []string{"feriados", "daysoff", "feriado", "dayoff", "holidays"}, fixed: true, read: readDayOff, cleared: readDayOff, form: dayOffForm},
		{of: pipeline.SettingBilling, words: []string{"descuento", "discount", "descuentos", "discounts"}, single: true, read: readDiscountLimit, cleared: clearOnly(pipeline.SettingBilling, pipeline.DiscountKey), form: discountForm},
		{of: pipeline.SettingDocument, words: []string{"documentos", "documents", "documento", "document"}, read: readDocument, cleared: clearNamed(pipeline.SettingDocument), form: documentForm},
	}
}

// The keys of settings that have one entry.
const (
	currencyKey = "default"
	emojiKey    = "emoji"
)

func kindFor(word string) (*settingKind, bool) {
	folded := phrase.Fold(word)
	i := slices.IndexFunc(settingKinds, func(k *settingKind) bool { return slices.Contains(k.words, folded) })
	if i < 0 {
		return nil, false
	}
	return settingKinds[i], true
}

// kindOf gives a setting by its name in code, as it comes back from a button.
func kindOf(name string) (*settingKind, bool) {
	i := slices.IndexFunc(settingKinds, func(k *settingKind) bool { return string(k.of) == name })
	if i < 0 {
		return nil, false
	}
	return settingKinds[i], true
}

// roleWords are what people type for a role, folded, in both languages.
var roleWords = map[pipeline.Role][]string{
	pipeline.Salesperson: {"ventas", "sales", "vendedor", "vendedora", "vendedores", "salesperson", "seller"},
	pipeline.Manager:     {"jefatura", "manager", "jefe", "jefa", "gerente", "gerenta", "gerencia", "managers"},
	pipeline.Finance:     {"finanzas", "finance"},
	pipeline.Admin:       {"admin", "administracion", "administrador", "administradora", "administrator"},
}

// roles are all of them, in the order in which people are shown them.
var roles = []pipeline.Role{pipeline.Salesperson, pipeline.Manager, pipeline.Finance, pipeline.Admin}

func roleNamed(word string) (pipeline.Role, bool) {
	folded := phrase.Fold(word)
	for _, r := range roles {
		if slices.Contains(roleWords[r], folded) {
			return r, true
		}
	}
	return "", false
}

func roleEntry(subject string, r pipeline.Role, clears bool) pipeline.Entry {
	e := pipeline.Entry{Setting: pipeline.SettingRole, Key: subject + "/" + string(r), Value: json.RawMessage("{}")}
	if clears {
		e.Value = nil
	}
	return e
}
