package people_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"embudo/pipeline"
	"embudo/pipeline/people"
)

func TestTaxIDsAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"": "", "76543210-3": "76.543.210-3", "76.543.210-3": "76.543.210-3", " 765432103 ": "76.543.210-3",
		"12.345.678-5": "12.345.678-5", "10.000.013-k": "10.000.013-K",
	} {
		got, why := people.TaxID(typed)
		require.Empty(t, why, typed)
		require.Equal(t, want, got, typed)
	}
	for typed, want := range map[string]pipeline.Reason{
		"76.543.210-4": people.ReasonCheckDigit, "76543210-K": people.ReasonCheckDigit, "12345": pipeline.ReasonUnreadable,
		"-": "", "K": pipeline.ReasonUnreadable, "76.543.210-ñ": pipeline.ReasonUnreadable, "hola": pipeline.ReasonUnreadable,
		"9999999999-9": pipeline.ReasonUnreadable, "+76543210-3": pipeline.ReasonUnreadable,
	} {
		got, why := people.TaxID(typed)
		require.Equal(t, want, why, typed)
		require.Empty(t, got, typed)
	}
}

// Of the eleven digits one is right, and a digit that was mistyped or two that changed places are found.
func TestOneCheckDigitIsRight(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := fmt.Sprint(rapid.IntRange(1_000_000, 99_999_999).Draw(t, "number"))
		var right string
		for _, digit := range strings.Split("0123456789K", "") {
			if _, why := people.TaxID(body + "-" + digit); why == "" {
				require.Empty(t, right)
				right = digit
			}
		}
		require.NotEmpty(t, right)
		at := rapid.IntRange(1, len(body)-1).Draw(t, "at")
		wrong := []byte(body)
		if wrong[at] = byte('0' + rapid.IntRange(0, 9).Draw(t, "digit")); string(wrong) != body {
			_, why := people.TaxID(string(wrong) + "-" + right)
			require.Equal(t, people.ReasonCheckDigit, why)
		}
		if swapped := []byte(body); swapped[at] != swapped[at-1] && swapped[at] != '0' {
			swapped[at], swapped[at-1] = swapped[at-1], swapped[at]
			_, why := people.TaxID(string(swapped) + "-" + right)
			require.Equal(t, people.ReasonCheckDigit, why)
		}
	})
}

func TestAddressesThatCanBe(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"": "", "Ana.Soto@ACME.cl": "ana.soto@acme.cl", " a+b@mail.acme.co.uk ": "a+b@mail.acme.co.uk", "mailto:a@b.cl": "a@b.cl", "a@ñandu.cl": "a@ñandu.cl",
	} {
		got, why := people.Email(typed)
		require.Empty(t, why, typed)
		require.Equal(t, want, got)
	}
	for _, typed := range []string{"ana", "ana@", "@acme.cl", "ana@acme", "ana@@acme.cl", "Ana <ana@acme.cl>", "a b@acme.cl", "ana@acme..cl",
		"ana@-acme.cl", "ana@1.2.3.4", "a@acme.cl, b@acme.cl", `"a b"@acme.cl`, strings.Repeat("a", 65) + "@acme.cl", "a@" + strings.Repeat("a", 64) + ".cl", "a@www.acme.cl/"} {
		_, why := people.Email(typed)
		require.Equal(t, pipeline.ReasonUnreadable, why, typed)
	}
	for typed, want := range map[string]string{"": "", "ACME.cl": "acme.cl", "https://www.acme.cl/": "acme.cl", "@acme.cl": "acme.cl"} {
		got, why := people.Domain(typed)
		require.Empty(t, why, typed)
		require.Equal(t, want, got)
	}
	require.True(t, people.FreeMail(people.DomainOf("ana@gmail.com")))
	require.False(t, people.FreeMail(people.DomainOf("ana@acme.cl")))
}
