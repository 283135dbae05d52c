package sim

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"pgregory.net/rapid"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
)

// Whatever small scenario it is given, the simulator keeps the promises of DESIGN §1 and §4: it
// ends, every request that was due has one final row, times do not run backwards, pods live in the
// order of their states, and every fault has a witness that speaks, and speaks again of its end.
func TestAnyTrialKeepsItsPromises(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := drawPlan(t, r)
		s := &story{}
		last := time.Duration(-1 << 62)
		require.NoError(r, New().Run(context.Background(), p, func(o record.Observation) {
			require.GreaterOrEqual(r, o.At, last)
			last = o.At
			if o.IsRequest() {
				s.requests = append(s.requests, o.Request)
			} else {
				s.changes = append(s.changes, o)
			}
		}))
		for i := range p.Load {
			checkRequests(r, p, &p.Load[i], s)
		}
		checkPods(r, s)
		checkFaults(r, s)
	})
}

func drawPlan(t *testing.T, r *rapid.T) *spec.Plan {
	d := web(rapid.Int32Range(1, 5).Draw(r, "replicas"),
		"--startup="+rapid.SampledFrom([]string{"0s", "1s", "exponential(2s)"}).Draw(r, "startup"),
		"--service-time=exponential(20ms)",
		fmt.Sprintf("--concurrency=%d", rapid.IntRange(1, 4).Draw(r, "concurrency")),
		fmt.Sprintf("--ignore-term=%t", rapid.Bool().Draw(r, "ignoreTerm")))
	d.Spec.MinReadySeconds = rapid.Int32Range(0, 2).Draw(r, "minReady")
	if rapid.Bool().Draw(r, "recreate") {
		d.Spec.Strategy.Type = appsv1.RecreateDeploymentStrategyType
	} else {
		strategy(d, rapid.SampledFrom([]string{"0", "1", "25%", "100%"}).Draw(r, "surge"),
			rapid.SampledFrom([]string{"0", "1", "25%", "100%"}).Draw(r, "unavailable"))
	}
	drawPod(r, d)
	loads := []spec.Load{drawLoad(r, "a"), drawLoad(r, "b")}[:rapid.IntRange(1, 2).Draw(r, "loads")]
	steps := make([]spec.Step, rapid.IntRange(0, 4).Draw(r, "steps"))
	for i := range steps {
		steps[i] = drawStep(r, i)
	}
	p := plan(t, d, loads[0], steps...)
	p.Seed = rapid.Uint64().Draw(r, "seed")
	p.Load = nil
	for _, l := range loads {
		p.Load = append(p.Load, plan(t, d, l).Load...)
	}
	return p
}

func drawPod(r *rapid.T, d *appsv1.Deployment) {
	c := app(d)
	if !rapid.Bool().Draw(r, "readiness") {
		c.ReadinessProbe = nil
	}
	if !rapid.Bool().Draw(r, "preStop") {
		c.Lifecycle = nil
	}
	if rapid.Bool().Draw(r, "liveness") {
		c.LivenessProbe = httpProbe("/livez", 2)
		c.LivenessProbe.InitialDelaySeconds = 15
	}
	if rapid.Bool().Draw(r, "startupProbe") {
		c.StartupProbe = httpProbe("/livez", 1)
		c.StartupProbe.FailureThreshold = 40
	}
	grace := rapid.Int64Range(0, 20).Draw(r, "grace")
	d.Spec.Template.Spec.TerminationGracePeriodSeconds = &grace
	if rapid.Bool().Draw(r, "sidecar") {
		always := corev1.ContainerRestartPolicyAlways
		side := c.DeepCopy()
		side.Name, side.RestartPolicy, side.Args = "side", &always, []string{"app", "--port=9000"}
		for _, probe := range []*corev1.Probe{
			side.ReadinessProbe, side.LivenessProbe, side.StartupProbe,
		} {
			if probe != nil {
				probe.HTTPGet.Port = intstr.FromInt32(9000)
			}
		}
		d.Spec.Template.Spec.InitContainers = []corev1.Container{*side}
	}
	if rapid.Bool().Draw(r, "impatient") {
		d.Spec.Template.Spec.Tolerations = []corev1.Toleration{
			tol("not-ready", 2), tol("unreachable", 2),
		}
	}
}

func drawLoad(r *rapid.T, name string) spec.Load {
	second := func(what string, low, high int) time.Duration {
		return time.Duration(rapid.IntRange(low, high).Draw(r, name+what)) * time.Second
	}
	l := users(float64(rapid.IntRange(1, 60).Draw(r, name+"Rate")), second("For", 1, 90))
	l.Name, l.From, l.Timeout = name, second("From", 0, 20), second("Timeout", 1, 3)
	l.Connections = rapid.SampledFrom([]spec.Connections{spec.Reuse, spec.PerRequest}).
		Draw(r, name+"Connections")
	l.Pool = rapid.IntRange(1, 8).Draw(r, name+"Pool")
	l.Attempts = rapid.IntRange(1, 3).Draw(r, name+"Attempts")
	return l
}

func drawStep(r *rapid.T, i int) spec.Step {
	draw := func(what string) string { return fmt.Sprintf("%s%d", what, i) }
	at := time.Duration(rapid.IntRange(0, 60_000).Draw(r, draw("at"))) * time.Millisecond
	target := anyWeb
	target.Mode = rapid.SampledFrom([]fault.Mode{fault.One, fault.All}).Draw(r, draw("mode"))
	span := time.Duration(rapid.IntRange(1, 150).Draw(r, draw("span"))) * time.Second
	step := rapid.SampledFrom([]spec.Step{
		toV2(at, "--startup=1s"),
		{At: at, Do: spec.Scale{Deployment: "web", Replicas: int32(i)}},
		inject(at, fault.KillContainer{Target: target, Container: "app"}),
		inject(at, fault.KillContainer{Target: target, Container: "app", Signal: "TERM"}),
		inject(at, fault.DeletePod{Target: target}),
		inject(at, fault.DeletePod{Target: target, Force: true}),
		inject(at, fault.StopNode{Target: target, For: span}),
	}).Draw(r, draw("step"))
	step.Name = draw("step")
	if rapid.Bool().Draw(r, draw("when")) {
		step.When = &spec.State{Deployment: "web", NewReady: 1}
	}
	return step
}

// checkRequests counts what was due again, from the plan alone.
func checkRequests(r *rapid.T, p *spec.Plan, l *spec.Load, s *story) {
	stream := p.Stream("load/" + l.Name)
	var due []time.Duration
	for at := time.Duration(0); ; {
		next, ok := l.Arrivals.Next(int64(len(due)), at, stream)
		if !ok || next >= l.For {
			break
		}
		due, at = append(due, l.From+next), next
	}
	finals, attempts := make([]int, len(due)), make([]int32, len(due))
	for _, q := range s.requests {
		if q.Load != l.Name {
			continue
		}
		require.Equal(r, due[q.Seq], q.Due)
		require.GreaterOrEqual(r, q.Sent, q.Due)
		require.GreaterOrEqual(r, q.Done, q.Sent)
		require.LessOrEqual(r, q.Done, q.Sent+l.Timeout)
		attempts[q.Seq]++
		require.Equal(r, attempts[q.Seq], q.Attempt)
		require.LessOrEqual(r, int(q.Attempt), l.Attempts)
		if q.Final {
			finals[q.Seq]++
		}
		require.Equal(r, q.Outcome == record.OK || int(q.Attempt) == l.Attempts, q.Final)
		require.Equal(r, q.Outcome == record.OK || q.Outcome == record.BadStatus, q.Pod != "")
	}
	for seq, n := range finals {
		require.Equal(r, 1, n, "final rows of request %d of load %s", seq, l.Name)
	}
}

// checkPods follows every pod's life.
func checkPods(r *rapid.T, s *story) {
	at := map[string]record.State{}
	terminating := map[string]bool{}
	before := map[record.State][]record.State{
		record.StateCreated:   {""},
		record.StateScheduled: {record.StateCreated, record.StateUnschedulable},
		record.StateStarted:   {record.StateScheduled},
		record.StateReady:     {record.StateStarted, record.StateNotReady},
		record.StateNotReady:  {record.StateReady},
	}
	for _, o := range s.changes {
		if o.Change.Kind != record.KindPod {
			continue
		}
		name, state := o.Change.Name, o.Change.State
		switch was := at[name]; state {
		case record.StateTerminating:
			require.False(r, terminating[name], "%s twice\n%s", name, s)
			terminating[name] = true
		case record.StateGone:
			require.True(r, terminating[name], "%s\n%s", name, s)
			at[name] = state
		case record.StateUnschedulable:
			at[name] = state
		default:
			if terminating[name] {
				require.NotEqual(r, record.StateReady, state, "%s terminates\n%s", name, s)
				if state == record.StateNotReady { // it may have got ready untold
					break
				}
			}
			require.Contains(r, before[state], was, "%s becomes %s\n%s", name, state, s)
			at[name] = state
		}
	}
}

// checkFaults follows every injection: what it is allowed to say, and that it says the last word.
func checkFaults(r *rapid.T, s *story) {
	said := map[[2]string][]record.State{}
	for _, o := range s.changes {
		if ch := o.Change; ch.Kind == record.KindFault {
			who := [2]string{ch.Name, ch.Target}
			said[who] = append(said[who], ch.State)
		}
	}
	for who, states := range said {
		require.Contains(r, [][]record.State{
			{record.StateUnseen}, // there was nobody to hit
			{record.StateInjected, record.StateUnseen},
			{record.StateInjected, record.StateSeen},
			{record.StateInjected, record.StateSeen, record.StateHealed, record.StateClear},
		}, states, "%s\n%s", who, s)
	}
	for _, o := range s.changes {
		ch := o.Change
		failed := ch.Kind == record.KindStep && ch.State == record.StateFailed
		require.False(r, failed || ch.Kind == record.KindHarness, "%s", s)
	}
}
