package rollout

import (
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/scenarios/internal/web"
	"github.com/seatrial/seatrial/scenarios/spec"
)

// Rolling replaces four servers one by one, keeping their capacity or giving it up, and shows what
// the readiness probe and the preStop pause are for.
func Rolling() spec.Scenario {
	return spec.Scenario{
		Name: "rollout/rolling",
		Claim: "A rolling update with maxUnavailable 0, a readiness probe and a preStop pause " +
			"serves every request.",
		Objects: []runtime.Object{web.Deployment(4), web.Service()},
		Load:    web.Users(100, 30*time.Second),
		Steps:   []spec.Step{web.Roll(5*time.Second, 2*time.Second)},
		Objectives: []spec.Objective{
			spec.Availability{AtLeast: 0.999},
			spec.LatencyQuantile{Q: 0.99, AtMost: 500 * time.Millisecond},
		},
		Variants: []spec.Variant{
			{
				Name: "keep-capacity", Claim: "One more pod at a time, never one less (surge 1, unavailable 0).",
				Patch: web.Change(strategy("1", "0")), Invariants: bounds(5, 4),
			},
			{
				Name: "give-up-capacity", Claim: "Never one more, one less at a time (surge 0, unavailable 1).",
				Patch: web.Change(strategy("0", "1")), Invariants: bounds(4, 3),
				Objectives: []spec.Objective{spec.Availability{AtLeast: 0.99}},
			},
			{
				Name: "default", Claim: "What Kubernetes does unasked: 25 % surge, 25 % unavailable.",
				Invariants: bounds(5, 3),
				Objectives: []spec.Objective{spec.Availability{AtLeast: 0.99}},
			},
			{
				Name: "no-readiness", Claim: "Without a readiness probe, pods get requests before they listen.",
				Patch: append(web.Change(strategy("1", "0")),
					web.Change(container("readinessProbe: null"))...),
				Invariants: bounds(5, 4), Objectives: loses,
			},
			{
				Name: "no-prestop", Claim: "Without a preStop pause, pods stop before every kube-proxy knows.",
				Patch: append(web.Change(strategy("1", "0")),
					web.Change(container("lifecycle: null"))...),
				Invariants: bounds(5, 4), Objectives: loses,
			},
		},
	}
}

// loses is the claim that a variant loses requests.
var loses = []spec.Objective{spec.AtLeast("requests_lost", 1)}

func strategy(surge, unavailable string) string {
	return "spec: {strategy: {rollingUpdate: {maxSurge: " + surge +
		", maxUnavailable: " + unavailable + "}}}"
}

func container(change string) string {
	return "spec: {template: {spec: {containers: [{name: " + web.Container + ", " + change + "}]}}}"
}

// bounds are what Kubernetes promises of a rolling update at every instant, and that it ends.
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment
func bounds(most, fewest float64) []spec.Objective {
	return []spec.Objective{
		spec.AtMost("max_total_replicas", most),
		spec.AtLeast("min_available_replicas", fewest),
		spec.AtMost("rollout_seconds", 24),
	}
}
