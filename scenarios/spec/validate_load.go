package spec

import (
	"fmt"
	"net/url"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/seatrial/seatrial/scenarios/spec/load"
)

func (v *validator) checkLoads(path string, loads []Load) {
	if len(loads) == 0 {
		v.addf(path, "want at least one load: without requests nothing is measured")
	}
	seen := map[string]bool{}
	for i := range loads {
		l, at := &loads[i], fmt.Sprintf("%s[%d]", path, i)
		if l.Name == "" || seen[l.Name] {
			v.addf(at+".name", "%q: want a name that no other load has", l.Name)
		}
		seen[l.Name] = true
		v.checkTarget(at+".target", l)
		v.checkArrivals(at+".arrivals", l)
		v.checkSpan(at+".duration", l.For, false)
		v.checkSpan(at+".timeout", l.Timeout, false)
		v.checkSpan(at+".from", l.From, true)
		if l.Connections != "" && l.Connections != Reuse && l.Connections != PerRequest {
			v.addf(at+".connections", "%q: want reuse or perRequest", l.Connections)
		}
		for _, n := range []struct {
			name        string
			value, most int
		}{
			{"pool", l.Pool, maxPool},
			{"attempts", l.Attempts, maxAttempts},
			{"generators", l.Generators, maxGenerators},
		} {
			if n.value < 0 || n.value > n.most {
				v.addf(at+"."+n.name, "%d: want 1 to %d", n.value, n.most)
			}
		}
	}
}

func (v *validator) checkArrivals(path string, l *Load) {
	if l.Arrivals == nil {
		v.addf(path, "want one of poisson, constant, ramp, steps, trace")
		return
	}
	if err := l.Arrivals.Check(); err != nil {
		v.each(path, err)
		return
	}
	if t, ok := l.Arrivals.(load.Trace); ok && t.Times[0] >= l.For && l.For > 0 {
		v.addf(path, "trace: its first time %s is after the load's end: nothing would be measured", t.Times[0])
	}
}

func (v *validator) checkTarget(path string, l *Load) {
	u, err := url.Parse(l.Target)
	if err != nil || u.Scheme != "http" || u.Hostname() == "" {
		v.addf(path, "%q: want a URL such as http://web/, with a Service's name as host", l.Target)
		return
	}
	i := Find(v.objects, "Service", u.Hostname())
	if i < 0 {
		v.absentf(path, "there is no Service %q among the objects", u.Hostname())
		return
	}
	service, ok := v.objects[i].(*corev1.Service)
	if !ok {
		return // checkObjects says so
	}
	if len(v.selected(service.Spec.Selector)) == 0 {
		v.absentf(path, "Service %q selects %s, which matches no pod of any object",
			service.Name, orElse(labels.Set(service.Spec.Selector).String(), "nothing"))
	}
	if !servesPort(service, u.Port()) {
		v.addf(path, "Service %q has no port %s", service.Name, orElse(u.Port(), "80"))
	}
}

func servesPort(s *corev1.Service, port string) bool {
	for _, p := range s.Spec.Ports {
		if fmt.Sprint(p.Port) == orElse(port, "80") {
			return true
		}
	}
	return false
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
