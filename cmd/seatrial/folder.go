package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A folder is where a report goes.
type folder struct {
	name string
	made []string // folders that were made for it, the innermost first
}

// newFolder makes the folder of that name, by default one under seatrial-out/ that did not exist.
// One that holds recordings is refused: those of two runs would be taken for one's.
func newFolder(name string) (*folder, error) {
	if name == "" {
		name = freshName(filepath.Join("seatrial-out", time.Now().Format("2006-01-02T15-04-05")))
	}
	recordings := filepath.Join(name, "recordings")
	if entries, err := os.ReadDir(recordings); err == nil && len(entries) > 0 {
		return nil, badInput(fmt.Errorf("--out %s holds the recordings of another run, and the "+
			"two would mix: name a new folder, or remove %s", name, recordings))
	}
	f := &folder{name: name}
	for dir := filepath.Clean(name); !exists(dir); dir = filepath.Dir(dir) {
		f.made = append(f.made, dir)
	}
	if err := makeWritable(name); err != nil {
		f.removeEmpty()
		return nil, err
	}
	return f, nil
}

// makeWritable makes a folder, if it is not there, and writes into it once.
func makeWritable(name string) error {
	err := os.MkdirAll(name, 0o755)
	if err != nil {
		return &placeError{err}
	}
	probe, err := os.CreateTemp(name, ".probe-*")
	if err != nil {
		return &placeError{err}
	}
	_, err = probe.WriteString("is there room?")
	if err := errors.Join(err, probe.Close(), os.Remove(probe.Name())); err != nil {
		return &placeError{err}
	}
	return nil
}

// freshName adds a number to a name that is taken.
func freshName(name string) string {
	fresh := name
	for i := 2; exists(fresh); i++ {
		fresh = fmt.Sprintf("%s-%d", name, i)
	}
	return fresh
}

// exists is also true of what cannot be looked at: whoever uses it is told why.
func exists(path string) bool {
	_, err := os.Stat(path)
	return !errors.Is(err, fs.ErrNotExist)
}

// removeEmpty takes back the folders that were made, those that hold nothing.
func (f *folder) removeEmpty() {
	for _, dir := range f.made {
		if os.Remove(dir) != nil { // not empty
			return
		}
	}
}
