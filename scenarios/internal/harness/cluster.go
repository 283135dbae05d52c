//go:build cluster

package harness

import (
	"context"
	"fmt"
	"os"
	"sync"

	"github.com/seatrial/seatrial/fixtures/cluster"
	"github.com/seatrial/seatrial/scenarios/spec"
)

// The cluster is opened by the first test that wants it and closed after the last. Measured trials
// of several test processes take turns; the backend sees to that.
var (
	once   sync.Once
	opened *cluster.Backend
	failed error
)

func openCluster(ctx context.Context, name string) (spec.Backend, error) {
	once.Do(func() {
		opened, failed = cluster.Open(context.WithoutCancel(ctx), cluster.Options{
			UseKubeconfig: name == "kubeconfig", Context: os.Getenv("SEATRIAL_CONTEXT"),
			KeepCluster: os.Getenv("SEATRIAL_KEEP_CLUSTER") != "",
			Log:         func(line string) { fmt.Fprintln(os.Stderr, line) },
		})
	})
	return opened, failed
}

func closeBackend() error {
	if opened == nil {
		return nil
	}
	return opened.Close(context.Background())
}
