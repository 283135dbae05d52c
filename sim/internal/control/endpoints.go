package control

import (
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/sim/internal/api"
)

// Endpoints runs the EndpointSlice controller. A Service has one slice for each way in which its
// pods resolve its ports, mostly one: a named port may have another number in another revision.
type Endpoints struct {
	server *api.Server
	queue  *queue
	told   map[string]map[string]record.State // by Service, then pod
}

// NewEndpoints starts the controller.
func NewEndpoints(s *api.Server) *Endpoints {
	e := &Endpoints{server: s, told: map[string]map[string]record.State{}}
	e.queue = newQueue(s, "endpointslice", s.Model.EndpointsSync, e.sync)
	s.Services.Watch("endpointslice/services", api.All, func(svc *corev1.Service) {
		e.queue.add(svc.Name)
	})
	s.Pods.Watch("endpointslice/pods", api.All, func(pod *corev1.Pod) {
		for _, svc := range s.Services.List() {
			if selects(svc, pod) {
				e.queue.add(svc.Name)
			}
		}
	})
	return e
}

func selects(svc *corev1.Service, pod *corev1.Pod) bool {
	return len(svc.Spec.Selector) > 0 &&
		labels.SelectorFromSet(svc.Spec.Selector).Matches(labels.Set(pod.Labels))
}

// sync writes a Service's slices, where anything has changed: a write that says nothing new would
// wake kube-proxy for nothing (k8s.io/endpointslice/reconciler.go, reconcileByAddressType).
func (e *Endpoints) sync(name string) {
	s := e.server
	svc, ok := s.Services.Get(name)
	if !ok {
		return
	}
	var desired []*discoveryv1.EndpointSlice
	states := map[string]record.State{}
	for _, pod := range s.Pods.List() {
		finished := pod.Status.Phase == corev1.PodFailed || pod.Status.Phase == corev1.PodSucceeded
		if pod.Status.PodIP == "" || finished || !selects(svc, pod) {
			continue
		}
		slice := sliceFor(&desired, svc, pod)
		endpoint := endpointOf(svc, pod)
		slice.Endpoints = append(slice.Endpoints, endpoint)
		states[pod.Name] = stateOf(&endpoint)
		e.report(svc, pod, states[pod.Name])
	}
	old := slicesOf(s, name)
	e.reportGone(svc, old, states)
	e.told[name] = states
	for _, slice := range desired {
		was, ok := s.Slices.Get(slice.Name)
		if !ok || !equality.Semantic.DeepEqual(was, slice) {
			s.Slices.Put(slice)
		}
	}
	for _, slice := range old {
		if !slices.ContainsFunc(desired, func(d *discoveryv1.EndpointSlice) bool {
			return d.Name == slice.Name
		}) {
			s.Slices.Remove(slice)
		}
	}
}

// slicesOf returns the slices of a Service in the order of their creation.
func slicesOf(s *api.Server, service string) []*discoveryv1.EndpointSlice {
	var out []*discoveryv1.EndpointSlice
	for _, slice := range s.Slices.List() {
		if slice.Labels[discoveryv1.LabelServiceName] == service {
			out = append(out, slice)
		}
	}
	return out
}

// sliceFor returns the slice among those desired that has the ports a pod resolves, a new one if
// there is none.
func sliceFor(
	desired *[]*discoveryv1.EndpointSlice, svc *corev1.Service, pod *corev1.Pod,
) *discoveryv1.EndpointSlice {
	ports := slicePorts(svc, pod)
	var name strings.Builder
	name.WriteString(svc.Name)
	for _, p := range ports {
		name.WriteString("/" + strconv.Itoa(int(*p.Port))) // no Service has such a name
	}
	for _, slice := range *desired {
		if slice.Name == name.String() {
			return slice
		}
	}
	slice := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{
			Name: name.String(), Namespace: svc.Namespace,
			Labels: map[string]string{discoveryv1.LabelServiceName: svc.Name},
		},
		AddressType: discoveryv1.AddressTypeIPv4, Ports: ports,
	}
	*desired = append(*desired, slice)
	return slice
}

// endpointOf says how a pod stands (k8s.io/endpointslice/utils.go, podToEndpoint): ready while it
// is not terminating, serving as long as its readiness says so.
func endpointOf(svc *corev1.Service, pod *corev1.Pod) discoveryv1.Endpoint {
	terminating := pod.DeletionTimestamp != nil
	serving := api.IsReady(pod) || svc.Spec.PublishNotReadyAddresses
	ready := serving && !terminating || svc.Spec.PublishNotReadyAddresses
	node := pod.Spec.NodeName
	return discoveryv1.Endpoint{
		Addresses: []string{pod.Status.PodIP}, NodeName: &node,
		Conditions: discoveryv1.EndpointConditions{
			Ready: &ready, Serving: &serving, Terminating: &terminating,
		},
		TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: pod.Name, UID: pod.UID},
	}
}

func stateOf(e *discoveryv1.Endpoint) record.State {
	switch {
	case *e.Conditions.Ready:
		return record.StateReady
	case *e.Conditions.Terminating && *e.Conditions.Serving:
		return record.StateTerminating
	}
	return record.StateNotReady
}

func (e *Endpoints) report(svc *corev1.Service, pod *corev1.Pod, state record.State) {
	if e.told[svc.Name][pod.Name] == state {
		return
	}
	e.server.Report(e.server.Describe(pod, record.Change{
		Kind: record.KindEndpoint, Owner: svc.Name, State: state,
	}))
}

// reportGone tells of the endpoints that are in no slice any more, in the old slices' order.
func (e *Endpoints) reportGone(
	svc *corev1.Service, old []*discoveryv1.EndpointSlice, now map[string]record.State,
) {
	for _, slice := range old {
		for i := range slice.Endpoints {
			pod := slice.Endpoints[i].TargetRef.Name
			if _, still := now[pod]; !still {
				e.server.Report(record.Change{
					Kind: record.KindEndpoint, Name: pod, Owner: svc.Name, State: record.StateGone,
					Node: *slice.Endpoints[i].NodeName,
				})
			}
		}
	}
}

// slicePorts resolves a Service's target ports as a pod names them; 0 for a name it does not have.
func slicePorts(svc *corev1.Service, pod *corev1.Pod) []discoveryv1.EndpointPort {
	var out []discoveryv1.EndpointPort
	for i := range svc.Spec.Ports {
		p := &svc.Spec.Ports[i]
		number := targetPort(p, pod)
		out = append(out, discoveryv1.EndpointPort{Name: &p.Name, Port: &number})
	}
	return out
}

func targetPort(p *corev1.ServicePort, pod *corev1.Pod) int32 {
	switch {
	case p.TargetPort.Type == intstr.String:
		for i := range pod.Spec.Containers {
			for _, c := range pod.Spec.Containers[i].Ports {
				if c.Name == p.TargetPort.StrVal {
					return c.ContainerPort
				}
			}
		}
		return 0
	case p.TargetPort.IntVal != 0:
		return p.TargetPort.IntVal
	}
	return p.Port
}
