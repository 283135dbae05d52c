package kubelet

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec/chance"
	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/model"
	"github.com/seatrial/seatrial/sim/internal/traffic"
)

// bench is one node with one pod, whose runtime takes round times and whose status takes none:
// sandbox 500 ms, container 200 ms, relists at whole seconds.
type bench struct {
	kernel  *des.Kernel
	server  *api.Server
	kubelet *Kubelet
	pod     *corev1.Pod
	told    []string
}

func newBench(pod *corev1.Pod) *bench {
	b := &bench{kernel: des.New(), pod: pod}
	m := model.Kind()
	zero := role.Fixed(0)
	m.Watch, m.Status, m.ProbeHTTP, m.ProbeExec, m.StopSandbox, m.Cleanup =
		zero, zero, zero, zero, zero, zero
	m.Sandbox, m.ContainerStart = role.Fixed(500*time.Millisecond), role.Fixed(200*time.Millisecond)
	stream := func(name string) *rand.Rand { return chance.Stream(1, name) }
	b.server = api.NewServer(b.kernel, m, stream,
		func(ch record.Change) {
			if ch.Kind == record.KindPod || ch.Kind == record.KindContainer {
				text := fmt.Sprintf("%.3f %s %s", b.kernel.Now().Seconds(), ch.Kind, ch.State)
				if ch.State == record.StateBackoff {
					text += fmt.Sprintf(" %g", ch.Value)
				}
				if ch.Container != "" && len(pod.Spec.Containers)+len(pod.Spec.InitContainers) > 1 {
					text += " " + ch.Container
				}
				b.told = append(b.told, text)
			}
		})
	n := traffic.NewNetwork(b.kernel, m, func(*record.Observation) {})
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "worker"}}
	b.kubelet = New(b.server, n, node, 1)
	b.kubelet.relist = 0
	pod.Spec.NodeName = "worker"
	b.server.CreatePod(pod)
	b.told = nil
	return b
}

func newPod(change func(c *corev1.Container)) *corev1.Pod {
	pod := &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: "p"},
		Spec: corev1.PodSpec{Containers: []corev1.Container{{
			Name: "app", Image: role.Image, Args: []string{"app"},
		}}},
	}
	change(&pod.Spec.Containers[0])
	return pod
}

func probe(path string, delay, period, failures, successes int32) *corev1.Probe {
	return &corev1.Probe{
		ProbeHandler: corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{
			Path: path, Port: intstr.FromInt32(8080),
		}},
		InitialDelaySeconds: delay, PeriodSeconds: period, FailureThreshold: failures,
		SuccessThreshold: successes, TimeoutSeconds: 1,
	}
}

// The pod is heard of at 0, its sandbox is there at 0.5, its container runs at 0.7, and the relist
// at 1 notices. Probes tick from 0.5 on, and from the last status that found the container not
// ready (https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/).
func TestProbeTiming(t *testing.T) {
	for name, test := range map[string]struct {
		args   []string
		change func(c *corev1.Container)
		want   []string
	}{
		"no probe: ready when the relist finds it running": {
			args: []string{"--startup=5s"}, change: func(*corev1.Container) {},
			want: []string{"0.700 container started", "1.000 pod started", "1.000 pod ready"},
		},
		"readiness: probed at once when it runs": {
			change: func(c *corev1.Container) { c.ReadinessProbe = probe("/readyz", 0, 10, 3, 1) },
			want:   []string{"0.700 container started", "1.000 pod started", "1.000 pod ready"},
		},
		"readiness: then every period": {
			args:   []string{"--startup=5s"},
			change: func(c *corev1.Container) { c.ReadinessProbe = probe("/readyz", 0, 3, 3, 1) },
			// The probe's first run, at 1, makes the worker sync at the next relist, at 2; that
			// probes again, and from there the ticks are at 5 and 8. It listens from 5.7 on.
			want: []string{"0.700 container started", "1.000 pod started", "8.000 pod ready"},
		},
		"successThreshold: three in a row": {
			change: func(c *corev1.Container) { c.ReadinessProbe = probe("/readyz", 0, 2, 3, 3) },
			// At 1, at 2 as above, and at the tick at 4.
			want: []string{"0.700 container started", "1.000 pod started", "4.000 pod ready"},
		},
		"initialDelay counts from the container's start": {
			change: func(c *corev1.Container) { c.ReadinessProbe = probe("/readyz", 4, 1, 3, 1) },
			want:   []string{"0.700 container started", "1.000 pod started", "5.000 pod ready"},
		},
		"startup holds readiness back": {
			args: []string{"--startup=3s"},
			change: func(c *corev1.Container) {
				c.StartupProbe = probe("/livez", 0, 2, 30, 1)
				c.ReadinessProbe = probe("/readyz", 0, 60, 3, 1)
			},
			// The startup probe ticks at 0.5, 2.5, 4.5: it passes at 4.5, and readiness is
			// tried at once.
			want: []string{"0.700 container started", "1.000 pod started", "4.500 pod ready"},
		},
		"liveness kills after failureThreshold": {
			change: func(c *corev1.Container) {
				c.LivenessProbe = probe("/livez", 2, 1, 3, 1)
				c.LivenessProbe.HTTPGet.Port = intstr.FromInt32(1)
			},
			// Ticks at 0.5, 1.5, …; from 2.7 on they probe: 3.5, 4.5, 5.5. The app stops at once.
			want: []string{
				"0.700 container started", "1.000 pod started", "1.000 pod ready",
				"5.500 container exited", "5.700 container started",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			pod := newPod(func(c *corev1.Container) {
				c.Args = append(c.Args, test.args...)
				test.change(c)
			})
			b := newBench(pod)
			b.kernel.RunUntil(time.Minute)
			require.GreaterOrEqual(t, len(b.told), len(test.want))
			require.Equal(t, test.want, b.told[:len(test.want)])
		})
	}
}

// "kubelet restarts them with an exponential backoff delay (10s, 20s, 40s, …), that is capped at
// 300 seconds" (https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy).
func TestCrashLoopBackOff(t *testing.T) {
	b := newBench(newPod(func(c *corev1.Container) {
		c.LivenessProbe = probe("/livez", 2, 1, 1, 1)
		c.LivenessProbe.HTTPGet.Port = intstr.FromInt32(1)
	}))
	b.kernel.RunUntil(30 * time.Minute)
	var waits []float64
	var ended, wait float64
	for _, line := range b.told {
		words := strings.Fields(line)
		at, err := strconv.ParseFloat(words[0], 64)
		require.NoError(t, err)
		switch kind, state := words[1], words[2]; {
		case kind == "container" && state == "exited":
			ended, wait = at, 0
		case state == "backoff":
			wait, err = strconv.ParseFloat(words[3], 64)
			require.NoError(t, err)
			waits = append(waits, wait)
		case kind == "container" && state == "started" && ended > 0:
			// The sync that finds the back-off over comes 10 to 15 s after one that did not, or
			// sooner.
			require.GreaterOrEqual(t, at-ended, wait)
			require.LessOrEqual(t, at-ended, wait+16)
		}
	}
	require.Equal(t, []float64{10, 20, 40, 80, 160, 300, 300}, waits[:7])
}

// A container that has run for twice the longest back-off starts from the beginning.
func TestBackOffIsForgotten(t *testing.T) {
	b := newBench(newPod(func(*corev1.Container) {}))
	kill := func(at time.Duration) {
		b.kernel.RunUntil(at)
		require.True(t, b.kubelet.Signal(b.pod, "app", true))
	}
	kill(2 * time.Second)
	kill(20 * time.Second) // waits for 10 s
	kill(12 * time.Minute) // 20 s would be next, but it ran for more than 10 minutes
	b.kernel.RunUntil(13 * time.Minute)
	require.Equal(t, "720.000 container exited", b.told[len(b.told)-4])
	require.Equal(t, "721.200 container started", b.told[len(b.told)-2])
}

// "If … the preStop hook hasn't completed … the overall grace period" counts for both, with SIGKILL
// at its end but at least 2 s for SIGTERM (kuberuntime_container.go, killContainer).
func TestGracePeriod(t *testing.T) {
	sleep := func(seconds int64) *corev1.Lifecycle {
		return &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{
			Sleep: &corev1.SleepAction{Seconds: seconds},
		}}
	}
	shell := &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{
		Exec: &corev1.ExecAction{Command: []string{"/bin/sh", "-c", "sleep 5"}},
	}}
	for name, test := range map[string]struct {
		args  []string
		hook  *corev1.Lifecycle
		grace int64
		want  string
	}{
		"stops at SIGTERM":           {nil, nil, 30, "10.000"},
		"hook, then SIGTERM":         {nil, sleep(5), 30, "15.000"},
		"a command that sleeps":      {nil, shell, 30, "15.000"},
		"ignored: SIGKILL":           {[]string{"--ignore-term"}, nil, 30, "40.000"},
		"ignored: hook counts too":   {[]string{"--ignore-term"}, sleep(5), 30, "40.000"},
		"hook longer than the grace": {[]string{"--ignore-term"}, sleep(60), 6, "18.000"},
	} {
		t.Run(name, func(t *testing.T) {
			pod := newPod(func(c *corev1.Container) {
				c.Args = append(c.Args, test.args...)
				c.Lifecycle = test.hook
			})
			pod.Spec.TerminationGracePeriodSeconds = &test.grace
			b := newBench(pod)
			b.kernel.RunUntil(10 * time.Second)
			b.server.DeletePod(pod, nil)
			b.kernel.RunUntil(2 * time.Minute)
			require.Contains(t, b.told, test.want+" container exited")
			require.Equal(t, test.want+" pod gone", b.told[len(b.told)-1])
		})
	}
}

// Sidecars start before the others and stop after them, the last one first
// (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/).
func TestSidecars(t *testing.T) {
	always := corev1.ContainerRestartPolicyAlways
	pod := newPod(func(c *corev1.Container) {
		c.Lifecycle = &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{
			Sleep: &corev1.SleepAction{Seconds: 4},
		}}
	})
	for i, name := range []string{"one", "two"} {
		pod.Spec.InitContainers = append(pod.Spec.InitContainers, corev1.Container{
			Name: name, Image: role.Image, RestartPolicy: &always,
			Args: []string{"app", fmt.Sprintf("--port=%d", 9000+i)},
		})
	}
	b := newBench(pod)
	b.kernel.RunUntil(10 * time.Second)
	b.server.DeletePod(pod, nil)
	b.kernel.RunUntil(time.Minute)
	require.Equal(t, []string{
		"0.700 container started one", "0.900 container started two", "1.100 container started app",
		"2.000 pod started", "2.000 pod ready", "10.000 pod terminating",
		"14.000 container exited app", "14.000 container exited two", "14.000 container exited one",
		"14.000 pod not_ready", "14.000 pod gone",
	}, b.told)
}

// All preStop hooks start when the pod's end begins; only SIGTERM comes in order, and what a sidecar
// waits for its turn is taken from its grace period (kuberuntime_container.go, killContainer: the
// hook comes before waitForTurn).
func TestSidecarsHooksRunBesideTheOthers(t *testing.T) {
	sleep := func(seconds int64) *corev1.Lifecycle {
		return &corev1.Lifecycle{PreStop: &corev1.LifecycleHandler{
			Sleep: &corev1.SleepAction{Seconds: seconds},
		}}
	}
	for name, test := range map[string]struct {
		hook, sidecarsHook int64
		args               []string
		app, sidecar       string
	}{
		"the app's hook is longer":     {4, 3, nil, "14.000", "14.000"},
		"the sidecar's hook is longer": {2, 7, nil, "12.000", "17.000"},
		// The app is killed at the end of the grace period of 10 s, when the sidecar's turn has
		// come as well.
		"the app does not stop": {2, 3, []string{"--ignore-term"}, "20.000", "20.000"},
	} {
		t.Run(name, func(t *testing.T) {
			pod := newPod(func(c *corev1.Container) {
				c.Lifecycle = sleep(test.hook)
				c.Args = append(c.Args, test.args...)
			})
			always, grace := corev1.ContainerRestartPolicyAlways, int64(10)
			pod.Spec.TerminationGracePeriodSeconds = &grace
			pod.Spec.InitContainers = []corev1.Container{{
				Name: "side", Image: role.Image, RestartPolicy: &always,
				Args: []string{"app", "--port=9000"}, Lifecycle: sleep(test.sidecarsHook),
			}}
			b := newBench(pod)
			b.kernel.RunUntil(10 * time.Second)
			b.server.DeletePod(pod, nil)
			b.kernel.RunUntil(time.Minute)
			require.Contains(t, b.told, test.app+" container exited app")
			require.Contains(t, b.told, test.sidecar+" container exited side")
		})
	}
}

// A pod that has reported its end does not run again when its node has been away for a moment
// ("phase … Succeeded: all containers … have terminated in success, and will not be restarted").
func TestFinalPhaseOutlivesAPowerCut(t *testing.T) {
	pod := newPod(func(*corev1.Container) {})
	b := newBench(pod)
	b.server.Model.StopSandbox, b.server.Model.Cleanup =
		role.Fixed(time.Second), role.Fixed(5*time.Second)
	b.kernel.RunUntil(10 * time.Second)
	b.server.DeletePod(pod, nil)
	b.kernel.RunUntil(12 * time.Second)
	require.Equal(t, corev1.PodSucceeded, pod.Status.Phase)
	b.kubelet.PowerOff()
	b.kubelet.PowerOn()
	for b.kernel.Now() < time.Minute {
		b.kernel.RunUntil(b.kernel.Now() + 100*time.Millisecond)
		require.Equal(t, corev1.PodSucceeded, pod.Status.Phase)
	}
	require.Contains(t, b.told[len(b.told)-1], "pod gone")
}

// A kubelet that starts anew knows of no back-off but that of the start which follows.
func TestBackOffIsForgottenInAPowerCut(t *testing.T) {
	b := newBench(newPod(func(*corev1.Container) {}))
	for _, at := range []time.Duration{5, 10, 30, 60, 120} { // the next one would wait for 160 s
		b.kernel.RunUntil(at * time.Second)
		b.kubelet.Signal(b.pod, "app", true)
	}
	b.kernel.RunUntil(200 * time.Second)
	b.kubelet.PowerOff()
	b.kubelet.PowerOn()
	b.kernel.RunUntil(220 * time.Second)
	b.told = nil
	require.True(t, b.kubelet.Signal(b.pod, "app", true))
	b.kernel.RunUntil(223 * time.Second)
	require.Contains(t, strings.Join(b.told, "\n"), "container backoff 10\n")
}

func TestSleeps(t *testing.T) {
	for want, commands := range map[time.Duration][][]string{
		5 * time.Second:        {{"sleep", "5"}, {"/bin/sleep", "5s"}, {"sh", "-c", "sleep 5"}},
		500 * time.Millisecond: {{"sleep", "0.5"}},
		0:                      {{"true"}, {"sleep"}, {"sleep", "x"}, {"nginx", "-s", "quit"}, nil},
	} {
		for _, command := range commands {
			require.Equal(t, want, Sleeps(command), "%q", command)
		}
	}
}
