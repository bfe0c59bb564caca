package telephone_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"embudo/internal/telephone"
)

func TestNumbersAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"9 1234 5678": "+56912345678", "+56 9 1234 5678": "+56912345678", "(2) 2123 4567": "+56221234567", "56912345678": "+56912345678",
		"+1 (212) 736-5000": "+12127365000",
	} {
		got, ok := telephone.Read(typed)
		require.True(t, ok, typed)
		require.Equal(t, want, got, typed)
	}
	for _, typed := range []string{"", "12", "no tengo", "+56 9 1234", "+999 123456789", "9 1234 5678 anexo 12"} {
		_, ok := telephone.Read(typed)
		require.False(t, ok, typed)
	}
}
