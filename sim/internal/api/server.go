package api

import (
	"fmt"
	"math/rand/v2"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/sim/des"
	"github.com/seatrial/seatrial/sim/internal/model"
)

// Namespace is where the trial's objects live.
const Namespace = "default"

// epoch is the calendar time at which the simulation begins. Any would do.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// A Server is the simulated API server with its objects.
type Server struct {
	Kernel *des.Kernel
	Model  *model.Model
	// Stream returns the named random stream of the trial.
	Stream func(name string) *rand.Rand
	// Report is told every change that a recording wants to know.
	Report func(record.Change)

	Deployments Table[*appsv1.Deployment]
	ReplicaSets Table[*appsv1.ReplicaSet]
	Pods        Table[*corev1.Pod]
	Services    Table[*corev1.Service]
	Slices      Table[*discoveryv1.EndpointSlice]
	Nodes       Table[*corev1.Node]
	// Leases holds when each node's kubelet last renewed its lease.
	Leases map[string]time.Duration

	uids  int
	chars *rand.Rand // of generated names
	pods  map[types.UID]podInfo
}

// podInfo is what a report says of a pod and its object does not.
type podInfo struct{ deployment, version string }

// NewServer returns an API server without objects.
func NewServer(
	k *des.Kernel, m *model.Model, stream func(string) *rand.Rand, report func(record.Change),
) *Server {
	s := &Server{
		Kernel: k, Model: m, Stream: stream, Report: report,
		Leases: map[string]time.Duration{}, pods: map[types.UID]podInfo{}, chars: stream("names"),
	}
	s.Deployments.init(s)
	s.ReplicaSets.init(s)
	s.Pods.init(s)
	s.Services.init(s)
	s.Slices.init(s)
	s.Nodes.init(s)
	return s
}

// Now returns the calendar time.
func (s *Server) Now() time.Time { return epoch.Add(s.Kernel.Now()) }

// Stamp returns the calendar time as objects carry it: metav1.Time is written in whole seconds, so
// that everything that reads it back from the API sees it cut off.
func (s *Server) Stamp() metav1.Time { return metav1.NewTime(s.Now().Truncate(time.Second)) }

// Elapsed returns the time since the calendar time t.
func (s *Server) Elapsed(t metav1.Time) time.Duration { return s.Now().Sub(t.Time) }

// Admit fills in what the API server adds to a new object.
func (s *Server) Admit(m *metav1.ObjectMeta) {
	s.uids++
	m.UID = types.UID(fmt.Sprintf("uid-%06d", s.uids))
	m.CreationTimestamp = s.Stamp()
	m.Generation = 1
	m.Namespace = Namespace
}

// letters are those of generated names (k8s.io/apimachinery/pkg/util/rand): no vowels, no words.
const letters = "bcdfghjklmnpqrstvwxz2456789"

// Suffix returns five random characters for a generated name.
func (s *Server) Suffix() string {
	b := make([]byte, 5)
	for i := range b {
		b[i] = letters[s.chars.IntN(len(letters))]
	}
	return string(b)
}

// An Object is what a Table holds.
type Object interface {
	comparable
	metav1.Object
}

// A Table holds the objects of one kind.
type Table[T Object] struct {
	server   *Server
	list     []T
	byName   map[string]T
	watchers []*watcher[T]
}

func (t *Table[T]) init(s *Server) {
	t.server = s
	t.byName = map[string]T{}
}

// List returns the objects in the order of their creation. It is not to be kept nor changed.
func (t *Table[T]) List() []T { return t.list }

// Get returns the object of that name.
func (t *Table[T]) Get(name string) (T, bool) {
	o, ok := t.byName[name]
	return o, ok
}

// Put writes an object, new or changed.
func (t *Table[T]) Put(o T) {
	name := o.GetName()
	if old, ok := t.byName[name]; !ok {
		t.list = append(t.list, o)
	} else if old != o {
		for i := range t.list {
			if t.list[i] == old {
				t.list[i] = o
			}
		}
	}
	t.byName[name] = o
	t.notify(o)
}

// Remove takes an object away.
func (t *Table[T]) Remove(o T) {
	if t.byName[o.GetName()] != o {
		return
	}
	delete(t.byName, o.GetName())
	kept := make([]T, 0, len(t.list))
	for _, other := range t.list {
		if other != o {
			kept = append(kept, other)
		}
	}
	t.list = kept
	t.notify(o)
}

// A watcher hears of changes some time after they were written, in their order.
type watcher[T Object] struct {
	rand  *rand.Rand
	last  time.Duration // when it hears of the latest change so far
	wants func(T) bool
	hear  func(T)
}

// Watch calls hear for every later change of an object that wants accepts when it is written.
// name is that of the random stream from which delays are drawn.
func (t *Table[T]) Watch(name string, wants func(T) bool, hear func(T)) {
	w := &watcher[T]{rand: t.server.Stream("watch/" + name), wants: wants, hear: hear}
	t.watchers = append(t.watchers, w)
}

func (t *Table[T]) notify(o T) {
	k := t.server.Kernel
	for _, w := range t.watchers {
		if !w.wants(o) {
			continue
		}
		w.last = max(w.last, k.Now()+t.server.Model.Watch.Draw(w.rand))
		k.At(w.last, func() { w.hear(o) })
	}
}

// All accepts every object: a filter for Watch.
func All[T any](T) bool { return true }
