package render

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/render/internal/page"
)

// Write writes the report into dir, which exists. Each file is written whole or not at all; one
// that cannot be written does not keep the others from being, and the error names all that could
// not. A timeline belongs to the scenario, variant and backend that its header names; one that no
// finding asks for is left out.
func Write(dir string, f analysis.Findings, timelines []*analysis.Timeline) error {
	files := []struct {
		name  string
		write func(io.Writer) error
	}{
		{"index.html", func(w io.Writer) error { return page.Write(w, &f, timelines) }},
		{"report.md", func(w io.Writer) error { return markdown(w, &f) }},
		{"findings.json", func(w io.Writer) error { return findingsJSON(w, &f) }},
		{"junit.xml", func(w io.Writer) error { return junit(w, &f) }},
		{"bench.txt", func(w io.Writer) error { return bench(w, &f) }},
	}
	var problems []error
	for _, file := range files {
		if err := replace(filepath.Join(dir, file.name), file.write); err != nil {
			problems = append(problems, fmt.Errorf("writing the report: %w", err))
		}
	}
	return errors.Join(problems...)
}

// replace puts what write writes in the place of the file at path, in one step.
func replace(path string, write func(io.Writer) error) (err error) {
	t, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(t.Name()))
		}
	}()
	// CreateTemp keeps others from reading; a report is for others to read.
	if err := errors.Join(write(t), t.Chmod(0o644), t.Close()); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return os.Rename(t.Name(), path)
}

func findingsJSON(w io.Writer, f *analysis.Findings) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(f)
}

// printer writes to w until the first error, and keeps that.
type printer struct {
	w   io.Writer
	n   int64
	err error
}

func (p *printer) printf(format string, args ...any) {
	if p.err != nil {
		return
	}
	n, err := fmt.Fprintf(p.w, format, args...)
	p.n += int64(n)
	p.err = err
}
