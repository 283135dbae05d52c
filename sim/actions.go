package sim

import (
	"errors"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/sim/internal/rollout"
)

// do carries out an order. One that cannot be carried out is observed as a failed step.
func (t *trial) do(order spec.Order) {
	ch := record.Change{
		Kind: record.KindStep, Name: order.Name, State: record.StateBegun,
		Message: order.Do.String(),
	}
	t.report(ch)
	if err := t.act(order); err != nil {
		ch.State, ch.Message = record.StateFailed, err.Error()
		t.report(ch)
	}
}

func (t *trial) act(order spec.Order) error {
	switch a := order.Do.(type) {
	case spec.Inject:
		t.inject(order.Name, a.Fault)
		return nil
	case spec.Apply:
		return t.apply(a.Patch)
	}
	name := deploymentOf(order.Do)
	d, ok := t.server.Deployments.Get(name)
	if !ok {
		return fmt.Errorf("%s: there is no Deployment %q", order.Do, name)
	}
	changed := d.DeepCopy()
	if err := edit(changed, order.Do); err != nil {
		return err
	}
	return t.write(d, changed)
}

// deploymentOf returns the name of the Deployment that an action is about.
func deploymentOf(action spec.Action) string {
	switch a := action.(type) {
	case spec.SetArgs:
		return a.Deployment
	case spec.SetImage:
		return a.Deployment
	case spec.Scale:
		return a.Deployment
	case spec.Pause:
		return a.Deployment
	}
	return ""
}

// edit changes a Deployment as an action says.
func edit(d *appsv1.Deployment, action spec.Action) error {
	switch a := action.(type) {
	case spec.SetArgs:
		c, err := container(d, a.Container)
		if err != nil {
			return err
		}
		c.Args = a.Args
	case spec.SetImage:
		c, err := container(d, a.Container)
		if err != nil {
			return err
		}
		c.Image = a.Image
	case spec.Scale:
		d.Spec.Replicas = &a.Replicas
	case spec.Pause:
		d.Spec.Paused = !a.Resume
	default:
		return fmt.Errorf("the simulator does not know the action %q", action)
	}
	return nil
}

func container(d *appsv1.Deployment, name string) (*corev1.Container, error) {
	for _, list := range [][]corev1.Container{
		d.Spec.Template.Spec.Containers, d.Spec.Template.Spec.InitContainers,
	} {
		for i := range list {
			if list[i].Name == name {
				return &list[i], nil
			}
		}
	}
	return nil, fmt.Errorf("deployment %s has no container %q", d.Name, name)
}

// write stores a changed Deployment; only a change of its spec makes a new generation. Steps may
// come in another order than Supports has tried them in, so that this has to be asked again.
func (t *trial) write(was, is *appsv1.Deployment) error {
	rollout.SetDefaults(is)
	if err := errors.Join(refused(was, is)...); err != nil {
		return err
	}
	if !equality.Semantic.DeepEqual(was.Spec, is.Spec) {
		is.Generation++
	}
	t.server.Deployments.Put(is)
	return nil
}

// apply patches an object.
func (t *trial) apply(p spec.Patch) error {
	switch p.Kind {
	case "Deployment":
		d, ok := t.server.Deployments.Get(p.Name)
		if !ok {
			return fmt.Errorf("patch: there is no Deployment %q", p.Name)
		}
		o, err := p.Apply(d)
		if err != nil {
			return err
		}
		return t.write(d, o.(*appsv1.Deployment))
	case "Service":
		svc, ok := t.server.Services.Get(p.Name)
		if !ok {
			return fmt.Errorf("patch: there is no Service %q", p.Name)
		}
		o, err := p.Apply(svc)
		if err != nil {
			return err
		}
		t.server.Services.Put(o.(*corev1.Service))
	}
	return nil
}
