package main

import (
	_ "embed"
	"os"
)

// appManifest is manifest.yaml at the top of the tree, which Go can't embed from here; a test holds the two equal.
//
//go:generate cp ../../manifest.yaml manifest.yaml
//go:embed manifest.yaml
var appManifest []byte

type manifestCommand struct{}

// Run prints the manifest, ready to be pasted where Slack asks for one.
func (manifestCommand) Run() error {
	_, err := os.Stdout.Write(appManifest)
	return err
}
