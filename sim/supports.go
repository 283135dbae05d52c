package sim

import (
	"errors"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/fault"
	"github.com/seatrial/seatrial/sim/internal/model"
	"github.com/seatrial/seatrial/sim/internal/rollout"
)

// Supports implements spec.Backend: the error names everything in the plan that the simulator has
// no model of, and is an errors.ErrUnsupported.
func (*Backend) Supports(p *spec.Plan) error {
	var problems []error
	for _, o := range p.Objects {
		problems = append(problems, supportsObject(o)...)
	}
	problems = append(problems, supportsSteps(p)...)
	for i := range p.Load {
		problems = append(problems, supportsLoad(p, &p.Load[i])...)
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("the simulator cannot run %s, variant %s: %w: %w",
			p.Scenario, p.Variant, errors.ErrUnsupported, err)
	}
	return nil
}

func supportsObject(o runtime.Object) []error {
	switch o := o.(type) {
	case *appsv1.Deployment:
		return supportsDeployment(o)
	case *corev1.Service:
		return supportsService(o)
	case *corev1.ConfigMap, *corev1.Secret, *corev1.ServiceAccount, *corev1.Namespace,
		*policyv1.PodDisruptionBudget, *rbacv1.Role, *rbacv1.RoleBinding:
		return nil // they change nothing that is simulated
	}
	return []error{fmt.Errorf("it has no model of the kind %s", spec.KindOf(o))}
}

func supportsDeployment(d *appsv1.Deployment) []error {
	var problems []error
	if _, _, err := rollout.Resolve(d); err != nil {
		problems = append(problems, err)
	}
	problems = append(problems, invalid(d)...)
	t := &d.Spec.Template
	containers := make([]*corev1.Container, 0, 4)
	for i := range t.Spec.InitContainers {
		c := &t.Spec.InitContainers[i]
		if !model.IsSidecar(c) {
			problems = append(problems, fmt.Errorf("init container %s: "+
				"it knows only init containers with restartPolicy Always (sidecars)", c.Name))
			continue
		}
		containers = append(containers, c)
	}
	for i := range t.Spec.Containers {
		containers = append(containers, &t.Spec.Containers[i])
	}
	for _, c := range containers {
		problems = append(problems, supportsContainer(t, c)...)
	}
	for _, field := range []struct {
		name string
		used bool
	}{
		{"hostNetwork", t.Spec.HostNetwork},
		{"nodeName", t.Spec.NodeName != ""},
		{"readinessGates", len(t.Spec.ReadinessGates) > 0},
		{"schedulingGates", len(t.Spec.SchedulingGates) > 0},
	} {
		if field.used {
			problems = append(problems, fmt.Errorf("it has no model of %s", field.name))
		}
	}
	for i, err := range problems {
		problems[i] = fmt.Errorf("deployment %s: %w", d.Name, err)
	}
	return problems
}

// invalid returns what the API server refuses of a Deployment, where the controllers rely on it
// (pkg/apis/apps/validation/validation.go, ValidateDeploymentSpec).
func invalid(d *appsv1.Deployment) []error {
	var problems []error
	if r := d.Spec.Replicas; r != nil && *r < 0 {
		problems = append(problems, fmt.Errorf("spec.replicas %d: want at least 0", *r))
	}
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	switch {
	case err != nil:
		problems = append(problems, fmt.Errorf("spec.selector: %w", err))
	case !selector.Matches(labels.Set(d.Spec.Template.Labels)):
		problems = append(problems, fmt.Errorf(
			"spec.selector %s does not match the template's labels %s",
			selector, labels.Set(d.Spec.Template.Labels)))
	}
	return problems
}

// refused returns why the API server would not let one Deployment take the place of another.
func refused(was, is *appsv1.Deployment) []error {
	problems := supportsDeployment(is)
	if !equality.Semantic.DeepEqual(was.Spec.Selector, is.Spec.Selector) {
		problems = append(problems,
			fmt.Errorf("deployment %s: spec.selector cannot be changed", is.Name))
	}
	return problems
}

func supportsContainer(t *corev1.PodTemplateSpec, c *corev1.Container) []error {
	var problems []error
	if _, err := model.App(t.Annotations, c); err != nil {
		problems = append(problems, err)
	}
	for _, p := range []*corev1.Probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
		if p != nil && p.GRPC != nil {
			problems = append(problems,
				fmt.Errorf("container %s: it has no model of gRPC probes", c.Name))
			break
		}
	}
	if c.Lifecycle != nil && c.Lifecycle.PostStart != nil {
		problems = append(problems,
			fmt.Errorf("container %s: it has no model of postStart", c.Name))
	}
	return problems
}

func supportsService(svc *corev1.Service) []error {
	var problems []error
	refuse := func(what string) {
		problems = append(problems, fmt.Errorf("service %s: it has no model of %s", svc.Name, what))
	}
	if svc.Spec.ClusterIP == corev1.ClusterIPNone {
		refuse("headless Services")
	}
	if svc.Spec.Type == corev1.ServiceTypeExternalName {
		refuse("the type ExternalName")
	}
	if svc.Spec.SessionAffinity == corev1.ServiceAffinityClientIP {
		refuse("sessionAffinity ClientIP")
	}
	local := svc.Spec.InternalTrafficPolicy
	if local != nil && *local == corev1.ServiceInternalTrafficPolicyLocal {
		refuse("internalTrafficPolicy Local")
	}
	return problems
}

// supportsSteps tries what the steps will do to Deployments on copies of them, one after the other.
func supportsSteps(p *spec.Plan) []error {
	var problems []error
	copies := make([]runtime.Object, len(p.Objects))
	for i, o := range p.Objects {
		copies[i] = o.DeepCopyObject()
	}
	for _, step := range p.Steps {
		for _, err := range supportsAction(copies, step.Do) {
			problems = append(problems, fmt.Errorf("step %q: %w", step.Name, err))
		}
	}
	return problems
}

func supportsAction(objects []runtime.Object, action spec.Action) []error {
	switch a := action.(type) {
	case spec.Inject:
		switch a.Fault.(type) {
		case fault.KillContainer, fault.DeletePod, fault.StopNode:
			return nil
		}
		return []error{fmt.Errorf("it has no model of the fault %s", a.Fault.Kind())}
	case spec.Apply:
		i := spec.Find(objects, a.Patch.Kind, a.Patch.Name)
		if i < 0 {
			return []error{fmt.Errorf("there is no %s %q", a.Patch.Kind, a.Patch.Name)}
		}
		changed, err := a.Patch.Apply(objects[i])
		if err != nil {
			return []error{err}
		}
		was := objects[i]
		objects[i] = changed
		if d, ok := changed.(*appsv1.Deployment); ok {
			return refused(was.(*appsv1.Deployment), d)
		}
		return supportsObject(changed)
	}
	i := spec.Find(objects, "Deployment", deploymentOf(action))
	if i < 0 {
		return []error{fmt.Errorf("there is no Deployment %q", deploymentOf(action))}
	}
	d := objects[i].(*appsv1.Deployment)
	if err := edit(d, action); err != nil {
		return []error{err}
	}
	return supportsDeployment(d)
}

func supportsLoad(p *spec.Plan, l *spec.Load) []error {
	name, port, err := hostPort(l.Target)
	if err != nil {
		return []error{fmt.Errorf("load %s: target %q: %w", l.Name, l.Target, err)}
	}
	i := spec.Find(p.Objects, "Service", name)
	if i < 0 {
		return []error{fmt.Errorf("load %s: target %q: there is no Service %q",
			l.Name, l.Target, name)}
	}
	if portIndex(p.Objects[i].(*corev1.Service), port) < 0 {
		return []error{fmt.Errorf("load %s: target %q: Service %s has no port %d",
			l.Name, l.Target, name, port)}
	}
	return nil
}
