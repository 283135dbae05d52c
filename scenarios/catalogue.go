package scenarios

import (
	"github.com/seatrial/seatrial/scenarios/rollout"
	"github.com/seatrial/seatrial/scenarios/selfhealing"
	"github.com/seatrial/seatrial/scenarios/spec"
)

// All returns the catalogue in its order, each scenario built anew.
func All() []spec.Scenario {
	return []spec.Scenario{
		rollout.Rolling(), rollout.Recreate(),
		selfhealing.ContainerKill(), selfhealing.PodDelete(), selfhealing.NodeLoss(),
	}
}
