package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"reflect"
	"sort"
	"strings"
	"time"

	"github.com/kelseyhightower/envconfig"

	"embudo/internal/i18n"
	"embudo/pipeline"
	"embudo/store"
)

// Config is all that the environment decides. Each variable may instead name a file with NAME_FILE, whose
// content, without the line break at its end, is the value.
type Config struct {
	SlackAppToken   Secret `split_words:"true" desc:"App-level token, xapp-…, with connections:write."`
	SlackBotToken   Secret `split_words:"true" desc:"Bot token, xoxb-…."`
	SlackAPIURL     string `envconfig:"SLACK_API_URL" default:"https://slack.com/api/" desc:"Base address of Slack's Web API."`
	DatabaseURL     Secret `envconfig:"DATABASE_URL" desc:"Postgres, as postgres://user:password@host:5432/embudo."`
	RedisURL        Secret `envconfig:"REDIS_URL" desc:"Redis, as redis://host:6379/0. Optional: without it the bot runs, slower."`
	HTTPAddr        string `envconfig:"HTTP_ADDR" default:"127.0.0.1:8080" desc:"Where /healthz, /readyz, /metrics and the API are served."`
	LogLevel        string `split_words:"true" default:"info" desc:"debug, info, warn or error."`
	LogFormat       string `split_words:"true" default:"text" desc:"text or json."`
	DefaultLocale   string `split_words:"true" default:"es" desc:"es or en: the language of channels, and of people whose Slack is in neither."`
	DefaultCurrency string `split_words:"true" default:"CLP" desc:"ISO 4217 code of an amount typed without a currency."`
	TimeZone        string `split_words:"true" default:"America/Santiago" desc:"Where the company's days begin and end."`
	WebhookPrivate  bool   `envconfig:"WEBHOOK_ALLOW_PRIVATE" desc:"true: webhooks may go to loopback and private addresses."`
	NotifyChannel   string `split_words:"true" desc:"Channel that is told of every stage change: an id or #name. Optional."`
	Sockets         int    `default:"2" desc:"Socket Mode connections of this process, 2 to 10. Slack allows ten for the whole app."`
}

// settings is Config with everything parsed.
type settings struct {
	Config
	level    slog.Level
	lang     i18n.Lang
	currency pipeline.Currency
	zone     *time.Location
	// jobs is not configured from outside: tests hasten deliveries, and set the clock, with it.
	jobs store.JobOptions
	// editWindow is how long edits wait to be told together; the pipeline's own when 0, as outside of tests.
	editWindow time.Duration
	// stagger is between the openings of two sockets; the bot's own when 0, as outside of tests.
	stagger time.Duration
}

// ConfigError lists everything that is wrong with the environment. It holds no value of a variable.
type ConfigError struct{ Faults []string }

func (e *ConfigError) Error() string {
	return "configuration:\n  - " + strings.Join(e.Faults, "\n  - ")
}

// readConfig reads the environment whole, and lists every fault at once. needSlack says whether the Slack
// tokens are required, as they are for all but the commands that only touch the database.
func readConfig(environ []string, needSlack bool) (settings, error) {
	c := &checker{}
	vars := c.gather(environ)
	var s settings
	c.process(vars, &s.Config)
	if needSlack {
		c.token("SLACK_APP_TOKEN", s.SlackAppToken, "xapp-", "create it in the app's Basic Information, under App-Level Tokens, with the scope connections:write")
		c.token("SLACK_BOT_TOKEN", s.SlackBotToken, "xoxb-", "copy it from the app's OAuth & Permissions after installing it in the workspace")
	}
	if s.DatabaseURL == "" {
		c.fault("DATABASE_URL is missing: set it to postgres://user:password@host:5432/embudo, or try `embudo demo`, which needs nothing")
	}
	c.check("SLACK_API_URL", "an http or https address that ends in /", webBase(s.SlackAPIURL))
	c.check("LOG_LEVEL", "debug, info, warn or error", s.level.UnmarshalText([]byte(s.LogLevel)) == nil)
	c.check("LOG_FORMAT", "text or json", s.LogFormat == "text" || s.LogFormat == "json")
	c.check("DEFAULT_LOCALE", "es or en", s.DefaultLocale == "es" || s.DefaultLocale == "en")
	s.lang = i18n.FromLocale(s.DefaultLocale, i18n.ES)
	s.currency = pipeline.Currency(s.DefaultCurrency)
	c.check("DEFAULT_CURRENCY", "an ISO 4217 code such as CLP", s.currency.Known())
	zone, err := time.LoadLocation(s.TimeZone)
	s.zone = zone
	c.check("TIME_ZONE", "a zone such as America/Santiago", err == nil && s.TimeZone != "")
	c.check("SOCKETS", "a number from 2 to 10", s.Sockets >= 2 && s.Sockets <= 10)
	return s, c.err()
}

func webBase(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && strings.HasSuffix(s, "/")
}

type checker struct{ faults []string }

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) check(name, want string, ok bool) {
	if !ok {
		c.fault("%s must be %s", name, want)
	}
}

func (c *checker) token(name string, value Secret, prefix, step string) {
	switch {
	case value == "":
		c.fault("%s is missing: %s", name, step)
	case !strings.HasPrefix(value.Reveal(), prefix):
		c.fault("%s does not start with %s: %s", name, prefix, step)
	}
}

func (c *checker) err() error {
	if len(c.faults) == 0 {
		return nil
	}
	sort.Strings(c.faults)
	return &ConfigError{Faults: c.faults}
}

// gather gives the variables that Config knows, with NAME_FILE read. An empty value counts as unset, for
// compose files pass such.
func (c *checker) gather(environ []string) map[string]string {
	given := map[string]string{}
	for _, kv := range environ {
		if name, value, ok := strings.Cut(kv, "="); ok && value != "" {
			given[name] = value
		}
	}
	vars := map[string]string{}
	for _, name := range variables() {
		value, file := given[name], given[name+"_FILE"]
		switch {
		case value != "" && file != "":
			c.fault("%s and %s_FILE are both set: keep one", name, name)
		case file != "":
			b, err := os.ReadFile(file)
			if err != nil {
				var path *os.PathError
				errors.As(err, &path)
				c.fault("%s_FILE can't be read: %v", name, path.Err)
				continue
			}
			value = strings.TrimRight(string(b), "\r\n")
		}
		if value != "" {
			vars[name] = value
		}
	}
	return vars
}

// process fills config. envconfig reads the process's own environment, which is borrowed for that and given back as
// it was: secrets that came from files are not to be left in it.
func (c *checker) process(vars map[string]string, config *Config) {
	for _, name := range variables() {
		if before, ok := os.LookupEnv(name); ok {
			defer os.Setenv(name, before)
		} else {
			defer os.Unsetenv(name)
		}
		os.Unsetenv(name)
	}
	for name, value := range vars {
		os.Setenv(name, value)
	}
	err := envconfig.Process("", config)
	// What is no number stays zero, which its check refuses in better words, and without the value.
	if err != nil && !errors.As(err, new(*envconfig.ParseError)) {
		c.fault("the environment can't be read")
	}
}

// variables gives the names of Config's variables.
func variables() []string {
	t := reflect.TypeOf(Config{})
	names := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		names = append(names, variable(t.Field(i)))
	}
	return names
}

func variable(f reflect.StructField) string {
	if name := f.Tag.Get("envconfig"); name != "" {
		return name
	}
	var b strings.Builder
	for i, r := range f.Name {
		if i > 0 && r >= 'A' && r <= 'Z' && f.Tag.Get("split_words") == "true" {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}
