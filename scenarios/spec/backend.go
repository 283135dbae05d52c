package spec

import (
	"context"

	"github.com/seatrial/seatrial/reports/record"
)

// A Backend is a world in which a Plan can be carried out.
type Backend interface {
	// Name is "sim", "kind" or "kubeconfig".
	Name() string
	// Supports says, before anything is started, why p cannot run here (errors.ErrUnsupported), or
	// nil.
	Supports(p *Plan) error
	// Run carries out p and returns when every injected fault has been healed.
	// Observations come from one goroutine, in non-decreasing order of At.
	// Cancelling ctx makes it heal, hand over what was observed, and return ctx's error.
	Run(ctx context.Context, p *Plan, observe func(record.Observation)) error
}
