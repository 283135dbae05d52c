package page

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seatrial/seatrial/reports/analysis"
	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/reports/render/internal/draw"
)

// mostPods is how many pods are drawn; a picture of more is no picture.
const mostPods = 48

const (
	barHeight = 14
	barGap    = 4
)

// pods draws each pod's life as a bar in its node's lane.
func (s *sheet) pods() {
	if len(s.t.Pods) == 0 {
		return
	}
	s.title("pods, each on its node")
	nodes := append(slices.Clip(s.t.Nodes), analysis.NodeLife{})
	drawn := 0
	for i := range nodes {
		var bars []int
		for n := range s.t.Pods {
			if s.t.Pods[n].Node == nodes[i].Name && drawn < mostPods {
				bars = append(bars, n)
				drawn++
			}
		}
		if len(bars) > 0 || troubled(&nodes[i]) {
			s.lane(&nodes[i], bars)
		}
	}
	if rest := len(s.t.Pods) - drawn; rest > 0 {
		s.Text("tick", "start", fmt.Sprintf("and %d more pods", rest), s.x.From, s.y+10)
		s.y += 16
	}
	s.y += panelGap / 2
}

func troubled(n *analysis.NodeLife) bool {
	for _, p := range n.Phases {
		if p.State != record.StateReady {
			return true
		}
	}
	return false
}

// lane draws a node and the pods on it.
func (s *sheet) lane(n *analysis.NodeLife, pods []int) {
	const heading = 15
	name := n.Name
	if name == "" {
		name = "no node"
	}
	height := heading + float64(len(pods))*(barHeight+barGap) + 2
	s.Rect("lane", "", s.x.From, s.y, s.x.To-s.x.From, height)
	s.Text("node", "end", cut(name, 2*leftGutter-12), s.x.From-6, s.y+11)
	for _, phase := range n.Phases {
		if phase.State == record.StateReady || phase.To <= s.x.Lo || phase.From >= s.x.Hi {
			continue
		}
		label := "node " + phaseName(phase.State)
		from, to := s.x.At(phase.From), s.x.At(phase.To)
		s.Rect("fill node-out", phaseTitle(name, &phase), from, s.y, to-from, height)
		s.explain("node-out", "node not ready or unknown")
		if to-from > draw.TextWidth(label)+6 {
			s.Text("inside", "start", label, from+4, s.y+11)
		}
	}
	for i, pod := range pods {
		s.bar(pod, s.y+heading+float64(i)*(barHeight+barGap))
	}
	s.y += height + 4
}

// bar draws one pod's phases.
func (s *sheet) bar(number int, y float64) {
	pod := &s.t.Pods[number]
	name := podName(number)
	if v := podVersion(pod); v != "" {
		name += " · " + v
	}
	s.Text("tick", "end", cut(name, 2*leftGutter-12), s.x.From-6, y+11)
	for i := range pod.Phases {
		p := &pod.Phases[i]
		if p.To <= s.x.Lo || p.From >= s.x.Hi {
			continue
		}
		from, to := s.x.At(p.From), s.x.At(p.To)
		class := "pod-" + string(p.State)
		s.Rect("fill bar "+class, phaseTitle(podName(number)+" ("+pod.Name+")", p), from, y,
			max(to-from, 1), barHeight)
		s.explain(class, phaseName(p.State))
		if label := phaseName(p.State); to-from > draw.TextWidth(label)+8 {
			s.Text("inside", "start", label, from+4, y+11)
		}
	}
}

// numbered is text with pods' names replaced by their numbers, which the bars have; long names
// first, as one may begin another.
func (s *sheet) numbered(text string) string {
	order := make([]int, len(s.t.Pods))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return len(s.t.Pods[b].Name) - len(s.t.Pods[a].Name)
	})
	for _, i := range order {
		if name := s.t.Pods[i].Name; name != "" {
			text = strings.ReplaceAll(text, name, podName(i))
		}
	}
	return text
}

func podName(number int) string { return fmt.Sprintf("pod %d", number+1) }

func podVersion(p *analysis.PodLife) string {
	if p.Version != "" {
		return p.Version
	}
	return p.Revision
}

// phaseName is a state as the pictures say it.
func phaseName(s record.State) string {
	switch s {
	case record.StateCreated:
		return "waits for a node"
	case record.StateUnschedulable:
		return "no node fits"
	case record.StateScheduled:
		return "on its node"
	case record.StateStarted:
		return "starting"
	case record.StateNotReady:
		return "not ready"
	case record.StateBackoff:
		return "back-off"
	}
	return string(s)
}

func phaseTitle(who string, p *analysis.Phase) string {
	title := fmt.Sprintf("%s: %s, %.2f s to %.2f s", who, phaseName(p.State), p.From, p.To)
	if p.Reason != "" {
		title += " (" + p.Reason + ")"
	}
	return title
}
