package devdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// oldestMajor is the oldest Postgres whose SQL the store may use.
const oldestMajor = 14

const installHint = "install PostgreSQL 14 or later (Debian and Ubuntu: apt-get install postgresql; " +
	"macOS: brew install postgresql@18), or set PGBIN to the folder of its programs, " +
	"or DATABASE_URL to a server where databases may be created"

// usualFolders is where packages put the programs of Postgres, of every version side by side.
var usualFolders = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
	"/Applications/Postgres.app/Contents/Versions/*/bin",
}

// findBinaries gives a folder with initdb and postgres: $PGBIN, then the PATH's, then the newest of the
// usual folders, then a download.
func findBinaries(ctx context.Context, o Options) (string, error) {
	if bin := os.Getenv("PGBIN"); bin != "" {
		major, err := majorOf(ctx, bin)
		if err == nil && major < oldestMajor {
			err = fmt.Errorf("version %d", major)
		}
		if err != nil {
			return "", fmt.Errorf("PGBIN=%s: %w: %s", bin, err, installHint)
		}
		return bin, nil
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			if major, err := majorOf(ctx, filepath.Dir(path)); err == nil && major >= oldestMajor {
				return filepath.Dir(path), nil
			}
		}
	}
	if bin := newest(ctx, usualFolders); bin != "" {
		return bin, nil
	}
	if requireReal() {
		return "", errors.New("no Postgres is installed: " + installHint)
	}
	bin, err := download(ctx, o.log())
	if err != nil {
		return "", fmt.Errorf("no Postgres is installed, and none could be downloaded: %w: %s", err, installHint)
	}
	return bin, nil
}

func newest(ctx context.Context, patterns []string) string {
	type found struct {
		bin   string
		major int
	}
	var all []found
	for _, pattern := range patterns {
		folders, _ := filepath.Glob(pattern)
		for _, bin := range folders {
			if major, err := majorOf(ctx, bin); err == nil && major >= oldestMajor {
				all = append(all, found{bin, major})
			}
		}
	}
	if len(all) == 0 {
		return ""
	}
	return slices.MaxFunc(all, func(a, b found) int { return a.major - b.major }).bin
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// majorOf asks the programs in bin for their version. Both must be there: some packages bring only clients.
func majorOf(ctx context.Context, bin string) (int, error) {
	if _, err := exec.LookPath(filepath.Join(bin, "initdb")); err != nil {
		return 0, err
	}
	said, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return 0, err
	}
	match := versionLine.FindSubmatch(said)
	if match == nil {
		return 0, fmt.Errorf("unexpected version %q", said)
	}
	return strconv.Atoi(string(match[1]))
}
