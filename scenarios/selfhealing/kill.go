package selfhealing

import (
	"encoding/json"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/scenarios/internal/web"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
)

// ContainerKill kills one container's process: the kubelet starts it again in the same pod.
func ContainerKill() spec.Scenario {
	return spec.Scenario{
		Name: "selfhealing/container-kill",
		Claim: "A killed container is started again where it was; with replicas and a readiness " +
			"probe users hardly notice.",
		Objects: []runtime.Object{web.Deployment(3), web.Service()},
		Load:    web.Users(60, 22*time.Second),
		Steps: []spec.Step{{Name: "kill a container", At: 8 * time.Second, Do: spec.Inject{
			Fault: fault.KillContainer{
				Target: fault.Target{Selector: web.Labels()}, Container: web.Container,
			},
		}}},
		Invariants: []spec.Objective{
			spec.AtLeast("restarts", 1), spec.AtMost("time_to_recover_seconds", 12),
		},
		Variants: []spec.Variant{
			{
				Name: "three", Claim: "Three replicas.",
				Objectives: []spec.Objective{spec.Availability{AtLeast: 0.95}},
			},
			{
				Name: "one", Claim: "One replica: its users wait for the restart.",
				Patch: web.Change("spec: {replicas: 1}"), Load: web.Users(20, 22*time.Second),
				Objectives: []spec.Objective{spec.AtLeast("outage_longest_seconds", 2)},
			},
			{
				Name: "no-readiness", Claim: "Three replicas without a readiness probe: the restarted " +
					"one gets requests before it listens.",
				Patch: web.Change("spec: {template: {spec: {containers: [{name: " + web.Container +
					", readinessProbe: null}]}}}"),
				Objectives: []spec.Objective{spec.AtLeast("requests_lost", 10)},
			},
		},
	}
}

// PodDelete deletes one pod: its ReplicaSet makes another.
func PodDelete() spec.Scenario {
	return spec.Scenario{
		Name:    "selfhealing/pod-delete",
		Claim:   "A deleted pod is replaced; stopped gracefully, with replicas, no request is lost.",
		Objects: []runtime.Object{web.Deployment(3), web.Service()},
		Load:    web.Users(60, 22*time.Second),
		Steps:   []spec.Step{deleteOne(fault.DeletePod{})},
		Invariants: []spec.Objective{
			spec.AtMost("time_to_recover_seconds", 12), spec.AtMost("max_total_replicas", 3),
		},
		Variants: []spec.Variant{
			{
				Name: "three", Claim: "Three replicas, the pod's own grace period.",
				Objectives: []spec.Objective{spec.Availability{AtLeast: 0.999}},
			},
			{
				Name: "one", Claim: "One replica that takes longer to start than its predecessor's " +
					"preStop pause: an outage.",
				Patch:      append(web.Change("spec: {replicas: 1}"), slowStart(6*time.Second)...),
				Load:       web.Users(20, 22*time.Second),
				Objectives: []spec.Objective{spec.AtLeast("outage_longest_seconds", 1)},
			},
			{
				Name: "force", Claim: "Three replicas, deleted by force with no grace.",
				Steps:      []spec.Step{deleteOne(fault.DeletePod{GraceSeconds: new(int64), Force: true})},
				Objectives: []spec.Objective{spec.Availability{AtLeast: 0.95}},
			},
		},
	}
}

func deleteOne(f fault.DeletePod) spec.Step {
	f.Target = fault.Target{Selector: web.Labels()}
	return spec.Step{Name: "delete a pod", At: 8 * time.Second, Do: spec.Inject{Fault: f}}
}

// slowStart makes the app take startup to start. JSON's quotes keep the arguments' commas.
func slowStart(startup time.Duration) []spec.Patch {
	args, err := json.Marshal(web.Args("v1", startup))
	if err != nil {
		panic(err) // strings always can be
	}
	return web.Change(fmt.Sprintf("spec: {template: {spec: {containers: [{name: %s, args: %s}]}}}",
		web.Container, args))
}
