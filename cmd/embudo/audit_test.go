package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheDoctorAuditsTheBase(t *testing.T) {
	t.Parallel()
	w := openOffice(t, officeOptions{channel: "none"})
	w.ana.Slash("/oportunidad nueva Acme 12M CLP").Contains("Creaste")
	var out, progress bytes.Buffer
	require.NoError(t, audit(t.Context(), w.settings, &out, &progress))
	require.Regexp(t, `^1 opportunities, 1 events, 0 invoices, 1 requests, 1 accounts, contacts and leads; 0 faults; digest [0-9a-f]{64}\n$`, out.String())

	w.exec("alter table events disable trigger events_append_only; update events set by_member = 'U0'")
	out.Reset()
	require.ErrorIs(t, audit(t.Context(), w.settings, &out, &progress), errTampered)
	require.Contains(t, out.String(), "FAULT OP-1 version 1: the event is not the one that was written\n")
	require.Contains(t, out.String(), "; 2 faults; ")
	require.Empty(t, progress.String(), "it was quick")

	w.settings.DatabaseURL = "postgres://u:hush@127.0.0.1:1/d"
	err := audit(t.Context(), w.settings, &out, &progress)
	require.ErrorContains(t, err, "check that DATABASE_URL")
	require.NotContains(t, err.Error(), "hush")
}
