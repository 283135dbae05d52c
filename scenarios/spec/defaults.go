package spec

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// SetDefaults fills in what the API server would, for the kinds and fields that behaviour depends
// on, so that the simulator and the cluster run the same object. Other kinds are left as they are.
// Sources: pkg/apis/apps/v1/defaults.go and pkg/apis/core/v1/defaults.go of k8s.io/kubernetes.
func SetDefaults(o runtime.Object) {
	switch o := o.(type) {
	case *appsv1.Deployment:
		defaultDeployment(&o.Spec)
	case *corev1.Service:
		defaultService(&o.Spec)
	case *corev1.Pod:
		defaultPod(&o.Spec)
	}
}

func defaultDeployment(s *appsv1.DeploymentSpec) {
	orDefault(&s.Replicas, 1)
	orDefault(&s.RevisionHistoryLimit, 10)
	orDefault(&s.ProgressDeadlineSeconds, 600)
	orZero(&s.Strategy.Type, appsv1.RollingUpdateDeploymentStrategyType)
	if s.Strategy.Type == appsv1.RollingUpdateDeploymentStrategyType {
		if s.Strategy.RollingUpdate == nil {
			s.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{}
		}
		orDefault(&s.Strategy.RollingUpdate.MaxUnavailable, intstr.FromString("25%"))
		orDefault(&s.Strategy.RollingUpdate.MaxSurge, intstr.FromString("25%"))
	}
	defaultPod(&s.Template.Spec)
}

func defaultPod(s *corev1.PodSpec) {
	orZero(&s.RestartPolicy, corev1.RestartPolicyAlways)
	orZero(&s.DNSPolicy, corev1.DNSClusterFirst)
	orZero(&s.SchedulerName, corev1.DefaultSchedulerName)
	orDefault(&s.TerminationGracePeriodSeconds, int64(corev1.DefaultTerminationGracePeriodSeconds))
	for i := range s.InitContainers {
		defaultContainer(&s.InitContainers[i])
	}
	for i := range s.Containers {
		defaultContainer(&s.Containers[i])
	}
}

func defaultContainer(c *corev1.Container) {
	if c.ImagePullPolicy == "" {
		c.ImagePullPolicy = corev1.PullIfNotPresent
		if isLatest(c.Image) {
			c.ImagePullPolicy = corev1.PullAlways
		}
	}
	for i := range c.Ports {
		if c.Ports[i].Protocol == "" {
			c.Ports[i].Protocol = corev1.ProtocolTCP
		}
	}
	// Upstream does this to the pod and not to its template (SetDefaults_Pod); the pod is the same.
	for name, limit := range c.Resources.Limits {
		if _, ok := c.Resources.Requests[name]; !ok {
			if c.Resources.Requests == nil {
				c.Resources.Requests = corev1.ResourceList{}
			}
			c.Resources.Requests[name] = limit.DeepCopy()
		}
	}
	if l := c.Lifecycle; l != nil {
		for _, h := range []*corev1.LifecycleHandler{l.PostStart, l.PreStop} {
			if h != nil && h.HTTPGet != nil {
				defaultHTTPGet(h.HTTPGet)
			}
		}
	}
	for _, p := range []*corev1.Probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
		if p != nil {
			defaultProbe(p)
		}
	}
}

// isLatest tells whether an image is named with the tag latest, or with neither tag nor digest,
// which means the same (parsers.ParseImageName of k8s.io/kubernetes).
func isLatest(image string) bool {
	name := image[strings.LastIndex(image, "/")+1:] // a colon before it is a registry's port
	name, digest, _ := strings.Cut(name, "@")
	_, tag, _ := strings.Cut(name, ":")
	return tag == "latest" || tag == "" && digest == "" && image != ""
}

func defaultProbe(p *corev1.Probe) {
	orZero(&p.TimeoutSeconds, 1)
	orZero(&p.PeriodSeconds, 10)
	orZero(&p.SuccessThreshold, 1)
	orZero(&p.FailureThreshold, 3)
	if p.HTTPGet != nil {
		defaultHTTPGet(p.HTTPGet)
	}
}

func defaultHTTPGet(h *corev1.HTTPGetAction) {
	orZero(&h.Path, "/")
	orZero(&h.Scheme, corev1.URISchemeHTTP)
}

func defaultService(s *corev1.ServiceSpec) {
	orZero(&s.Type, corev1.ServiceTypeClusterIP)
	orZero(&s.SessionAffinity, corev1.ServiceAffinityNone)
	if s.SessionAffinity == corev1.ServiceAffinityClientIP {
		orDefault(&s.SessionAffinityConfig, corev1.SessionAffinityConfig{})
		orDefault(&s.SessionAffinityConfig.ClientIP, corev1.ClientIPConfig{})
		orDefault(&s.SessionAffinityConfig.ClientIP.TimeoutSeconds, corev1.DefaultClientIPServiceAffinitySeconds)
	}
	if s.Type != corev1.ServiceTypeExternalName {
		orDefault(&s.InternalTrafficPolicy, corev1.ServiceInternalTrafficPolicyCluster)
	}
	for i := range s.Ports {
		p := &s.Ports[i]
		orZero(&p.Protocol, corev1.ProtocolTCP)
		if p.TargetPort == intstr.FromInt32(0) || p.TargetPort == intstr.FromString("") {
			p.TargetPort = intstr.FromInt32(p.Port)
		}
	}
}

// orDefault points p at v where it is nil.
func orDefault[T any](p **T, v T) {
	if *p == nil {
		*p = &v
	}
}

// orZero sets p to v where it is the zero value.
func orZero[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}
