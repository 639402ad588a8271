package archive

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/takedown/takedown/store"
)

// Source is one file of an archive, or one member of a zip.
type Source struct {
	// Path is where the file is, Member the member's name in it if it is a zip.
	Path, Member string
	// Name is the file's base name, with "!member" for a member of a zip.
	Name string
	// Slug is the network that the name tells of, "" if it tells of none.
	Slug string
	// Size is the number of bytes on disk, of a member its compressed ones.
	Size int64
	// Expansion bounds what the file may unpack to: so many times its bytes on disk.
	// Zero means [DefaultExpansion], less than zero that there is no bound.
	Expansion int
}

// Ignored is a file, or a member of a zip, that is not part of an archive.
type Ignored struct{ Path, Reason string }

// found is a source with what it holds.
type found struct {
	Source
	kind store.FileKind
}

// finder collects sources.
type finder struct {
	found   []found
	ignored []Ignored
	seen    map[string]bool
}

// Find expands paths, of files or directories, into sources: users files first
// (accounts before their tweets), then tweets files, API lines and amplifier
// lists, each by name, bytewise. What a file holds is told by reading its first
// record. In a directory, files that are not part of an archive are returned in
// ignored, and symbolic links are not followed; a path that is itself no archive
// file, or a directory without any, is an error. A file that is named or looks
// like part of an archive and cannot be read is a source: [Open] will tell.
func Find(paths []string) (sources []Source, ignored []Ignored, err error) {
	f := finder{seen: make(map[string]bool)}
	for _, path := range paths {
		if err := f.path(path); err != nil {
			return nil, nil, err
		}
	}
	slices.SortStableFunc(f.found, func(a, b found) int {
		return cmp.Or(cmp.Compare(kindOrder(a.kind), kindOrder(b.kind)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Path, b.Path))
	})
	for _, s := range f.found {
		sources = append(sources, s.Source)
	}
	return sources, f.ignored, nil
}

func kindOrder(k store.FileKind) int {
	return slices.Index([]store.FileKind{store.FileUsers, store.FileTweets, store.FileAPIv1, store.FileAPIv2, store.FileAmplifiers}, k)
}

// path adds what a path names.
func (f *finder) path(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	n, m := len(f.found), len(f.ignored)
	if !info.IsDir() {
		if err := f.file(path, info); err != nil {
			return err
		}
		if len(f.found) == n && len(f.ignored) > m {
			return fmt.Errorf("%s is not part of an archive: %s", path, f.ignored[m].Reason)
		}
		return nil
	}
	err = filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return f.file(path, info)
	})
	if err == nil && len(f.found) == n && len(f.seen) == 0 {
		err = fmt.Errorf("%s holds no file of an archive", path)
	}
	return err
}

// file adds a file, with all its members if it is a zip.
func (f *finder) file(path string, info fs.FileInfo) error {
	if info.Mode()&fs.ModeSymlink != 0 {
		f.ignore(path, "a symbolic link, which is not followed")
		return nil
	}
	if !info.Mode().IsRegular() {
		f.ignore(path, "not a regular file")
		return nil
	}
	name := filepath.Base(path)
	if strings.EqualFold(filepath.Ext(name), ".zip") {
		return f.zip(path)
	}
	f.add(Source{Path: path, Name: name, Slug: slugOf(name), Size: info.Size()}, name)
	return nil
}

// zip adds the members of a zip. Their names are no more than names: nothing is
// ever unpacked to where they point.
func (f *finder) zip(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	z, err := openZip(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	names := make(map[string]bool)
	for _, m := range z.File {
		if m.FileInfo().IsDir() {
			continue
		}
		if names[m.Name] {
			f.ignore(path+"!"+m.Name, "another member of the zip has the same name, and is read")
			continue
		}
		names[m.Name] = true
		base := filepath.Base(m.Name)
		slug := cmp.Or(slugOf(base), slugOf(strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))+".csv"))
		f.add(Source{Path: path, Member: m.Name, Name: filepath.Base(path) + "!" + m.Name, Slug: slug, Size: int64(m.CompressedSize64)}, base)
	}
	return nil
}

// add adds a source whose file or member has a base name, or ignores it.
func (f *finder) add(s Source, base string) {
	full := s.Path
	if s.Member != "" {
		full += "!" + s.Member
	}
	if f.seen[full] {
		return
	}
	if reason := notRead(base); reason != "" {
		f.ignore(full, reason)
		return
	}
	f.seen[full] = true
	r, err := Open(context.Background(), s, Position{})
	if err == nil {
		f.found = append(f.found, found{s, r.Kind()})
		r.Close()
		return
	}
	named := archiveName.FindStringSubmatch(base)
	if named == nil && errors.Is(err, errForeign) {
		f.ignore(full, err.Error())
		return
	}
	kind := store.FileTweets
	if named != nil && named[2] == "users" {
		kind = store.FileUsers
	}
	f.found = append(f.found, found{s, kind})
}

func (f *finder) ignore(path, reason string) {
	f.ignored = append(f.ignored, Ignored{path, reason})
}

// notRead says why a file of that name is not looked into; "" if it is.
func notRead(base string) string {
	name := strings.TrimSuffix(strings.ToLower(base), ".gz")
	switch {
	case strings.HasPrefix(name, "."):
		return "hidden"
	case slices.Contains([]string{".csv", ".json", ".jsonl"}, filepath.Ext(name)):
		return ""
	}
	return "its name ends in none of .csv, .json, .jsonl (with or without .gz) and .zip"
}

// archiveName is how Twitter named the files of its archives.
var archiveName = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9_.-]*?)_(tweets|users)_csv_(?:un)?hashed.*(?i:\.csv(?:\.gz)?)$`)

func slugOf(base string) string {
	if m := archiveName.FindStringSubmatch(base); m != nil {
		return m[1]
	}
	return ""
}
