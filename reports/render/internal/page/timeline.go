package page

import (
	"fmt"
	"math"
	"strings"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/draw"
)

// figure is a picture with what explains it.
type figure struct {
	Picture draw.Picture
	Legend  []swatch
	Tables  []table
	Caption string
}

// swatch explains one fill of a picture.
type swatch struct{ Class, Label string }

// The gutters beside the panels, in the picture's units.
const (
	leftGutter  = 112
	rightGutter = 66
	titleHeight = 20
	panelGap    = 10
)

// sheet is a timeline's picture as it is drawn, from the top down.
type sheet struct {
	draw.Picture
	t      *analysis.Timeline
	x      draw.Axis
	y      float64 // where the next panel begins
	legend []swatch
	// titles are drawn last, so that no line crosses them.
	titles []draw.Shape
}

// stretch is the stretch of time that timelines are drawn on, in seconds. What was set up long
// before the load is cut: it would take the room of what matters.
func stretch(timelines []*analysis.Timeline) (from, to float64) {
	for _, t := range timelines {
		to = max(to, t.EndSeconds, t.Header.WindowSeconds, float64(len(t.Bins))*t.BinSeconds)
	}
	if to <= 0 {
		to = 1
	}
	return -to / 50, to
}

// timelineFigure draws a trial on one time axis: what was done to it, its requests, their
// latency, its endpoints and its pods.
func timelineFigure(t *analysis.Timeline, id string, width, from, to float64) *figure {
	s := &sheet{t: t, x: draw.Axis{Lo: from, Hi: to, From: leftGutter, To: width - rightGutter}}
	s.ID, s.Width = id, draw.Coord(width)
	s.Title = fmt.Sprintf("%s, %s: replication %d (%s)", t.Header.Scenario, t.Header.Variant,
		t.Header.Replication, t.Header.Backend)
	s.Desc = describe(t)
	flags := s.flags()
	top := s.y
	s.requests()
	s.failures()
	s.latency()
	s.endpoints()
	s.pods()
	bottom := s.y
	s.timeAxis(top, bottom)
	s.flagLines(flags, bottom)
	s.Shapes = append(s.Shapes, s.titles...)
	s.Height = draw.Coord(s.y)
	return &figure{
		Picture: s.Picture, Legend: s.legend, Tables: timelineTables(t),
		Caption: fmt.Sprintf("Replication %d, seed %d, one time axis for all.", t.Header.Replication,
			t.Header.Seed),
	}
}

// describe says in words what the picture shows.
func describe(t *analysis.Timeline) string {
	var due, failed int64
	for i := range t.Bins {
		n := t.Bins[i].Requests()
		due += n
		failed += n - outcome(&t.Bins[i], record.OK)
	}
	return fmt.Sprintf("%d requests were due in %s, %d of them failed. There were %d pods on "+
		"%d nodes, and %d marks. The tables below have the numbers.", due,
		draw.Duration(t.Header.WindowSeconds),
		failed, len(t.Pods), len(t.Nodes), len(t.Marks))
}

func outcome(b *analysis.Bin, o record.Outcome) int64 {
	if int(o) < len(b.Outcomes) {
		return b.Outcomes[o]
	}
	return 0
}

// panel begins a panel with a title and returns its top and bottom.
func (s *sheet) panel(title string, height float64) (top, bottom float64) {
	s.title(title)
	top = s.y
	bottom = top + height
	s.Rect("panel", "", s.x.From, top, s.x.To-s.x.From, height)
	s.y = bottom + panelGap
	return top, bottom
}

// title begins a panel with what it shows.
func (s *sheet) title(text string) {
	s.titles = append(s.titles, draw.Shape{
		Class: "ptitle", Text: text, IsText: true, X: leftGutter, Y: draw.Coord(s.y + titleHeight - 7),
	})
	s.y += titleHeight
}

// scale draws the labels and lines of a vertical axis.
func (s *sheet) scale(y draw.Axis, n int, label func(float64) string) {
	for _, tick := range y.Ticks(n) {
		s.Line("grid", s.x.From, tick.At, s.x.To, tick.At)
		s.Text("tick", "end", label(tick.Value), s.x.From-6, tick.At+4)
	}
}

func (s *sheet) timeAxis(top, bottom float64) {
	n := int((s.x.To - s.x.From) / 70)
	for _, tick := range s.x.Ticks(n) {
		s.Line("grid", tick.At, top+titleHeight, tick.At, bottom)
		s.Line("rule", tick.At, bottom, tick.At, bottom+4)
		s.Text("tick", "middle", draw.Plain(tick.Value), tick.At, bottom+16)
	}
	s.Line("rule", s.x.From, bottom, s.x.To, bottom)
	s.Text("tick", "end", "seconds", s.x.To+rightGutter-2, bottom+16)
	s.y = bottom + 24
}

// explain adds a swatch to the legend once.
func (s *sheet) explain(class, label string) {
	for _, have := range s.legend {
		if have.Class == class && have.Label == label {
			return
		}
	}
	s.legend = append(s.legend, swatch{class, label})
}

// flags draws the labels of what was done, above the panels.
func (s *sheet) flags() []draw.Flag {
	var flags []draw.Flag
	for _, m := range s.t.Marks {
		text, ok := markText(&m)
		if !ok || m.Seconds < s.x.Lo || m.Seconds > s.x.Hi {
			continue
		}
		flags = append(flags, draw.Flag{
			At: s.x.At(m.Seconds), Text: cut(s.numbered(text), s.x.To-s.x.From),
		})
	}
	const row = 15
	rows := draw.Hoist(flags, s.x.From, s.x.To+rightGutter)
	bottom := 4 + float64(rows)*row
	for i := range flags {
		f := &flags[i]
		s.Text("flag", f.Anchor, f.Text, f.X, bottom-float64(f.Row)*row-4)
	}
	s.y = bottom
	return flags
}

// flagLines draws a line from each flag through all panels, over what they show.
func (s *sheet) flagLines(flags []draw.Flag, bottom float64) {
	at := 0
	const row = 15
	rows := 0
	for _, f := range flags {
		rows = max(rows, f.Row+1)
	}
	top := 4 + float64(rows)*row
	for _, m := range s.t.Marks {
		if _, ok := markText(&m); !ok || m.Seconds < s.x.Lo || m.Seconds > s.x.Hi {
			continue
		}
		f := flags[at]
		at++
		s.Line("mark "+markClass(&m), f.At, top-float64(f.Row+1)*row+2, f.At, bottom)
	}
}

func cut(text string, width float64) string {
	most := int(math.Max(12, width/2/draw.CharWidth))
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// markText is a mark's label with a sign for its kind; false for marks that need no line.
func markText(m *analysis.Mark) (string, bool) {
	sign := ""
	switch {
	case m.Kind == record.KindLoad && m.State == record.StateBegun:
		return "", false
	case m.Kind == record.KindLoad && m.State == record.StateEnded:
		return "load ends", true
	case m.Kind == record.KindStep && m.State == record.StateBegun:
		sign = "▸ "
	case m.State == record.StateInjected:
		sign = "▼ "
	case m.State == record.StateSeen:
		sign = "◆ "
	case m.State == record.StateHealed:
		sign = "△ "
	case m.State == record.StateClear:
		sign = "◇ "
	default:
		sign = "! "
	}
	// What was said about it, in brackets, is in the table; a label has no room for it.
	rest, _ := strings.CutPrefix(m.Text, m.Name)
	brief, _, _ := strings.Cut(rest, " (")
	return sign + strings.TrimSuffix(m.Text, rest) + brief, true
}

func markClass(m *analysis.Mark) string {
	switch m.State {
	case record.StateInjected, record.StateSeen, record.StateUnseen:
		return "mark-fault"
	case record.StateHealed, record.StateClear, record.StateLingering:
		return "mark-heal"
	case record.StateEnded:
		return "mark-load"
	}
	return "mark-step"
}
