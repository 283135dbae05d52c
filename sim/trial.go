package sim

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/control"
	"github.com/seatrial/seatrial/sim/internal/kubelet"
	"github.com/seatrial/seatrial/sim/internal/model"
	"github.com/seatrial/seatrial/sim/internal/proxy"
	"github.com/seatrial/seatrial/sim/internal/rollout"
	"github.com/seatrial/seatrial/sim/internal/traffic"
)

// A trial is one plan being carried out.
type trial struct {
	plan       *spec.Plan
	model      *model.Model
	kernel     *des.Kernel
	server     *api.Server
	net        *traffic.Network
	workloads  *control.Workloads
	kubelets   []*kubelet.Kubelet
	proxy      *proxy.Proxy // of the node where clients are
	controller spec.Controller
	observe    func(record.Observation)

	origin  time.Duration // the load clock's zero in the kernel's time
	begun   bool
	ended   bool                 // the time for observations is over, but for faults
	setup   []record.Observation // what happened before the load began, at the kernel's times
	asking  bool                 // the controller is to be asked at this instant
	again   des.Timer            // when it wants to be asked
	faults  []*injection
	stopped map[string]int // how many faults keep each node stopped
}

func newTrial(m *model.Model, p *spec.Plan, observe func(record.Observation)) *trial {
	t := &trial{
		plan: p, model: m, kernel: des.New(), controller: p.Controller(), observe: observe,
		stopped: map[string]int{},
	}
	t.server = api.NewServer(t.kernel, m, p.Stream, t.report)
	t.net = traffic.NewNetwork(t.kernel, m, t.request)
	t.workloads = control.NewWorkloads(t.server)
	control.NewScheduler(t.server)
	control.NewEndpoints(t.server)
	for i, node := range nodes(p.Cluster) {
		t.server.Admit(&node.ObjectMeta)
		t.server.Nodes.Put(node)
		t.server.SetNodeReady(node, corev1.ConditionTrue, "KubeletReady")
		t.kubelets = append(t.kubelets, kubelet.New(t.server, t.net, node, i))
	}
	control.NewNodeHealth(t.server)
	control.NewEviction(t.server)
	t.proxy = proxy.New(t.server, t.net, controlPlane)
	t.watchFaults()
	return t
}

// run carries the plan out.
func (t *trial) run(ctx context.Context) error {
	if err := t.setUp(ctx); err != nil {
		t.begin()
		if ctx.Err() == nil {
			t.report(record.Change{
				Kind: record.KindHarness, Name: "setup", State: record.StateFailed,
				Message: err.Error(),
			})
		}
		return err
	}
	t.begin()
	t.startLoad()
	t.ask()
	err := t.runUntil(ctx, t.origin+t.plan.End(), func() bool { return false })
	t.ended = true
	t.healAll()
	if err != nil {
		return err
	}
	limit := t.kernel.Now()
	for _, i := range t.faults {
		limit = max(limit, i.until)
	}
	return t.runUntil(ctx, limit, t.witnessed)
}

// slice is how much virtual time passes between two looks at the context.
const slice = 100 * time.Millisecond

// runUntil lets virtual time pass until a moment or a state, or until ctx is done.
func (t *trial) runUntil(ctx context.Context, at time.Duration, reached func() bool) error {
	for t.kernel.Now() < at && !reached() {
		if err := ctx.Err(); err != nil {
			return err
		}
		t.kernel.RunUntil(min(at, t.kernel.Now()+slice))
	}
	return nil
}

// setUp applies the objects and waits until all Deployments are complete.
func (t *trial) setUp(ctx context.Context) error {
	for _, o := range t.plan.Objects {
		t.create(o.DeepCopyObject())
	}
	limit := t.kernel.Now() + t.model.SetupLimit
	if err := t.runUntil(ctx, limit, t.workloads.Complete); err != nil {
		return err
	}
	if !t.workloads.Complete() {
		return t.incomplete()
	}
	settle := t.model.Settle.Draw(t.plan.Stream("settle"))
	return t.runUntil(ctx, t.kernel.Now()+settle, func() bool { return false })
}

// create writes an object of the plan.
func (t *trial) create(o runtime.Object) {
	switch o := o.(type) {
	case *appsv1.Deployment:
		rollout.SetDefaults(o)
		t.server.Admit(&o.ObjectMeta)
		t.server.Deployments.Put(o)
	case *corev1.Service:
		t.server.Admit(&o.ObjectMeta)
		t.server.Services.Put(o)
	}
}

// incomplete says which Deployments did not complete, and why if a pod says so.
func (t *trial) incomplete() error {
	problems := []error{fmt.Errorf("setting up: not complete within %s", t.model.SetupLimit)}
	add := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(format, args...))
	}
	for _, d := range t.server.Deployments.List() {
		add("deployment %s: %d of %d replicas are available",
			d.Name, d.Status.AvailableReplicas, *d.Spec.Replicas)
		if d.Spec.Paused {
			add("deployment %s: it is paused", d.Name)
		}
	}
	for _, pod := range t.server.Pods.List() {
		if len(pod.Status.Conditions) > 0 && pod.Status.Conditions[0].Message != "" {
			add("pod %s: %s", pod.Name, pod.Status.Conditions[0].Message)
		}
		for _, c := range pod.Status.ContainerStatuses {
			switch {
			case c.State.Waiting != nil:
				add("pod %s, container %s: %s", pod.Name, c.Name, c.State.Waiting.Reason)
			case c.State.Running != nil && !c.Ready:
				add("pod %s, container %s: it runs and is not ready", pod.Name, c.Name)
			}
		}
	}
	return errors.Join(problems...)
}

// begin starts the load's clock, and hands over what was observed before.
func (t *trial) begin() {
	t.origin, t.begun = t.kernel.Now(), true
	for i := range t.setup {
		o := &t.setup[i]
		o.At -= t.origin
		t.controller.Observe(o)
		t.observe(*o)
	}
	t.setup = nil
}

func (t *trial) startLoad() {
	for i := range t.plan.Load {
		l := t.plan.Load[i]
		client := t.net.NewClient(l, t.route(l.Target),
			t.plan.Stream("load/"+l.Name), t.plan.Stream("requests/"+l.Name).Uint64())
		change := record.Change{Kind: record.KindLoad, Name: l.Name, State: record.StateBegun}
		t.kernel.At(t.origin+l.From, func() {
			t.report(change)
			client.Begin()
		})
		t.kernel.At(t.origin+l.From+l.For, func() {
			change.State = record.StateEnded
			t.report(change)
		})
	}
}

// route returns the way to a load's target, whose form Supports has checked.
func (t *trial) route(target string) *traffic.Route {
	name, port, _ := hostPort(target)
	svc, _ := t.server.Services.Get(name)
	return t.proxy.Route(svc, portIndex(svc, port))
}

// hostPort returns the name of the Service that a URL names, and its port.
func hostPort(target string) (service string, port int32, err error) {
	u, err := url.Parse(target)
	if err != nil {
		return "", 0, err
	}
	service, _, _ = strings.Cut(u.Hostname(), ".")
	port = 80
	if u.Port() != "" {
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil {
			return "", 0, err
		}
		port = int32(n)
	}
	return service, port, nil
}

func portIndex(svc *corev1.Service, port int32) int {
	for i := range svc.Spec.Ports {
		if svc.Spec.Ports[i].Port == port {
			return i
		}
	}
	return -1
}

// report observes a change of state.
func (t *trial) report(ch record.Change) {
	if t.ended && ch.Kind != record.KindFault {
		return
	}
	o := record.Observation{At: t.kernel.Now() - t.origin, Change: ch}
	if !t.begun {
		t.setup = append(t.setup, o)
		return
	}
	t.controller.Observe(&o)
	t.observe(o)
	t.ask()
}

// request observes an attempt that is done; its times are still the kernel's.
func (t *trial) request(o *record.Observation) {
	if t.ended {
		return
	}
	o.At -= t.origin
	o.Request.Due -= t.origin
	o.Request.Sent -= t.origin
	o.Request.Done -= t.origin
	t.controller.Observe(o)
	t.observe(*o)
}

// ask lets the controller decide, once all that happens at this instant has happened.
func (t *trial) ask() {
	if t.asking || t.ended {
		return
	}
	t.asking = true
	t.kernel.After(0, func() {
		t.asking = false
		if t.ended {
			return
		}
		orders, again := t.controller.Next(t.kernel.Now() - t.origin)
		t.kernel.Cancel(t.again)
		if again != spec.Never {
			t.again = t.kernel.At(max(t.kernel.Now(), t.origin+again), t.ask)
		}
		for _, order := range orders {
			t.do(order)
		}
	})
}
