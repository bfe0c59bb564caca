package store

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// redisLimit bounds each step towards Redis: whoever waits for it waits for a hint.
const redisLimit = 200 * time.Millisecond

// redisOptions reads redis://[user:password@]host:port[/db], with rediss:// for TLS; or the sentinels of one Redis as
// redis://host:port,host:port/db?sentinel_master=name, with sentinel_password where they want one. Several addresses
// without a master would be taken for a Cluster, and are refused.
func redisOptions(raw string) (*redis.UniversalOptions, error) {
	first, hosts, err := splitHosts(raw)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(first)
	if err != nil {
		return nil, errors.New("redis url: it can't be read") // the cause would quote the password
	}
	query := u.Query()
	master, password := query.Get("sentinel_master"), query.Get("sentinel_password")
	query.Del("sentinel_master")
	query.Del("sentinel_password")
	u.RawQuery = query.Encode()
	if len(hosts) > 1 && master == "" {
		return nil, fmt.Errorf("redis url: %d addresses and no sentinel_master: name the master that the sentinels watch, or give one address", len(hosts))
	}
	one, err := redis.ParseURL(u.String())
	if err != nil {
		return nil, fmt.Errorf("redis url: %w", withoutQuote(err, u))
	}
	return &redis.UniversalOptions{
		Addrs: addresses(one, hosts), DB: one.DB, Username: one.Username, Password: one.Password, TLSConfig: one.TLSConfig,
		MasterName: master, SentinelPassword: password,
		DialTimeout: redisLimit, ReadTimeout: redisLimit, WriteTimeout: redisLimit, PoolTimeout: redisLimit,
		MaxRetries: 1, DialerRetries: 1, ContextTimeoutEnabled: true, DisableIdentity: true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}, nil
}

// splitHosts cuts a list of hosts out of a url: first is the url with the first of them alone.
func splitHosts(raw string) (first string, hosts []string, err error) {
	scheme, rest, ok := strings.Cut(raw, "://")
	if !ok || scheme != "redis" && scheme != "rediss" {
		return "", nil, errors.New("redis url: it begins with redis:// or rediss://")
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority, tail := rest[:end], rest[end:]
	at := strings.LastIndex(authority, "@") + 1
	for _, h := range strings.Split(authority[at:], ",") {
		if h = strings.TrimSpace(h); h != "" {
			hosts = append(hosts, h)
		}
	}
	if len(hosts) == 0 {
		return "", nil, errors.New("redis url: it has no host")
	}
	return scheme + "://" + authority[:at] + hosts[0] + tail, hosts, nil
}

func addresses(one *redis.Options, hosts []string) []string {
	if len(hosts) == 1 {
		return []string{one.Addr} // with the default port where none was given
	}
	return hosts
}

// withoutQuote keeps the url, which may hold a password, out of an error.
func withoutQuote(err error, u *url.URL) error {
	if strings.Contains(err.Error(), u.String()) {
		return errors.New("it can't be read")
	}
	return err
}
