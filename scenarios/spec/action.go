package spec

import (
	"fmt"
	"strings"

	"github.com/seatrial/seatrial/scenarios/spec/fault"
)

// An Action is what a step does. The set is closed: backends switch over it.
type Action interface {
	// String is the action in a few words, such as "set args of web/app: app --version=v2".
	String() string
	action()
}

// SetArgs changes a container's arguments in a Deployment's template, which starts a rollout.
type SetArgs struct {
	Deployment, Container string
	Args                  []string
}

// SetImage changes a container's image in a Deployment's template, which starts a rollout.
type SetImage struct {
	Deployment, Container, Image string
}

// Scale sets a Deployment's number of replicas.
type Scale struct {
	Deployment string
	Replicas   int32
}

// Pause pauses a Deployment's rollouts, or resumes them.
type Pause struct {
	Deployment string
	Resume     bool
}

// Apply changes an object by a strategic merge patch.
type Apply struct {
	Patch Patch
}

// Inject injects a fault.
type Inject struct {
	Fault fault.Fault
}

func (SetArgs) action()  {}
func (SetImage) action() {}
func (Scale) action()    {}
func (Pause) action()    {}
func (Apply) action()    {}
func (Inject) action()   {}

func (a SetArgs) String() string {
	return fmt.Sprintf("set args of %s/%s: %s", a.Deployment, a.Container, strings.Join(a.Args, " "))
}

func (a SetImage) String() string {
	return fmt.Sprintf("set image of %s/%s: %s", a.Deployment, a.Container, a.Image)
}

func (a Scale) String() string { return fmt.Sprintf("scale %s to %d", a.Deployment, a.Replicas) }

func (a Pause) String() string {
	if a.Resume {
		return "resume " + a.Deployment
	}
	return "pause " + a.Deployment
}

func (a Apply) String() string {
	return fmt.Sprintf("patch %s %s", strings.ToLower(a.Patch.Kind), a.Patch.Name)
}

func (a Inject) String() string { return a.Fault.Kind() }
