package spec

import (
	"net/url"
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/seatrial/seatrial/scenarios/spec/load"
)

// A Scenario is a claim about a pattern and how to try it. It is data: it can be listed, printed,
// hashed, and written in Go or in YAML.
type Scenario struct {
	Name  string // "pattern/what", lower case, unique in the catalogue
	Claim string // one sentence that can turn out false
	// Cluster is what it needs to run on.
	Cluster Cluster
	// Objects are Kubernetes API objects, applied in this order and awaited before the load starts.
	Objects []runtime.Object
	Load    []Load
	Steps   []Step
	// Objectives are held against an interval over replications.
	Objectives []Objective
	// Invariants must hold in every single replication.
	Invariants []Objective
	// Variants are what is compared, each a named change to the base. With none there is one, "base".
	Variants []Variant
}

// A Cluster is what a scenario needs to run on. The zero value asks for three workers.
type Cluster struct {
	Workers int // nodes that run pods, beside the control plane; 0 means 3
}

// Size returns the number of workers, with the default filled in.
func (c Cluster) Size() int {
	if c.Workers == 0 {
		return 3
	}
	return c.Workers
}

// Connections says how clients use TCP connections.
type Connections string

// The uses of connections. The empty value is Reuse.
const (
	Reuse      Connections = "reuse"      // keep-alive: a pool, as browsers and SDKs do
	PerRequest Connections = "perRequest" // a new one for each request
)

// A Load is an open-loop stream of requests: they are due when Arrivals says, whatever the system
// does.
type Load struct {
	Name string // unique in the scenario
	// Target is a URL whose host is the name of a Service among the objects, "http://web/path".
	Target   string
	Arrivals load.Arrivals
	From     time.Duration // when it starts, since the trial's load clock began; default 0
	For      time.Duration // how long requests are due, above 0, at most 30 days
	Timeout  time.Duration // of one attempt, above 0, at most 30 days
	// Connections is Reuse by default.
	Connections Connections
	// Pool is how many connections are kept with Reuse, 1 to 65535; default 64.
	Pool int
	// Attempts is how often a failed request is tried in all, 1 to 100; default 1: no retry.
	// A retry follows at once, on another connection.
	Attempts int
	// Generators is how many pods share the load on a cluster, 1 to 100; default 1.
	Generators int
}

// A Step does something to the cluster, at a time or when a state is reached.
type Step struct {
	// Name is told on pages, and no other step has it. Default: the action's own words.
	Name string
	At   time.Duration // since the load began; with When set, not before
	When *State        // nil: at At
	Do   Action
}

// A State is a condition on a Deployment's last rollout that a step can wait for. All that is set
// must hold. A rollout that an earlier step has ordered is the last one, also before anything of it
// is seen. A trial in which a step waits in vain is INVALID.
type State struct {
	Deployment string
	// NewReady: at least so many pods of the newest revision are ready, once there was a rollout. 0:
	// not asked.
	NewReady int
	// Complete: the last rollout has completed.
	Complete bool
}

// A Variant is a named change to the base scenario.
type Variant struct {
	Name  string
	Claim string  // what this variant shows, a sentence
	Patch []Patch // applied to Objects
	// Load, Steps, Objectives and Invariants replace the base's where they are not nil.
	Load       []Load
	Steps      []Step
	Objectives []Objective
	Invariants []Objective
}

// A Patch changes one object by a strategic merge patch, as kubectl does: lists of containers and
// the like merge by name, and null deletes.
// https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/
type Patch struct {
	Kind, Name string
	// Merge is the patch as YAML or JSON.
	Merge string
}

// Host returns the name of the Service that the load targets, without the port; "" when Target is
// no URL.
func (l *Load) Host() string {
	u, err := url.Parse(l.Target)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
