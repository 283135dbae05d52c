package spec

import (
	"fmt"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/scenarios/spec/role"
)

func (v *validator) checkObjects() {
	const path = "spec.objects"
	if len(v.objects) == 0 {
		v.absentf(path, "want at least one object, here or in spec.manifests")
	}
	seen := map[string]bool{}
	for i, o := range v.objects {
		at := fmt.Sprintf("%s[%d]", path, i)
		if o == nil {
			v.addf(at, "want an object")
			continue
		}
		m, err := meta.Accessor(o)
		if err != nil || m.GetName() == "" {
			v.addf(at, "%s without a name", KindOf(o))
			continue
		}
		key := KindOf(o) + " " + m.GetName()
		if seen[key] {
			v.addf(at, "%s is there twice", key)
		}
		seen[key] = true
		switch o := o.(type) {
		case *appsv1.Deployment:
			v.checkDeployment(at, o)
		case *corev1.Service:
		default:
			if kind := KindOf(o); kind == "Deployment" || kind == "Service" {
				v.addf(at, "%s: want it as the Go type of apps/v1 or v1, not as %T", key, o)
			}
		}
	}
}

// checkDeployment finds what the API server would refuse, of the fields that behaviour depends on,
// before a cluster is made for it: ValidateDeploymentSpec and ValidatePodTemplateSpec of
// k8s.io/kubernetes.
func (v *validator) checkDeployment(path string, d *appsv1.Deployment) {
	add := func(format string, args ...any) {
		v.addf(path, "Deployment %s: %s", d.Name, fmt.Sprintf(format, args...))
	}
	pod := labels.Set(d.Spec.Template.Labels)
	selector, err := metav1.LabelSelectorAsSelector(d.Spec.Selector)
	switch {
	case err != nil:
		add("its selector: %v", err)
	case selector.Empty() || d.Spec.Selector == nil:
		add("it has no selector")
	case !selector.Matches(pod):
		add("its selector %s does not match its template's labels %s", selector, pod)
	}
	if d.Spec.Replicas != nil && *d.Spec.Replicas < 0 {
		add("replicas %d: want 0 or more", *d.Spec.Replicas)
	}
	if d.Spec.MinReadySeconds < 0 {
		add("minReadySeconds %d: want 0 or more", d.Spec.MinReadySeconds)
	}
	if why := strategyProblem(&d.Spec.Strategy); why != "" {
		add("%s", why)
	}
	spec := &d.Spec.Template.Spec
	if s := spec.TerminationGracePeriodSeconds; s != nil && (*s < 0 || *s > int64(maxSpan.Seconds())) {
		add("terminationGracePeriodSeconds %d: want 0 or more, at most %s", *s, maxSpan)
	}
	v.checkContainers(path, d)
}

// strategyProblem says what is wrong with a strategy, or "".
func strategyProblem(s *appsv1.DeploymentStrategy) string {
	switch s.Type {
	case "", appsv1.RollingUpdateDeploymentStrategyType:
	case appsv1.RecreateDeploymentStrategyType:
		if s.RollingUpdate != nil {
			return "strategy: rollingUpdate goes only with type RollingUpdate"
		}
	default:
		return fmt.Sprintf("strategy %q: want RollingUpdate or Recreate", s.Type)
	}
	if s.RollingUpdate == nil {
		return ""
	}
	none := 0
	for name, bound := range map[string]*intstr.IntOrString{
		"maxSurge": s.RollingUpdate.MaxSurge, "maxUnavailable": s.RollingUpdate.MaxUnavailable,
	} {
		if bound == nil {
			continue // 25 % each
		}
		n, err := intstr.GetScaledValueFromIntOrPercent(bound, 100, true)
		if err != nil || n < 0 || name == "maxUnavailable" && bound.Type == intstr.String && n > 100 {
			return fmt.Sprintf("%s %q: want a number or a percentage such as 25%%", name, bound.String())
		}
		if n == 0 {
			none++
		}
	}
	if none == 2 {
		return "maxSurge and maxUnavailable are both 0: no pod could ever be replaced"
	}
	return ""
}

func (v *validator) checkContainers(path string, d *appsv1.Deployment) {
	t := &d.Spec.Template
	if len(t.Spec.Containers) == 0 {
		v.addf(path, "Deployment %s: it has no containers", d.Name)
	}
	names := map[string]bool{}
	for _, c := range slices.Concat(t.Spec.InitContainers, t.Spec.Containers) {
		whose := d.Name + "/" + c.Name
		if c.Name == "" || names[c.Name] {
			v.addf(path, "Deployment %s: container %q: want a name that no other container has", d.Name, c.Name)
		}
		names[c.Name] = true
		if c.Image == "" {
			v.addf(path, "container %s: want an image", whose)
		}
		v.checkProbes(path, whose, &c)
		if model, ok := t.Annotations[role.ModelAnnotation+c.Name]; ok {
			v.checkArgs(path, whose, strings.Fields(model))
		} else if c.Image == role.Image {
			v.checkArgs(path, whose, c.Args)
		}
	}
	for key := range t.Annotations {
		name, ok := strings.CutPrefix(key, role.ModelAnnotation)
		if ok && !names[name] {
			v.addf(path, "Deployment %s: annotation %s: it has no container %q", d.Name, key, name)
		}
	}
}

func (v *validator) checkProbes(path, whose string, c *corev1.Container) {
	for i, p := range []*corev1.Probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
		if p == nil {
			continue
		}
		name := []string{"startupProbe", "readinessProbe", "livenessProbe"}[i]
		if p.HTTPGet == nil && p.TCPSocket == nil && p.Exec == nil && p.GRPC == nil {
			v.addf(path, "container %s: %s: want one of httpGet, tcpSocket, exec, grpc", whose, name)
		}
		for _, n := range []int32{
			p.InitialDelaySeconds, p.TimeoutSeconds, p.PeriodSeconds, p.SuccessThreshold, p.FailureThreshold,
		} {
			if n < 0 {
				v.addf(path, "container %s: %s: %d: want no negative number", whose, name, n)
			}
		}
	}
}

func (v *validator) checkArgs(path, whose string, args []string) {
	_, err := role.ParseApp(args)
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		v.addf(path, "container %s: %s", whose, strings.TrimPrefix(line, "role app: "))
	}
}

// selected returns the pod templates whose labels match.
func (v *validator) selected(selector map[string]string) []corev1.PodTemplateSpec {
	var out []corev1.PodTemplateSpec
	match := labels.SelectorFromSet(selector)
	for _, o := range v.objects {
		var t corev1.PodTemplateSpec
		switch o := o.(type) {
		case *appsv1.Deployment:
			t = o.Spec.Template
		case *corev1.Pod:
			t = corev1.PodTemplateSpec{ObjectMeta: o.ObjectMeta, Spec: o.Spec}
		default:
			continue
		}
		if len(selector) > 0 && match.Matches(labels.Set(t.Labels)) {
			out = append(out, t)
		}
	}
	return out
}
