package rollout

import (
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/scenarios/internal/web"
	"github.com/seatrial/seatrial/scenarios/spec"
)

// Recreate stops all of the old version before it starts the new one.
func Recreate() spec.Scenario {
	return spec.Scenario{
		Name: "rollout/recreate",
		Claim: "Recreate costs an outage of about stop plus start, and never serves two versions " +
			"at once.",
		Objects: []runtime.Object{recreated(), web.Service()},
		Invariants: []spec.Objective{
			spec.AtMost("mixed_versions_seconds", 0),
			spec.AtMost("max_total_replicas", 4),
			spec.AtMost("rollout_seconds", 34),
		},
		Variants: []spec.Variant{
			slowStart("start-1s", time.Second),
			slowStart("start-5s", 5*time.Second),
			slowStart("start-20s", 20*time.Second),
		},
	}
}

func recreated() runtime.Object {
	d := web.Deployment(4)
	d.Spec.Strategy.Type = "Recreate"
	return d
}

// slowStart bounds the outage: at least the start-up, at most that with what the kubelet and the
// probe add. The preStop pause is no outage, as terminating pods serve while there are no others.
func slowStart(name string, startup time.Duration) spec.Variant {
	return spec.Variant{
		Name:  name,
		Claim: "The new version takes " + startup.String() + " to start.",
		Load:  web.Users(100, startup+20*time.Second),
		Steps: []spec.Step{web.Roll(5*time.Second, startup)},
		Objectives: []spec.Objective{
			spec.AtLeast("outage_longest_seconds", startup.Seconds()),
			spec.AtMost("outage_longest_seconds", startup.Seconds()+10),
		},
	}
}
