package render_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
)

// element is a node of the page with its attributes, or without a name a text.
type element struct {
	name     string
	attr     map[string]string
	own      string
	children []*element
}

// text is all text in the element.
func (e *element) text() string {
	var b strings.Builder
	e.walk(func(c *element) { b.WriteString(c.own) })
	return b.String()
}

func (e *element) walk(visit func(*element)) {
	visit(e)
	for _, c := range e.children {
		c.walk(visit)
	}
}

func (e *element) all(name string) []*element {
	var found []*element
	e.walk(func(c *element) {
		if c.name == name {
			found = append(found, c)
		}
	})
	return found
}

// parsed reads the page as XML: it is written so that it is both, which shows that all is closed
// and escaped.
func parsed(t *testing.T, page []byte) *element {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	root := &element{}
	stack := []*element{root}
	for {
		token, err := d.Token()
		if token == nil {
			require.Len(t, stack, 1, "%v", err)
			return root
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: token.Name.Local, attr: map[string]string{}}
			for _, a := range token.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			top := stack[len(stack)-1]
			top.children = append(top.children, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top := stack[len(stack)-1]
			top.children = append(top.children, &element{own: string(token)})
		}
	}
}

// holds is require.Contains without printing the whole page.
func holds(t *testing.T, text, part string) {
	t.Helper()
	require.True(t, strings.Contains(text, part), "%q is not there", part)
}

func wholePage(t *testing.T) ([]byte, analysis.Findings) {
	t.Helper()
	f, timelines := everything(6)
	more := handmade().Scenarios
	more[0].Name = "rollout/handmade"
	f.Scenarios = append(f.Scenarios, more...)
	hostileLine := rolling(hostile, "kind", 0, true)
	hostileLine.header.Scenario = hostile
	hostileLine.change(3, record.Change{
		Kind: record.KindHarness, Name: hostile, State: record.StateFailed, Message: hostile,
	})
	timelines = append(timelines, hostileLine.timeline())
	return written(t, f, timelines)["index.html"], f
}

func TestPageNeedsNoNetwork(t *testing.T) {
	page, _ := wholePage(t)
	outside := regexp.MustCompile(`(?i)https?:|//[a-z]|\bsrc=|@import|<link|<iframe|url\([^#]`)
	require.Empty(t, outside.FindAllString(strings.ReplaceAll(string(page), "\n// ", "\n"), -1))
	require.NotRegexp(t, `NaN|Inf\b|%!`, string(page))
}

func TestPageShowsEveryScenarioAndVariant(t *testing.T) {
	page, f := wholePage(t)
	root := parsed(t, page)
	headings := map[string]bool{}
	for _, name := range []string{"h2", "h3"} {
		for _, h := range root.all(name) {
			headings[h.text()] = true
		}
	}
	text := root.text()
	for _, s := range f.Scenarios {
		require.True(t, headings[s.Name], s.Name)
		holds(t, text, s.Claim)
		holds(t, text, s.Why)
		for _, v := range s.Variants {
			require.True(t, headings[v.Name], v.Name)
			holds(t, text, v.Claim)
		}
	}
	for _, words := range []string{
		"latency of served requests", "pods, each on its node", "Latency by percentile",
	} {
		holds(t, text, words)
	}
	// The same variant in two worlds stands side by side.
	holds(t, text, "keep-capacity: replication 0 (sim)")
	holds(t, text, "keep-capacity: replication 0 (kind)")
}

func TestPageEscapesNames(t *testing.T) {
	page, _ := wholePage(t)
	root := parsed(t, page)
	require.Len(t, root.all("script"), 1, "only its own")
	holds(t, root.text(), hostile)
}

func TestPageCanBeReadByMachinesAndKeyboards(t *testing.T) {
	page, _ := wholePage(t)
	root := parsed(t, page)
	ids := map[string]int{}
	root.walk(func(e *element) {
		if id := e.attr["id"]; id != "" {
			ids[id]++
		}
	})
	for id, n := range ids {
		require.Equal(t, 1, n, id)
	}
	for _, a := range root.all("a") {
		require.Equal(t, 1, ids[strings.TrimPrefix(a.attr["href"], "#")], a.attr["href"])
	}
	pictures := 0
	for _, svg := range root.all("svg") {
		if svg.attr["aria-hidden"] == "true" {
			continue
		}
		pictures++
		require.Equal(t, "img", svg.attr["role"])
		require.NotEmpty(t, svg.all("title")[0].text())
		require.NotEmpty(t, svg.all("desc")[0].text())
		for id := range strings.FieldsSeq(svg.attr["aria-labelledby"]) {
			require.Equal(t, 1, ids[id], id)
		}
	}
	require.Greater(t, pictures, 20)
	for _, figure := range root.all("figure") {
		require.NotEmpty(t, figure.all("table"), "a table stands beside each figure")
		require.Equal(t, "0", figure.children[1].attr["tabindex"])
	}
	require.Equal(t, "en", root.all("html")[0].attr["lang"])
}

// What lies outside of a picture is cut off: nothing may.
func TestPicturesHoldAllTheirShapes(t *testing.T) {
	page, _ := wholePage(t)
	number := func(e *element, name string) float64 {
		v, err := strconv.ParseFloat(e.attr[name], 64)
		require.NoError(t, err, "%s %v", name, e.attr)
		return v
	}
	for _, svg := range parsed(t, page).all("svg") {
		box := strings.Fields(svg.attr["viewBox"])
		if len(box) != 4 {
			continue
		}
		width, err := strconv.ParseFloat(box[2], 64)
		require.NoError(t, err)
		height, err := strconv.ParseFloat(box[3], 64)
		require.NoError(t, err)
		inside := func(e *element, x, y float64) {
			require.True(t, x >= -0.1 && x <= width+0.1 && y >= -0.1 && y <= height+0.1,
				"%s at %v, %v is outside of %v by %v: %v", e.name, x, y, width, height, e.attr)
		}
		svg.walk(func(e *element) {
			switch e.name {
			case "line":
				inside(e, number(e, "x1"), number(e, "y1"))
				inside(e, number(e, "x2"), number(e, "y2"))
			case "rect":
				inside(e, number(e, "x"), number(e, "y"))
				inside(e, number(e, "x")+number(e, "width"), number(e, "y")+number(e, "height"))
			case "text":
				inside(e, number(e, "x"), number(e, "y"))
			}
		})
	}
}

func TestPageHasTheSameBytes(t *testing.T) {
	a, _ := wholePage(t)
	b, _ := wholePage(t)
	require.True(t, bytes.Equal(a, b))
}

func TestPageOfACatalogueIsSmall(t *testing.T) {
	rollout, lines := rollingFindings("sim", 6)
	var f analysis.Findings
	var timelines []*analysis.Timeline
	for i := range 5 {
		s := rollout
		s.Name = fmt.Sprintf("pattern/%d", i)
		s.Variants = nil
		for j := range 4 {
			v := rollout.Variants[j%2]
			v.Name = fmt.Sprintf("variant %d", j)
			s.Variants = append(s.Variants, v)
			line := *lines[j%2]
			line.Header.Scenario, line.Header.Variant = s.Name, v.Name
			for range 2 { // a window of 160 s, in 640 bins
				line.Bins = append(slices.Clip(line.Bins), line.Bins...)
			}
			timelines = append(timelines, &line)
		}
		f.Scenarios = append(f.Scenarios, s)
	}
	require.Less(t, len(written(t, f, timelines)["index.html"]), 3_000_000)
}

func TestPageOfOddTimelines(t *testing.T) {
	s, _ := rollingFindings("sim", 2)
	empty := analysis.NewTimeline(record.Header{
		Scenario: s.Name, Variant: s.Variants[0].Name, Backend: "sim",
	})
	empty.Finish()
	crowd := newTrial(s.Name, s.Variants[1].Name, "sim", 0, 10)
	for i := range 60 {
		crowd.pod(fmt.Sprint("p", i), "", "", float64(i)/10, float64(i)/10+1, 5)
	}
	page := written(t, analysis.Findings{Scenarios: []analysis.ScenarioFindings{s}},
		[]*analysis.Timeline{empty, crowd.timeline()})["index.html"]
	holds(t, string(page), "and 12 more pods")
	require.NotContains(t, string(page), "NaN")
	parsed(t, page)
}
