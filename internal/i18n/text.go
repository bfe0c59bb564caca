package i18n

import (
	"strings"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// Text gives the text of k in l with a in its placeholders. It is never empty and never panics: an
// unknown key gives the key itself and a missing argument gives "…"; both are reported to OnMissing.
func (c *Catalog) Text(l Lang, k Key, a Args) string {
	return c.say(l, k, &filling{lang: l, args: a})
}

// Mapped is Text with every argument that is not a plain integer or Verbatim passed through escape
// before it is put in. The text itself is not escaped.
func (c *Catalog) Mapped(l Lang, k Key, a Args, escape func(string) string) string {
	return c.say(l, k, &filling{lang: l, args: a, escape: escape})
}

func (c *Catalog) say(l Lang, k Key, f *filling) string {
	if int(l) >= len(langs) {
		l, f.lang = ES, ES
	}
	hasForms, known := c.plural[l][k]
	if !known {
		return c.missing(l, k, "no such text")
	}
	config := goi18n.LocalizeConfig{MessageID: string(k), TemplateData: f, TemplateParser: parser{}}
	if hasForms {
		if n, ok := integer(f.args[countField]); ok {
			config.PluralCount = n
		} else {
			c.report(l, k, "Count is not an integer")
		}
	}
	text, err := c.localizers[l].Localize(&config)
	if err != nil {
		return c.missing(l, k, err.Error())
	}
	if f.absent != "" {
		c.report(l, k, "no argument "+f.absent)
	}
	if strings.TrimSpace(text) == "" {
		return c.missing(l, k, "nothing but empty arguments")
	}
	return text
}

func (c *Catalog) missing(l Lang, k Key, fault string) string {
	c.report(l, k, fault)
	if k == "" {
		return "?"
	}
	return string(k)
}

func (c *Catalog) report(l Lang, k Key, fault string) {
	if c.OnMissing == nil {
		return
	}
	type report struct {
		lang  Lang
		key   Key
		fault string
	}
	if _, before := c.reported.LoadOrStore(report{l, k, fault}, true); !before {
		c.OnMissing(l, k, fault)
	}
}
