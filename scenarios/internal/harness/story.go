package harness

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/trial"
)

// story compares the printed timeline of the scenario's first variant, replication 0 of seed 1,
// with the golden one in testdata. -update rewrites it, and the diff is the review.
func story(t *testing.T, b spec.Backend, s *spec.Scenario) {
	t.Helper()
	variant := s.VariantNames()[0]
	p, err := s.Plan(variant, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	told := render.NewStory(trial.Header(b, p, 1), s.Claim)
	if err := b.Run(t.Context(), p, func(o record.Observation) { told.Observe(&o) }); err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if _, err := told.WriteTo(&got); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", path.Base(s.Name)+".story")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatalf("no golden story (go test -args -update writes it): %v", err)
	}
	if !bytes.Equal(want, got.Bytes()) {
		t.Errorf("the story of %s/%s is not the golden one; if the new one is right: "+
			"go test ./scenarios/%s -args -update, and review the diff. It is now:\n%s",
			s.Name, variant, path.Dir(s.Name), got.String())
	}
}
