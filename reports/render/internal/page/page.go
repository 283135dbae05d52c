package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"

	"github.com/seatrial/seatrial/reports/analysis"
)

//go:embed *.tmpl
var files embed.FS

var templates = template.Must(template.New("page").Funcs(template.FuncMap{
	"verdict": newBadge,
}).ParseFS(files, "*.tmpl"))

// Write writes the page of f. A timeline is drawn with the scenario, variant and backend that its
// header names.
func Write(w io.Writer, f *analysis.Findings, timelines []*analysis.Timeline) error {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, "page.tmpl", newView(f, timelines)); err != nil {
		return fmt.Errorf("filling the page in: %w", err)
	}
	_, err := w.Write(page.Bytes())
	return err
}
