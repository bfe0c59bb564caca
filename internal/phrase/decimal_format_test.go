package phrase

import (
	"testing"

	"github.com/govalues/decimal"
	"github.com/stretchr/testify/require"

	"embudo/internal/i18n"
)

func TestDecimalsAreWrittenInTheLanguage(t *testing.T) {
	t.Parallel()
	for number, want := range map[string][2]string{"0": {"0", "0"}, "12.50": {"12,5", "12.5"}, "1234567.0625": {"1.234.567,0625", "1,234,567.0625"}} {
		for i, lang := range []i18n.Lang{i18n.ES, i18n.EN} {
			require.Equal(t, want[i], FormatDecimal(decimal.MustParse(number), lang))
		}
	}
}
