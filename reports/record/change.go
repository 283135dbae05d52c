package record

// Kind says what a Change is about.
type Kind string

// The kinds of changes, with the states each can come to.
const (
	// KindPod: StateCreated, StateScheduled, StateStarted (containers run), StateReady,
	// StateNotReady, StateTerminating (deletion asked for), StateGone, StateUnschedulable.
	KindPod Kind = "pod"
	// KindContainer: StateStarted, StateExited (Value: exit code, Reason: Completed, Error,
	// OOMKilled), StateBackoff (Value: seconds until the next start), StatePulling, StatePulled.
	KindContainer Kind = "container"
	// KindEndpoint: StateReady, StateNotReady, StateTerminating (serving, not ready), StateGone;
	// Name is the pod, Owner the Service. As the EndpointSlice says it, before any proxy has seen
	// it.
	KindEndpoint Kind = "endpoint"
	// KindNode: StateReady, StateNotReady, StateUnknown, StateTainted (Reason: key:effect),
	// StateUntainted.
	KindNode Kind = "node"
	// KindDeployment: StateCounts with Counts; StateComplete; StateStalled (progress deadline
	// exceeded).
	KindDeployment Kind = "deployment"
	// KindStep: StateBegun, with Name the step's; for a step that could not be done StateFailed and
	// Message.
	KindStep Kind = "step"
	// KindFault: StateInjected, StateSeen (the witness saw the effect), StateUnseen (it did not in
	// time), StateHealed, StateClear (the witness saw the end), StateLingering (it still sees the
	// effect). Name is the fault's in the plan; Target whom it hit; Reason its kind; Message the
	// witness's words.
	KindFault Kind = "fault"
	// KindLoad: StateBegun, StateEnded, and StateBehind (Value: seconds late) when the generator
	// did not keep up. Name is the load's.
	KindLoad Kind = "load"
	// KindHarness: StateFailed: something of the harness, not of the system, went wrong; Message
	// says what.
	KindHarness Kind = "harness"
)

// State is what something has become.
type State string

// The states; each Kind says which it can come to.
const (
	StateCreated       State = "created"
	StateScheduled     State = "scheduled"
	StateUnschedulable State = "unschedulable"
	StateStarted       State = "started"
	StateReady         State = "ready"
	StateNotReady      State = "not_ready"
	StateTerminating   State = "terminating"
	StateGone          State = "gone"
	StateExited        State = "exited"
	StateBackoff       State = "backoff"
	StatePulling       State = "pulling"
	StatePulled        State = "pulled"
	StateUnknown       State = "unknown"
	StateTainted       State = "tainted"
	StateUntainted     State = "untainted"
	StateCounts        State = "counts"
	StateComplete      State = "complete"
	StateStalled       State = "stalled"
	StateBegun         State = "begun"
	StateEnded         State = "ended"
	StateBehind        State = "behind"
	StateFailed        State = "failed"
	StateInjected      State = "injected"
	StateSeen          State = "seen"
	StateUnseen        State = "unseen"
	StateHealed        State = "healed"
	StateClear         State = "clear"
	StateLingering     State = "lingering"
)

// A Change is a fact about the cluster, the load or the harness.
type Change struct {
	Kind  Kind   `json:"kind"`
	Name  string `json:"name"`
	State State  `json:"state"`

	Node      string  `json:"node,omitempty"`      // where
	Owner     string  `json:"owner,omitempty"`     // a pod's Deployment, an endpoint's Service
	Revision  string  `json:"revision,omitempty"`  // a pod's pod-template-hash
	Version   string  `json:"version,omitempty"`   // what the pod's app calls itself, where known
	Container string  `json:"container,omitempty"` // the container, for KindContainer
	Target    string  `json:"target,omitempty"`    // whom a fault hit
	Reason    string  `json:"reason,omitempty"`    // one word, as Kubernetes spells it
	Message   string  `json:"message,omitempty"`   // a sentence
	Value     float64 `json:"value,omitempty"`     // a number whose meaning Kind gives
	Counts    *Counts `json:"counts,omitempty"`    // for KindDeployment
}

// Counts are a Deployment's numbers of pods, as its status reports them.
type Counts struct {
	Desired   int32 `json:"desired"`
	Total     int32 `json:"total"`
	Updated   int32 `json:"updated"`
	Ready     int32 `json:"ready"`
	Available int32 `json:"available"`
}
