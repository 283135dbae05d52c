package selfhealing

import (
	"testing"

	"github.com/seatrial/seatrial/scenarios/internal/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

func TestContainerKill(t *testing.T) { harness.Run(t, ContainerKill()) }

func TestPodDelete(t *testing.T) { harness.Run(t, PodDelete()) }

func TestNodeLoss(t *testing.T) { harness.Run(t, NodeLoss()) }
