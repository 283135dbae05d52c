package render

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/words"
)

// A Story is the printed timeline of one trial, for a person who reads no Go: who became what,
// when, with the requests between, and the trial's metrics at the end. The columns are
//
//	time     seconds since the load began, with milliseconds; what was set up before it is negative
//	what     pod, container, endpoints, node, deployment, step, fault, load, harness or requests
//	who      pods are numbered in the order of their creation, for their real names are chance; the
//	         others have their own names
//	became   the state that it came to; for requests, how many were due
//	details  for a pod its version or revision, also numbered, and its node; for a container its name
//	         and exit code; for endpoints how many are ready; for a deployment its pods as desired,
//	         total, updated, ready; for a fault its kind, target and what the witness said; cut at 100
//	         characters
//
// Requests are summed up per stretch of due time, at its beginning: how many were due, how many
// ended ok and in each other way, which versions served them, and the median and 99th percentile
// of the latency of those that were served. The stretches are 5 s, or as many whole times 5 s as
// it takes to have at most 48 of them.
//
// A story is short enough to be read: changes at the same instant to the same effect are told
// once, and if there are more than 80 lines of changes, whole kinds of them are left out, the
// least telling first; the last line then says how many of which.
type Story struct {
	header  record.Header
	title   string
	trial   *analysis.Trial
	stretch time.Duration

	requests  []requestStretch
	lines     []storyLine
	pods      map[string]int
	revisions map[string]int
	ready     map[string]map[string]bool // endpoints by Service
}

const (
	storyStretch   = 5 * time.Second
	mostStretches  = 48
	mostStoryLines = 80
	mostDetail     = 100
)

// storyLine is a line of the story that is not about requests.
type storyLine struct {
	at                        time.Duration
	what, who, became, detail string
	// kind and state are what was told, to decide what to leave out.
	kind  record.Kind
	state record.State
}

// NewStory begins the story of the trial with header h; title is its first line.
func NewStory(h record.Header, title string) *Story {
	s := &Story{
		header: h, title: title, trial: analysis.NewTrial(h), stretch: storyStretch,
		pods: map[string]int{}, revisions: map[string]int{}, ready: map[string]map[string]bool{},
	}
	window := time.Duration(h.WindowSeconds * float64(time.Second))
	if times := math.Ceil(float64(window) / float64(mostStretches*storyStretch)); times > 1 {
		s.stretch *= time.Duration(times)
	}
	return s
}

// Observe takes in the next observation, in order of At.
func (s *Story) Observe(o *record.Observation) {
	s.trial.Observe(o)
	if o.IsRequest() {
		s.request(&o.Request)
		return
	}
	c := &o.Change
	line := storyLine{
		at: o.At, what: string(c.Kind), who: c.Name, became: string(c.State),
		kind: c.Kind, state: c.State,
	}
	switch c.Kind {
	case record.KindPod:
		line.who, line.detail = s.pod(c.Name), s.podDetail(c)
	case record.KindContainer:
		line.who, line.detail = s.pod(c.Name), s.containerDetail(c)
	case record.KindEndpoint:
		s.endpoint(o.At, c)
		return
	case record.KindDeployment:
		line.detail = deploymentDetail(c)
	default:
		line.detail = s.told(c)
	}
	s.tell(line)
}

// tell adds a line; a deployment's counts at one instant are told once, as they were at its end.
func (s *Story) tell(line storyLine) {
	if n := len(s.lines); n > 0 && line.state == record.StateCounts {
		if last := &s.lines[n-1]; last.at == line.at && last.who == line.who && last.state == line.state {
			*last = line
			return
		}
	}
	s.lines = append(s.lines, line)
}

// pod is a pod's number, given at its first mention.
func (s *Story) pod(name string) string {
	n, ok := s.pods[name]
	if !ok {
		n = len(s.pods) + 1
		s.pods[name] = n
	}
	return "pod " + strconv.Itoa(n)
}

func (s *Story) podDetail(c *record.Change) string {
	version := c.Version
	if version == "" && c.Revision != "" {
		n, ok := s.revisions[c.Revision]
		if !ok {
			n = len(s.revisions) + 1
			s.revisions[c.Revision] = n
		}
		version = "revision " + strconv.Itoa(n)
	}
	return sentence(version, prefixed("on ", c.Node), c.Reason, s.renamed(c.Message))
}

func (s *Story) containerDetail(c *record.Change) string {
	value := ""
	switch c.State {
	case record.StateExited:
		value = "exit code " + words.ScaleFor("", "", 0).Number(c.Value)
	case record.StateBackoff:
		value = "for " + words.ScaleFor("", "s", c.Value).With(c.Value)
	}
	return sentence(c.Container, value, c.Reason, s.renamed(c.Message))
}

// endpoint tells how many endpoints a Service has whenever that changes; changes at one instant are
// told once.
func (s *Story) endpoint(at time.Duration, c *record.Change) {
	ready := s.ready[c.Owner]
	if ready == nil {
		ready = map[string]bool{}
		s.ready[c.Owner] = ready
	}
	before := len(ready)
	if c.State == record.StateReady {
		ready[c.Name] = true
	} else {
		delete(ready, c.Name)
	}
	if len(ready) == before {
		return
	}
	line := storyLine{
		at: at, what: "endpoints", who: c.Owner, became: "changed",
		detail: strconv.Itoa(len(ready)) + " ready", kind: c.Kind, state: c.State,
	}
	if n := len(s.lines); n > 0 && s.lines[n-1].at == at && s.lines[n-1].what == line.what &&
		s.lines[n-1].who == line.who {
		s.lines[n-1] = line
		return
	}
	s.lines = append(s.lines, line)
}

func deploymentDetail(c *record.Change) string {
	if c.Counts == nil {
		return sentence(c.Reason, c.Message)
	}
	n := c.Counts
	count := func(v int32, what string) string { return strconv.Itoa(int(v)) + " " + what }
	return sentence(count(n.Desired, "desired"), count(n.Total, "total"), count(n.Updated, "updated"),
		count(n.Ready, "ready"), c.Reason, c.Message)
}

// told is what steps, faults, nodes, loads and the harness say of themselves.
func (s *Story) told(c *record.Change) string {
	value := ""
	if c.State == record.StateBehind {
		value = words.ScaleFor("", "s", c.Value).With(c.Value) + " late"
	}
	return sentence(c.Reason, prefixed("at ", s.renamed(c.Target)), value, s.renamed(c.Message))
}

// renamed is text with pods' names replaced by their numbers, long names first: one may begin
// another.
func (s *Story) renamed(text string) string {
	if text == "" {
		return ""
	}
	names := make([]string, 0, len(s.pods))
	for name := range s.pods {
		if name != "" && strings.Contains(text, name) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	for _, name := range names {
		text = strings.ReplaceAll(text, name, s.pod(name))
	}
	return text
}

func prefixed(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

// sentence joins what is not empty.
func sentence(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return words.Line(strings.Join(parts, ", "))
}

// WriteTo writes the story. It ends the story: Observe may not be called after it.
func (s *Story) WriteTo(w io.Writer) (int64, error) {
	p := &printer{w: w}
	h := &s.header
	for _, line := range words.Wrap(s.title, tableWidth) {
		p.printf("%s\n", words.Line(line))
	}
	p.printf("%s / %s, replication %d, seed %d, %s\n", h.Scenario, h.Variant, h.Replication, h.Seed,
		h.Backend)
	p.printf("requests are due from 0 to %s s", strconv.FormatFloat(h.WindowSeconds, 'f', -1, 64))
	if h.Subject != "" {
		p.printf(", reaching %s, which starts with %s", h.Subject, words.Count(int(h.Replicas), "pod"))
	}
	p.printf("\n\n")
	lines, left := abridged(s.lines)
	lines = append(lines, s.requestLines()...)
	byTime(lines)
	printStory(p, lines)
	if left != "" {
		p.printf("\nleft out to be short: %s\n", left)
	}
	s.metrics(p)
	return p.n, p.err
}

func printStory(p *printer, lines []storyLine) {
	rows := [][]string{{"what", "who", "became", "details"}}
	for _, l := range lines {
		rows = append(rows, []string{l.what, l.who, l.became, words.Cut(l.detail, mostDetail)})
	}
	widths := columnWidths(rows)
	p.printf("%9s  %s\n", "time", strings.TrimRight(align(rows[0], widths), " "))
	for i, l := range lines {
		p.printf("%9.3f  %s\n", l.at.Seconds(), strings.TrimRight(align(rows[i+1], widths), " "))
	}
}

func (s *Story) metrics(p *printer) {
	r := s.trial.Result()
	p.printf("\nmetrics\n")
	for _, m := range record.Metrics() {
		v, ok := r.Metrics[m.Name]
		if !ok {
			continue
		}
		text := words.ScaleFor(m.Name, m.Unit, v.V).With(v.V)
		switch {
		case v.Missing != "":
			text = "none: " + v.Missing
		case v.Censored:
			text = "at least " + text
		}
		p.printf("  %-26s %s\n", m.Name, text)
	}
	for _, why := range r.Invalid {
		p.printf("  INVALID: %s\n", s.renamed(why))
	}
	for _, warning := range r.Warnings {
		p.printf("  ! %s\n", s.renamed(warning))
	}
}
