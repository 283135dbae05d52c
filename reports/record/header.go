package record

// Schema names the form of a recording; it changes when readers of the old form would misread the
// new.
const Schema = "seatrial.dev/recording/v1alpha1"

// A Header says what a recording is a recording of.
type Header struct {
	Schema      string `json:"schema"`
	Scenario    string `json:"scenario"`
	Variant     string `json:"variant"`
	Replication int    `json:"replication"` // from 0
	Seed        uint64 `json:"seed"`        // of the trial
	RunSeed     uint64 `json:"runSeed"`     // of the run, as given with --seed
	Backend     string `json:"backend"`     // sim, kind or kubeconfig
	PlanHash    string `json:"planHash"`    // of everything the plan holds, hexadecimal SHA-256
	// WindowSeconds is how long load was due: metrics are over [0, WindowSeconds).
	WindowSeconds float64 `json:"windowSeconds"`
	// Subject is the Deployment that the load reaches, "" if there is none, and Replicas how many
	// pods it asks for at the start.
	Subject  string `json:"subject,omitempty"`
	Replicas int32  `json:"replicas,omitempty"`
	// Facts are what a reader may want to know of the world: Kubernetes version, nodes, which way a
	// fault was injected. Empty in the simulator except for its model's version.
	Facts map[string]string `json:"facts,omitempty"`
}

// A Claims says what a scenario promises, so that recordings alone suffice to judge it again.
type Claims struct {
	Schema   string          `json:"schema"`
	Scenario string          `json:"scenario"`
	Claim    string          `json:"claim"`
	Backend  string          `json:"backend"`
	Seed     uint64          `json:"seed"` // of the run
	Variants []VariantClaims `json:"variants"`
	// Repeat is the command line that runs it again.
	Repeat string `json:"repeat,omitempty"`
}

// VariantClaims are the promises of one variant.
type VariantClaims struct {
	Name  string `json:"name"`
	Claim string `json:"claim,omitempty"`
	// Objectives are held against an interval over replications.
	Objectives []Limit `json:"objectives,omitempty"`
	// Invariants must hold in every single replication.
	Invariants []Limit `json:"invariants,omitempty"`
}

// A Limit bounds a metric from one side.
type Limit struct {
	Metric string `json:"metric"`
	// Upper: the metric must be at most Value; otherwise at least.
	Upper bool    `json:"upper"`
	Value float64 `json:"value"` // in the metric's base unit
	Text  string  `json:"text"`  // the limit in words, such as "availability ≥ 0.999"
}

// Holds tells whether v is within the limit.
func (l Limit) Holds(v float64) bool {
	if l.Upper {
		return v <= l.Value
	}
	return v >= l.Value
}
