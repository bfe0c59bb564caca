package main

import "embudo/internal/slacksim"

// The demo's company: a few people, and the channels they share.
const (
	demoAna    = "U0ANA"
	demoBruno  = "U0BRUNO"
	demoEmma   = "U0EMMA"
	demoCarla  = "U0CARLA"
	demoFelipe = "U0FELIPE"
	demoGuest  = "U0GABI"

	demoSalesChannel = "C0VENTAS"
)

var demoPeople = []slacksim.User{
	{ID: demoAna, Name: "ana", RealName: "Ana Rojas", Title: "Ventas", Locale: "es-CL", TZ: "America/Santiago"},
	{ID: demoBruno, Name: "bruno", RealName: "Bruno Díaz", Title: "Ventas", Locale: "es-CL", TZ: "America/Santiago"},
	{ID: demoEmma, Name: "emma", RealName: "Emma Clarke", Title: "Sales", Locale: "en-US", TZ: "America/New_York"},
	{ID: demoCarla, Name: "carla", RealName: "Carla Soto", Title: "Gerenta comercial", Locale: "es-CL", TZ: "America/Santiago", Admin: true},
	{ID: demoFelipe, Name: "felipe", RealName: "Felipe Muñoz", Title: "Finanzas", Locale: "es-CL", TZ: "America/Santiago"},
	{ID: demoGuest, Name: "gabi", RealName: "Gabi Peña", Title: "Invitada", Locale: "es-CL", TZ: "America/Santiago", Guest: true},
}

var demoGroups = []slacksim.UserGroup{
	{ID: "S0VENTAS", Handle: "equipo-ventas", Name: "Equipo de ventas", Members: []string{demoAna, demoBruno, demoEmma}},
}

var demoChannels = []slacksim.Channel{
	{ID: demoSalesChannel, Name: "ventas", Topic: "Lo que se mueve en el embudo", Members: []string{demoAna, demoBruno, demoEmma, demoCarla, demoFelipe}, Bot: true},
	{ID: "C0GENERAL", Name: "general", Topic: "Para todo el equipo", Members: []string{demoAna, demoBruno, demoEmma, demoCarla, demoFelipe, demoGuest}},
	{ID: "C0FINANZAS", Name: "finanzas", Topic: "Facturación y cobranza", Private: true, Members: []string{demoCarla, demoFelipe}},
}
