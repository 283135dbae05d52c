//go:build !cluster

package harness

import (
	"context"
	"fmt"

	"github.com/seatrial/seatrial/scenarios/spec"
)

// openCluster refuses: the simulator's tests do not pay for linking clients of Kubernetes.
func openCluster(_ context.Context, name string) (spec.Backend, error) {
	return nil, fmt.Errorf("backend %q: build the tests with -tags cluster", name)
}

func closeBackend() error { return nil }
