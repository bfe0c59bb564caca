package devdb

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// unpack writes the archive's native folder under dir, readable by every user, and makes the links that
// npm packages can't hold and that this one lists in a file. It writes nothing outside dir, whatever
// the archive says.
func unpack(packed, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Chmod(".", 0o755); err != nil {
		return err
	}
	file, err := os.Open(packed)
	if err != nil {
		return err
	}
	defer file.Close()
	zipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	for files := tar.NewReader(zipped); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		name, wanted := strings.CutPrefix(header.Name, "package/")
		if !wanted || !strings.HasPrefix(name, "native/") || header.Typeflag != tar.TypeReg {
			continue
		}
		if err := writeFile(root, name, header.FileInfo().Mode(), files); err != nil {
			return err
		}
	}
	return link(root)
}

func writeFile(root *os.Root, name string, mode fs.FileMode, content io.Reader) error {
	if err := makeFolders(root, path.Dir(name)); err != nil {
		return err
	}
	out, err := root.OpenFile(filepath.FromSlash(name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, content)
	if err = errors.Join(err, out.Close()); err != nil {
		return err
	}
	open := fs.FileMode(0o644)
	if mode&0o100 != 0 {
		open = 0o755
	}
	return root.Chmod(filepath.FromSlash(name), open)
}

// makeFolders opens each folder to every user explicitly: a strict umask would close them to the
// account that runs the server.
func makeFolders(root *os.Root, folder string) error {
	if folder == "." {
		return nil
	}
	err := root.Mkdir(folder, 0o755)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeFolders(root, path.Dir(folder)); err != nil {
			return err
		}
		err = root.Mkdir(folder, 0o755)
	}
	if err != nil {
		return err
	}
	return root.Chmod(folder, 0o755)
}

// link makes the symbolic links listed in native/pg-symlinks.json, each pointing at a file of the archive.
func link(root *os.Root) error {
	list, err := root.ReadFile("native/pg-symlinks.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(list, &links); err != nil {
		return fmt.Errorf("native/pg-symlinks.json: %w", err)
	}
	for _, l := range links {
		if !filepath.IsLocal(l.Source) || !filepath.IsLocal(l.Target) {
			return fmt.Errorf("native/pg-symlinks.json: %s leads outside", l.Target)
		}
		if path.Dir(l.Source) != path.Dir(l.Target) {
			return fmt.Errorf("native/pg-symlinks.json: %s is not beside %s", l.Target, l.Source)
		}
		if err := root.Symlink(path.Base(l.Source), l.Target); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return nil
}
