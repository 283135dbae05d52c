package sim

import (
	"context"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/sim/internal/model"
)

// A Backend carries out plans in a simulated cluster. It is safe for concurrent use.
type Backend struct{ model *model.Model }

// New returns a Backend whose constants are those of a kind cluster with Kubernetes v1.34.
func New() *Backend { return &Backend{model: model.Kind()} }

var _ spec.Backend = (*Backend)(nil)

// Name implements spec.Backend.
func (*Backend) Name() string { return "sim" }

// ModelVersion names the set of constants that trials ran with, for a recording's facts.
func (*Backend) ModelVersion() string { return model.Version }

// Run implements spec.Backend. The error is ctx's, or says why the objects could not be set up.
func (b *Backend) Run(
	ctx context.Context, p *spec.Plan, observe func(record.Observation),
) error {
	if err := b.Supports(p); err != nil {
		return err
	}
	return newTrial(b.model, p, observe).run(ctx)
}
