package role

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"time"
)

// Image is the name of the fixture program's image: what it does is said by its arguments, the
// first of which is the role. The cluster world builds and loads it; it is never pulled.
const Image = "seatrial.dev/fixture:dev"

// ModelAnnotation followed by a container's name carries the role's arguments for the simulator
// on pods whose image Seatrial does not know: `seatrial.dev/model.web: "app --service-time=5ms"`.
const ModelAnnotation = "seatrial.dev/model."

// The headers with which an App says who served a request.
const (
	HeaderPod     = "Seatrial-Pod"
	HeaderVersion = "Seatrial-Version"
)

// The paths an App answers beside its service: probes ask them, and they never wait in its queue.
const (
	PathReady = "/readyz" // 200 once it serves, 503 after SIGTERM
	PathLive  = "/livez"  // 200 while it runs and does not hang
)

// An App is a web application whose behaviour is its flags.
//
// Life: the process starts, listens after Startup, serves, and on SIGTERM closes its listener at
// once, finishes what it has begun for at most Drain and exits 0. A connection made before Startup
// or after SIGTERM is refused. A request whose client gave up while it waited for a slot is passed
// over when its turn comes; one that is being served is served to the end.
type App struct {
	// Version is told to clients in HeaderVersion. Default "v1".
	Version string
	// Port is the TCP port it listens on, 1 to 65535. Default 8080.
	Port int
	// ServiceTime is how long one request holds one of the Concurrency slots. Default 2ms.
	ServiceTime Distribution
	// Concurrency is how many requests are served at once, at least 1. Default 8.
	Concurrency int
	// Queue is how many requests may wait for a slot; one more is answered 503. Default 1000.
	Queue int
	// Startup is the time from the process's start to its first listening. Default 0.
	Startup Distribution
	// Drain bounds how long requests under way may go on after SIGTERM. Default 10s.
	Drain time.Duration
	// IgnoreTerm: SIGTERM does nothing; only SIGKILL ends it. Default false.
	IgnoreTerm bool
	// FailureRate is the probability in [0,1] that a request is answered 500. Default 0.
	FailureRate float64
}

// DefaultApp is an App as `app` without flags runs it.
func DefaultApp() App {
	return App{
		Version: "v1", Port: 8080, ServiceTime: Fixed(2 * time.Millisecond),
		Concurrency: 8, Queue: 1000, Drain: 10 * time.Second, Startup: Fixed(0),
	}
}

// ParseApp reads a container's arguments, the first of which is the role's name, "app".
// The error names every flag that is wrong.
func ParseApp(args []string) (App, error) {
	if len(args) == 0 || args[0] != "app" {
		return App{}, fmt.Errorf("role arguments %q: the first must be a role's name (app)", args)
	}
	a := DefaultApp()
	set := flag.NewFlagSet("app", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&a.Version, "version", a.Version, "version told to clients")
	set.IntVar(&a.Port, "port", a.Port, "TCP port")
	set.Var(distributionFlag{&a.ServiceTime}, "service-time", "duration or distribution")
	set.IntVar(&a.Concurrency, "concurrency", a.Concurrency, "requests served at once")
	set.IntVar(&a.Queue, "queue", a.Queue, "requests that may wait")
	set.Var(distributionFlag{&a.Startup}, "startup", "time until it listens")
	set.DurationVar(&a.Drain, "drain", a.Drain, "bound on finishing requests after SIGTERM")
	set.BoolVar(&a.IgnoreTerm, "ignore-term", a.IgnoreTerm, "ignore SIGTERM")
	set.Float64Var(&a.FailureRate, "failure-rate", a.FailureRate, "probability of answering 500")
	var problems []error
	if err := set.Parse(args[1:]); err != nil {
		problems = append(problems, err)
	} else if set.NArg() > 0 {
		problems = append(problems, fmt.Errorf("unexpected arguments %q", set.Args()))
	}
	if err := errors.Join(append(problems, a.check()...)...); err != nil {
		return App{}, fmt.Errorf("role app: %w", err)
	}
	return a, nil
}

func (a App) check() []error {
	var problems []error
	if a.Port < 1 || a.Port > 65535 {
		problems = append(problems, fmt.Errorf("--port=%d: want 1 to 65535", a.Port))
	}
	if a.Concurrency < 1 {
		problems = append(problems, fmt.Errorf("--concurrency=%d: want at least 1", a.Concurrency))
	}
	if a.Queue < 0 {
		problems = append(problems, fmt.Errorf("--queue=%d: want at least 0", a.Queue))
	}
	if a.Drain < 0 {
		problems = append(problems, fmt.Errorf("--drain=%s: want at least 0", a.Drain))
	}
	if !(a.FailureRate >= 0 && a.FailureRate <= 1) {
		problems = append(problems, fmt.Errorf("--failure-rate=%v: want 0 to 1", a.FailureRate))
	}
	return problems
}

type distributionFlag struct{ to *Distribution }

func (f distributionFlag) String() string {
	if f.to == nil {
		return ""
	}
	return f.to.String()
}

func (f distributionFlag) Set(text string) error {
	d, err := ParseDistribution(text)
	if err != nil {
		return err
	}
	*f.to = d
	return nil
}
