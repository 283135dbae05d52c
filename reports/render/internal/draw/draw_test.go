package draw

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCoord(t *testing.T) {
	for v, want := range map[float64]string{
		1: "1", 1.04: "1", 1.06: "1.1", -0.04: "0", math.Inf(1): "0", -2.25: "-2.3",
	} {
		require.Equal(t, want, Coord(v).String())
	}
	require.Equal(t, "0", Coord(math.NaN()).String())
}

func TestAxis(t *testing.T) {
	a := Axis{Lo: 0, Hi: 40, From: 100, To: 500}
	require.Equal(t, 300.0, a.At(20))
	require.Equal(t, 100.0, a.At(-5), "beyond the end is at the end")
	require.Equal(t, 100.0, Axis{From: 100, To: 500}.At(3), "an empty axis has one place")
	log := Axis{Lo: 0.001, Hi: 10, From: 100, To: 0, Log: true}
	require.InDelta(t, 50, log.At(0.1), 1e-9)
}

func TestTicks(t *testing.T) {
	values := func(ticks []Tick) (all []string) {
		for _, tick := range ticks {
			all = append(all, Plain(tick.Value))
		}
		return all
	}
	require.Equal(t, []string{"0", "10", "20", "30", "40"}, values(Axis{Hi: 40}.Ticks(5)))
	require.Equal(t, []string{"-5", "0", "5", "10"}, values(Axis{Lo: -7, Hi: 12}.Ticks(4)))
	require.Equal(t, []string{"0.01", "0.1", "1", "10"},
		values(Axis{Lo: 0.01, Hi: 10, Log: true}.Ticks(4)))
	require.Equal(t, []string{"0.01", "0.02", "0.05", "0.1"},
		values(Axis{Lo: 0.01, Hi: 0.1, Log: true}.Ticks(5)))
	require.Equal(t, "500 µs", Duration(0.0005))
	require.Equal(t, "20 ms", Duration(0.02))
}

func TestHoistLetsNoLabelsOverlap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		flags := make([]Flag, 1+rng.IntN(12))
		for i := range flags {
			flags[i] = Flag{At: 100 + 800*rng.Float64(), Text: "a label of some length"[:1+rng.IntN(22)]}
		}
		slices.SortFunc(flags, func(a, b Flag) int { return int(a.At - b.At) })
		rows := Hoist(flags, 100, 900)
		for i, a := range flags {
			require.Less(t, a.Row, rows)
			fromA, toA := extent(a)
			require.GreaterOrEqual(t, fromA, 100.0)
			require.LessOrEqual(t, toA, 900.1)
			for _, b := range flags[i+1:] {
				fromB, toB := extent(b)
				require.False(t, a.Row == b.Row && fromA < toB && fromB < toA, "%v overlaps %v", a, b)
			}
		}
	}
}

func TestHoistKeepsLinesBesideTexts(t *testing.T) {
	flags := []Flag{
		{At: 200, Text: "injected"},
		{At: 204, Text: "seen"},
		{At: 890, Text: "healed"},
		{At: 895, Text: "clear"},
	}
	require.Equal(t, 2, Hoist(flags, 100, 900))
	require.Equal(t, []int{1, 0, 0, 1}, []int{flags[0].Row, flags[1].Row, flags[2].Row, flags[3].Row},
		"the first of two that run to the right is above, the last of two that run to the left")
}

func extent(f Flag) (from, to float64) {
	if f.Anchor == "end" {
		return f.X - TextWidth(f.Text), f.X
	}
	return f.X, f.X + TextWidth(f.Text)
}

func TestSpread(t *testing.T) {
	require.Equal(t, []float64{10, 20, 50}, Spread([]float64{10, 12, 50}, 10, 0, 100))
	require.Equal(t, []float64{100, 90}, Spread([]float64{99, 98}, 10, 0, 100))
	require.Equal(t, []float64{20, 10}, Spread([]float64{11, 10}, 10, 0, 100), "order is kept")
}

func TestPath(t *testing.T) {
	var p Path
	p.Box(1, 2, 3, 4)
	p.Move(0, 0)
	p.To(1.25, 1)
	var pic Picture
	pic.Path("c", "t", &p)
	pic.Path("empty", "", &Path{})
	require.Len(t, pic.Shapes, 1)
	require.Equal(t, "M1 2h3v4h-3ZM0 0L1.3 1", pic.Shapes[0].D)
}
