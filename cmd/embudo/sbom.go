package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime/debug"
	"strings"
)

type sbomCommand struct{}

// Run prints the bill of materials of this very program: what it was built from, as the linker wrote it down.
func (sbomCommand) Run() error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("this program was built without a list of its modules")
	}
	return writeSBOM(os.Stdout, info)
}

// bom is what of CycloneDX says which modules are in a program. It has no serial number and no date: the same program has
// the same one.
type bom struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   bomMetadata `json:"metadata"`
	Components []component `json:"components"`
	Depends    []bomDepend `json:"dependencies"`
}

type bomMetadata struct {
	Component component `json:"component"`
}

type component struct {
	Ref        string     `json:"bom-ref"`
	Type       string     `json:"type"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	URL        string     `json:"purl"`
	Hashes     []bomHash  `json:"hashes,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type bomHash struct {
	Algorithm string `json:"alg"`
	Content   string `json:"content"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type bomDepend struct {
	Ref string   `json:"ref"`
	On  []string `json:"dependsOn"`
}

// writeSBOM writes CycloneDX 1.5, which every scanner reads.
func writeSBOM(out io.Writer, info *debug.BuildInfo) error {
	program := componentOf("application", info.Main.Path, version, "")
	for _, s := range info.Settings {
		if s.Key == "GOOS" || s.Key == "GOARCH" || s.Key == "CGO_ENABLED" || s.Key == "-tags" || s.Key == "-trimpath" {
			program.Properties = append(program.Properties, property{"go:build:" + strings.TrimPrefix(s.Key, "-"), s.Value})
		}
	}
	// Faults of the standard library are found by its version, as those of any module.
	components := []component{componentOf("library", "std", strings.TrimPrefix(info.GoVersion, "go"), "")}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		components = append(components, componentOf("library", m.Path, m.Version, m.Sum))
	}
	refs := make([]string, len(components))
	for i, c := range components {
		refs[i] = c.Ref
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(bom{Format: "CycloneDX", Spec: "1.5", Version: 1, Metadata: bomMetadata{program},
		Components: components, Depends: []bomDepend{{program.Ref, refs}}})
}

func componentOf(kind, name, version, sum string) component {
	url := "pkg:golang/" + name + "@" + version
	c := component{Ref: url, Type: kind, Name: name, Version: version, URL: url}
	// Go's h1 is the SHA-256 of the hashes of a module's files, in base64.
	if raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sum, "h1:")); err == nil && len(raw) > 0 {
		c.Hashes = []bomHash{{"SHA-256", hex.EncodeToString(raw)}}
	}
	return c
}
