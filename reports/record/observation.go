package record

import "time"

// An Observation is one recorded fact: a request that is done, or a change of state.
// Exactly one of Request and Change is meant, as Kind says.
type Observation struct {
	// At is when it was seen, since the load's start; what happened while the objects were set
	// up is negative. For a request it is Request.Done.
	At time.Duration
	// Request is meant when Change.Kind is empty.
	Request Request
	// Change is meant when its Kind is not empty.
	Change Change
}

// IsRequest tells which of the two is meant.
func (o *Observation) IsRequest() bool { return o.Change.Kind == "" }

// Outcome is how an attempt at a request ended.
type Outcome uint8

// The outcomes. Only OK is a success.
const (
	OK          Outcome = iota // a response with a status below 400
	BadStatus                  // a response with a status of 400 or more
	Refused                    // connection refused: nobody listens, or no endpoint
	Reset                      // connection reset or closed before the response was whole
	Timeout                    // no whole response within the load's time-out
	Unreachable                // no route, or no such name
	NotSent                    // due, but never sent: the generator fell behind, or ended
	outcomes                   // how many there are
)

var outcomeNames = [outcomes]string{
	"ok", "status", "refused", "reset", "timeout", "unreachable", "not_sent",
}

// String is the outcome's name in recordings.
func (o Outcome) String() string {
	if o < outcomes {
		return outcomeNames[o]
	}
	return "unknown"
}

// ParseOutcome reads what String writes.
func ParseOutcome(name string) (Outcome, bool) {
	for i, n := range outcomeNames {
		if n == name {
			return Outcome(i), true
		}
	}
	return 0, false
}

// Outcomes lists all outcomes in their order.
func Outcomes() []Outcome {
	all := make([]Outcome, outcomes)
	for i := range all {
		all[i] = Outcome(i)
	}
	return all
}

// A Request is one attempt at one request. Times are since the load's start.
//
// A request that is retried has a row for each attempt, all with the same Seq and Due; the last
// has Final set, and its outcome is the request's.
type Request struct {
	Load    string // the load's name
	Seq     int64  // the request's number within its load, from 0, in order of Due
	Attempt int32  // from 1
	Final   bool   // no other attempt follows

	Due  time.Duration // when the arrival process wanted it; latency counts from here
	Sent time.Duration // when this attempt was begun
	Done time.Duration // when its outcome was known

	Outcome Outcome
	Status  int32  // HTTP status, 0 without a response
	Pod     string // who served it, "" where unknown
	Node    string // the node of Pod, "" where unknown
	Version string // the version that served it, "" where unknown
}

// Latency is what the client felt: from the scheduled send to the outcome.
func (r *Request) Latency() time.Duration { return r.Done - r.Due }
