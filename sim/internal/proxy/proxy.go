package proxy

import (
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/traffic"
)

// A Proxy keeps the routes of one node in step with the EndpointSlices that it has heard of. Its
// rules are written at most once in Model.ProxyPeriod, counted from the end of the write before:
// a lone change shows after milliseconds, one that follows another after up to a second
// (pkg/proxy/runner/bounded_frequency_runner.go).
type Proxy struct {
	server *api.Server
	net    *traffic.Network
	rand   *rand.Rand
	slices []*discoveryv1.EndpointSlice // as last heard, in the order of their names
	routes []*route

	dirty   bool
	writing bool
	next    time.Duration // when the next write may begin
}

// A route is what the rules say of one port of a Service.
type route struct {
	service string
	port    int // its place among the Service's ports
	traffic.Route
}

// New starts the kube-proxy of a node.
func New(s *api.Server, n *traffic.Network, node string) *Proxy {
	p := &Proxy{
		server: s, net: n, rand: s.Stream("proxy/" + node),
	}
	s.Slices.Watch("proxy/"+node, api.All, func(slice *discoveryv1.EndpointSlice) {
		p.hear(slice.Name)
		p.dirty = true
		p.run()
	})
	return p
}

// hear takes over what there is now of a slice, if anything.
func (p *Proxy) hear(name string) {
	current, ok := p.server.Slices.Get(name)
	at, found := slices.BinarySearchFunc(p.slices, name,
		func(s *discoveryv1.EndpointSlice, name string) int { return strings.Compare(s.Name, name) })
	switch {
	case ok && found:
		p.slices[at] = current
	case ok:
		p.slices = slices.Insert(p.slices, at, current)
	case found:
		p.slices = slices.Delete(p.slices, at, at+1)
	}
}

// Route returns the node's route to a port of a Service, counted from 0. It changes as rules are
// written.
func (p *Proxy) Route(svc *corev1.Service, port int) *traffic.Route {
	for _, r := range p.routes {
		if r.service == svc.Name && r.port == port {
			return &r.Route
		}
	}
	r := &route{service: svc.Name, port: port}
	r.Backends = p.backends(r)
	p.routes = append(p.routes, r)
	return &r.Route
}

// run writes the rules as soon as that is allowed.
func (p *Proxy) run() {
	if p.writing || !p.dirty {
		return
	}
	p.writing = true
	k, m := p.server.Kernel, p.server.Model
	k.At(max(k.Now(), p.next), func() {
		p.dirty = false
		rules := make([][]traffic.Backend, len(p.routes))
		for i, r := range p.routes {
			rules[i] = p.backends(r)
		}
		k.After(m.ProxySync.Draw(p.rand), func() {
			for i, backends := range rules {
				p.routes[i].Backends = backends
			}
			p.writing = false
			p.next = k.Now() + m.ProxyPeriod
			p.run()
		})
	})
}

// backends are the ready endpoints or, if there are none at all, those that are still serving while
// they terminate (pkg/proxy/topology.go, CategorizeEndpoints; KEP-1669).
func (p *Proxy) backends(r *route) []traffic.Backend {
	var ready, terminating []traffic.Backend
	for _, slice := range p.slices {
		if slice.Labels[discoveryv1.LabelServiceName] != r.service || r.port >= len(slice.Ports) {
			continue
		}
		port := int(*slice.Ports[r.port].Port)
		for i := range slice.Endpoints {
			e := &slice.Endpoints[i]
			sandbox := p.net.At(e.Addresses[0])
			if sandbox == nil || port == 0 {
				continue
			}
			b := traffic.Backend{Sandbox: sandbox, Port: port}
			switch {
			case *e.Conditions.Ready:
				ready = append(ready, b)
			case *e.Conditions.Serving && *e.Conditions.Terminating:
				terminating = append(terminating, b)
			}
		}
	}
	if len(ready) > 0 {
		return ready
	}
	return terminating
}
