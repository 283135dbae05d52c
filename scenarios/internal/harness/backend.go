package harness

import (
	"context"
	"fmt"

	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/sim"
)

// backend returns the world that the flags name; closeBackend is called when the tests are over.
func backend(ctx context.Context) (spec.Backend, error) {
	switch *backendName {
	case simulator:
		return sim.New(), nil
	case "kind", "kubeconfig":
		return openCluster(ctx, *backendName)
	}
	return nil, fmt.Errorf("backend %q: want sim, kind or kubeconfig", *backendName)
}
