package selfhealing

import (
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/scenarios/internal/web"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
)

// NodeLoss stops a node as a power cut would. Kubernetes notices after the node monitor's grace
// period, and replaces its pods when they no longer tolerate it.
func NodeLoss() spec.Scenario {
	return spec.Scenario{
		Name: "selfhealing/node-loss",
		Claim: "A lost node's pods leave the Service when the node is found missing, and are " +
			"replaced when their toleration ends.",
		Objects:    []runtime.Object{web.Spread(web.Deployment(3)), web.Service()},
		Load:       web.Users(40, 90*time.Second),
		Steps:      []spec.Step{stopNode(70 * time.Second)},
		Invariants: []spec.Objective{spec.AtMost("max_total_replicas", 3)},
		Variants: []spec.Variant{
			{
				Name: "tolerate-5s", Claim: "Three replicas that tolerate a lost node for 5 s.",
				Patch: web.Change(tolerate(5)),
				Objectives: []spec.Objective{
					spec.Availability{AtLeast: 0.7}, spec.AtMost("time_to_recover_seconds", 78),
				},
			},
			{
				Name: "one-tolerate-5s", Claim: "One replica: its users wait for detection, toleration and start.",
				Patch: append(web.Change(tolerate(5)), web.Change("spec: {replicas: 1}")...),
				Load:  web.Users(20, 90*time.Second),
				Objectives: []spec.Objective{
					spec.AtLeast("outage_longest_seconds", 30), spec.AtMost("outage_longest_seconds", 78),
				},
			},
			{
				Name: "tolerate-300s", Claim: "Three replicas with the default toleration: two serve for five " +
					"minutes.",
				Load: web.Users(40, 385*time.Second), Steps: []spec.Step{stopNode(365 * time.Second)},
				Objectives: []spec.Objective{
					spec.Availability{AtLeast: 0.9},
					spec.AtLeast("time_to_recover_seconds", 300),
					spec.AtMost("time_to_recover_seconds", 370),
				},
			},
		},
	}
}

func stopNode(span time.Duration) spec.Step {
	return spec.Step{Name: "stop a node", At: 10 * time.Second, Do: spec.Inject{
		Fault: fault.StopNode{Target: fault.Target{Selector: web.Labels()}, For: span},
	}}
}

// tolerate replaces the 300 s that the API server gives every pod.
// https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions
func tolerate(seconds int) string {
	one := "{key: node.kubernetes.io/%s, operator: Exists, effect: NoExecute, tolerationSeconds: %d}"
	return fmt.Sprintf("spec: {template: {spec: {tolerations: ["+one+", "+one+"]}}}",
		"unreachable", seconds, "not-ready", seconds)
}
