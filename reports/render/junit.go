package render

import (
	"encoding/xml"
	"io"
	"slices"

	"github.com/seatrial/seatrial/reports/analysis"
)

// The form that build servers read. There is no standard; this is the part that Jenkins, GitLab and
// GitHub's actions agree on: https://github.com/testmoapp/junitxml
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Errors   int `xml:"errors,attr"`
		Skipped  int `xml:"skipped,attr"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitMessage `xml:"failure,omitempty"`
		Error   *junitMessage `xml:"error,omitempty"`
		Skipped *junitMessage `xml:"skipped,omitempty"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// junit writes a test suite per scenario with a case for each objective and invariant of each
// variant. FAIL is a failure, INVALID an error, INCONCLUSIVE skipped. A variant whose verdict
// none of its cases explains gets a case of its own.
func junit(w io.Writer, f *analysis.Findings) error {
	all := junitSuites{Name: "seatrial"}
	for i := range f.Scenarios {
		suite := junitScenario(&f.Scenarios[i])
		all.add(suite.junitCounts)
		all.Suites = append(all.Suites, suite)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (c *junitCounts) add(other junitCounts) {
	c.Tests += other.Tests
	c.Failures += other.Failures
	c.Errors += other.Errors
	c.Skipped += other.Skipped
}

func junitScenario(s *analysis.ScenarioFindings) junitSuite {
	suite := junitSuite{Name: s.Name + " (" + s.Backend + ")", Properties: []junitProperty{
		{"claim", s.Claim}, {"verdict", string(s.Verdict)}, {"why", s.Why}, {"repeat", s.Repeat},
	}}
	for _, v := range s.Variants {
		class := s.Name + "." + v.Name
		explained := len(v.Objectives)+len(v.Invariants) > 0 && v.Verdict == analysis.Pass
		for _, o := range append(slices.Clip(v.Objectives), v.Invariants...) {
			suite.one(class, o.Text, o.Verdict, o.Why)
			explained = explained || o.Verdict == v.Verdict
		}
		if !explained {
			suite.one(class, "verdict", v.Verdict, "the variant as a whole: see findings.json")
		}
	}
	return suite
}

func (s *junitSuite) one(class, name string, verdict analysis.Verdict, why string) {
	c := junitCase{Class: class, Name: name}
	message := &junitMessage{Message: string(verdict) + ": " + name, Text: why}
	s.Tests++
	switch verdict {
	case analysis.Pass:
		c.Out = why
	case analysis.Fail:
		c.Failure = message
		s.Failures++
	case analysis.Inconclusive:
		c.Skipped = message
		s.Skipped++
	default: // INVALID, and whatever is not known: no data never passes
		c.Error = message
		s.Errors++
	}
	s.Cases = append(s.Cases, c)
}
