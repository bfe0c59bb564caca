// Command keygen writes a Go file of constants for the ids of a folder of texts. Beside the texts:
//
//	//go:generate go run embudo/internal/i18n/keygen -dir texts -out texts_gen.go -package commands -prefix text
//
// With -check it writes nothing and fails when the file is not current.
package main

import (
	"flag"
	"fmt"
	"os"

	"embudo/internal/i18n/keyfile"
)

func main() {
	dir := flag.String("dir", "texts", "folder of the texts")
	out := flag.String("out", "texts_gen.go", "file to write")
	pkg := flag.String("package", os.Getenv("GOPACKAGE"), "package of the file")
	prefix := flag.String("prefix", "text", "what each constant begins with")
	check := flag.Bool("check", false, "only say whether the file is current")
	flag.Parse()
	if err := generate(*dir, *out, *pkg, *prefix, *check); err != nil {
		fmt.Fprintln(os.Stderr, "keygen:", err)
		os.Exit(1)
	}
}

func generate(dir, out, pkg, prefix string, check bool) error {
	texts := os.DirFS(dir)
	if check {
		return keyfile.Check(out, texts, pkg, prefix)
	}
	source, err := keyfile.Source(texts, pkg, prefix)
	if err != nil {
		return err
	}
	return os.WriteFile(out, source, 0o644)
}
