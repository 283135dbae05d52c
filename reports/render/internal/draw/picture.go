package draw

import (
	"math"
	"strconv"
	"strings"
)

// A Coord is a length or place in a picture's units, written with one decimal: a tenth of a unit is
// less than what can be seen, and each further digit costs a page its size.
type Coord float64

// String is c as SVG wants it. What is no number becomes 0: one bad shape must not spoil a page.
func (c Coord) String() string {
	v := math.Round(float64(c)*10) / 10
	if math.IsNaN(v) || math.IsInf(v, 0) || v == 0 {
		return "0"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// A Shape is a path if D is set, a text if Text is, a rectangle if W is, and a line otherwise.
type Shape struct {
	Class string
	// Title is shown when a pointer rests on the shape.
	Title          string
	D              string
	Text           string
	Anchor         string // start, middle or end; "" is start
	X, Y, X2, Y2   Coord
	W, H           Coord
	IsRect, IsText bool
}

// A Picture is a drawing of a given size, with words for those who do not see it.
type Picture struct {
	// ID is unique on the page; Title is what it is, Desc what it shows.
	ID, Title, Desc string
	Width, Height   Coord
	Shapes          []Shape
}

// Line adds a line.
func (p *Picture) Line(class string, x1, y1, x2, y2 float64) {
	p.Shapes = append(p.Shapes, Shape{
		Class: class, X: Coord(x1), Y: Coord(y1), X2: Coord(x2), Y2: Coord(y2),
	})
}

// Rect adds a rectangle; title may be "".
func (p *Picture) Rect(class, title string, x, y, w, h float64) {
	p.Shapes = append(p.Shapes, Shape{
		Class: class, Title: title, IsRect: true, X: Coord(x), Y: Coord(y), W: Coord(w), H: Coord(h),
	})
}

// Text adds a text at its base line; anchor is start, middle or end.
func (p *Picture) Text(class, anchor, text string, x, y float64) {
	if anchor == "start" {
		anchor = ""
	}
	p.Shapes = append(p.Shapes, Shape{
		Class: class, Anchor: anchor, Text: text, IsText: true, X: Coord(x), Y: Coord(y),
	})
}

// Path adds a path; an empty one is left out.
func (p *Picture) Path(class, title string, path *Path) {
	if path.b.Len() > 0 {
		p.Shapes = append(p.Shapes, Shape{Class: class, Title: title, D: path.b.String()})
	}
}

// A Path is the data of an SVG path. The zero Path is empty.
type Path struct{ b strings.Builder }

// Move begins a new stretch at x, y.
func (p *Path) Move(x, y float64) { p.add("M", x, y) }

// To goes on to x, y in a straight line.
func (p *Path) To(x, y float64) { p.add("L", x, y) }

// ToX goes on along the horizontal to x.
func (p *Path) ToX(x float64) { p.b.WriteString("H" + Coord(x).String()) }

// ToY goes on along the vertical to y.
func (p *Path) ToY(y float64) { p.b.WriteString("V" + Coord(y).String()) }

// Close ends a stretch where it began.
func (p *Path) Close() { p.b.WriteString("Z") }

// Box adds a closed rectangle.
func (p *Path) Box(x, y, w, h float64) {
	p.add("M", x, y)
	p.b.WriteString("h" + Coord(w).String() + "v" + Coord(h).String() + "h" + Coord(-w).String() + "Z")
}

func (p *Path) add(command string, x, y float64) {
	p.b.WriteString(command + Coord(x).String() + " " + Coord(y).String())
}
