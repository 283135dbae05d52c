package file

import (
	"time"

	"go.yaml.in/yaml/v3"
)

// The YAML form, field by field as spec's, in the spelling of Kubernetes.

// apiVersion and kind are what a scenario's document says of itself.
const (
	apiVersion = "seatrial.dev/v1alpha1"
	kind       = "Scenario"
)

type document struct {
	APIVersion string   `yaml:"apiVersion"`
	Kind       string   `yaml:"kind"`
	Metadata   metadata `yaml:"metadata"`
	Spec       body     `yaml:"spec"`
}

type metadata struct {
	Name string `yaml:"name"`
}

type body struct {
	Claim   string `yaml:"claim"`
	Cluster struct {
		Workers int `yaml:"workers"`
	} `yaml:"cluster"`
	Manifests  []string    `yaml:"manifests"`
	Objects    []yaml.Node `yaml:"objects"`
	Load       []users     `yaml:"load"`
	Steps      []step      `yaml:"steps"`
	Objectives []objective `yaml:"objectives"`
	Invariants []objective `yaml:"invariants"`
	Variants   []variant   `yaml:"variants"`
}

type variant struct {
	Name       string      `yaml:"name"`
	Claim      string      `yaml:"claim"`
	Patch      []patch     `yaml:"patch"`
	Load       []users     `yaml:"load"`
	Steps      []step      `yaml:"steps"`
	Objectives []objective `yaml:"objectives"`
	Invariants []objective `yaml:"invariants"`
}

type patch struct {
	Target struct {
		Kind string `yaml:"kind"`
		Name string `yaml:"name"`
	} `yaml:"target"`
	Patch yaml.Node `yaml:"patch"`
}

type users struct {
	Name        string        `yaml:"name"`
	Target      string        `yaml:"target"`
	Arrivals    arrivals      `yaml:"arrivals"`
	From        time.Duration `yaml:"from"`
	Duration    time.Duration `yaml:"duration"`
	Timeout     time.Duration `yaml:"timeout"`
	Connections string        `yaml:"connections"`
	Pool        int           `yaml:"pool"`
	Attempts    int           `yaml:"attempts"`
	Generators  int           `yaml:"generators"`
}

type arrivals struct {
	Poisson  *rate   `yaml:"poisson"`
	Constant *rate   `yaml:"constant"`
	Ramp     *ramp   `yaml:"ramp"`
	Steps    []stage `yaml:"steps"`
	Trace    *trace  `yaml:"trace"`
}

type rate struct {
	Rate float64 `yaml:"rate"`
}

type ramp struct {
	From float64       `yaml:"from"`
	To   float64       `yaml:"to"`
	Over time.Duration `yaml:"over"`
}

type stage struct {
	Rate     float64       `yaml:"rate"`
	Duration time.Duration `yaml:"duration"`
}

// trace names a file with one time per line, in seconds or as a duration with a unit.
type trace struct {
	File string `yaml:"file"`
}

type step struct {
	Name string        `yaml:"name"`
	At   time.Duration `yaml:"at"`
	When *state        `yaml:"when"`

	SetArgs  *setArgs  `yaml:"setArgs"`
	SetImage *setImage `yaml:"setImage"`
	Scale    *scale    `yaml:"scale"`
	Pause    *named    `yaml:"pause"`
	Resume   *named    `yaml:"resume"`
	Patch    *patch    `yaml:"patch"`
	Fault    *faults   `yaml:"fault"`
}

type state struct {
	Deployment string `yaml:"deployment"`
	NewReady   int    `yaml:"newReady"`
	Complete   bool   `yaml:"complete"`
}

type named struct {
	Deployment string `yaml:"deployment"`
}

type setArgs struct {
	Deployment string   `yaml:"deployment"`
	Container  string   `yaml:"container"`
	Args       []string `yaml:"args"`
}

type setImage struct {
	Deployment string `yaml:"deployment"`
	Container  string `yaml:"container"`
	Image      string `yaml:"image"`
}

type scale struct {
	Deployment string `yaml:"deployment"`
	Replicas   int32  `yaml:"replicas"`
}

type faults struct {
	KillContainer *killContainer `yaml:"killContainer"`
	DeletePod     *deletePod     `yaml:"deletePod"`
	StopNode      *stopNode      `yaml:"stopNode"`
}

type target struct {
	Selector map[string]string `yaml:"selector"`
	Mode     string            `yaml:"mode"`
	Count    int               `yaml:"count"`
	Percent  float64           `yaml:"percent"`
}

type killContainer struct {
	target
	Container string `yaml:"container"`
	Signal    string `yaml:"signal"`
}

type deletePod struct {
	target
	GraceSeconds *int64 `yaml:"graceSeconds"`
	Force        bool   `yaml:"force"`
}

type stopNode struct {
	target
	Duration time.Duration `yaml:"duration"`
}

type objective struct {
	Availability *struct {
		AtLeast float64 `yaml:"atLeast"`
	} `yaml:"availability"`
	Latency *struct {
		Quantile float64       `yaml:"quantile"`
		AtMost   time.Duration `yaml:"atMost"`
	} `yaml:"latency"`
	Metric *struct {
		Name    string   `yaml:"name"`
		AtLeast *float64 `yaml:"atLeast"`
		AtMost  *float64 `yaml:"atMost"`
	} `yaml:"metric"`
}
