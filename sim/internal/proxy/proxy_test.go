package proxy

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec/chance"
	"github.com/seatrial/seatrial/scenarios/spec/role"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/model"
	"github.com/seatrial/seatrial/sim/internal/traffic"
)

// endpoint has an address and the three conditions of a slice's endpoint.
type endpoint struct {
	ip                          string
	ready, serving, terminating bool
}

func slice(endpoints ...endpoint) *discoveryv1.EndpointSlice {
	port := int32(8080)
	s := &discoveryv1.EndpointSlice{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Labels: map[string]string{
			discoveryv1.LabelServiceName: "web",
		}},
		Ports: []discoveryv1.EndpointPort{{Port: &port}},
	}
	for _, e := range endpoints {
		s.Endpoints = append(s.Endpoints, discoveryv1.Endpoint{
			Addresses: []string{e.ip},
			Conditions: discoveryv1.EndpointConditions{
				Ready: &e.ready, Serving: &e.serving, Terminating: &e.terminating,
			},
		})
	}
	return s
}

// newBench is a proxy that hears at once and writes its rules in 50 ms.
func newBench() (*des.Kernel, *api.Server, *traffic.Route) {
	k := des.New()
	m := model.Kind()
	m.Watch, m.ProxySync = role.Fixed(0), role.Fixed(50*time.Millisecond)
	stream := func(name string) *rand.Rand { return chance.Stream(1, name) }
	s := api.NewServer(k, m, stream, func(record.Change) {})
	n := traffic.NewNetwork(k, m, func(*record.Observation) {})
	for _, ip := range []string{"a", "b", "c"} {
		n.AddSandbox(ip, &traffic.Host{})
	}
	p := New(s, n, "control-plane")
	return k, s, p.Route(&corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "web"}}, 0)
}

func targets(r *traffic.Route) (ips []string) {
	for _, b := range r.Backends {
		ips = append(ips, b.Sandbox.IP)
	}
	return ips
}

// "At least minInterval must pass between the completion of one execution and the start of the next"
// (pkg/proxy/runner/bounded_frequency_runner.go); minSyncPeriod is 1 s.
func TestRulesAreWrittenAtMostOnceASecond(t *testing.T) {
	k, s, route := newBench()
	a := endpoint{ip: "a", ready: true, serving: true}
	b := endpoint{ip: "b", ready: true, serving: true}
	k.At(time.Second, func() { s.Slices.Put(slice(a)) })
	k.At(1100*time.Millisecond, func() { s.Slices.Put(slice(a, b)) })
	k.At(1200*time.Millisecond, func() { s.Slices.Put(slice(b)) })
	for _, step := range []struct {
		at   time.Duration
		want []string
	}{
		{1049 * time.Millisecond, nil},
		{1051 * time.Millisecond, []string{"a"}},
		{2099 * time.Millisecond, []string{"a"}},
		{2101 * time.Millisecond, []string{"b"}},
	} {
		k.RunUntil(step.at)
		require.Equal(t, step.want, targets(route), "at %s", step.at)
	}
}

// Terminating endpoints that still serve are used only when there is no ready one (KEP-1669,
// ProxyTerminatingEndpoints).
func TestTerminatingEndpointsAreTheLastResort(t *testing.T) {
	ready := endpoint{ip: "a", ready: true, serving: true}
	stopping := endpoint{ip: "b", serving: true, terminating: true}
	stopped := endpoint{ip: "c", terminating: true}
	for _, test := range []struct {
		endpoints []endpoint
		want      []string
	}{
		{[]endpoint{ready, stopping, stopped}, []string{"a"}},
		{[]endpoint{stopping, stopped}, []string{"b"}},
		{[]endpoint{stopped, {ip: "a"}}, nil},
		{nil, nil},
	} {
		k, s, route := newBench()
		s.Slices.Put(slice(test.endpoints...))
		k.RunUntil(time.Second)
		require.Equal(t, test.want, targets(route))
	}
}
