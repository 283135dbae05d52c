package stats

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func BenchmarkSummaries(b *testing.B) {
	r := rand.New(rand.NewPCG(31, 32))
	values, censored := draw(20, r.ExpFloat64), make([]bool, 20)
	censored[3] = true
	b.Run("mean", func(b *testing.B) {
		for b.Loop() {
			Mean(values, 0.95)
		}
	})
	b.Run("median", func(b *testing.B) {
		for b.Loop() {
			Median(values, 0.95)
		}
	})
	b.Run("censored", func(b *testing.B) {
		for b.Loop() {
			CensoredMedian(values, censored, 0.95)
		}
	})
}

// The sizes are those of a usual run, of the ends of the exact ranges, and of many more.
func BenchmarkComparisons(b *testing.B) {
	r := rand.New(rand.NewPCG(33, 34))
	for _, n := range []int{20, 50, 100, 10_000} {
		x, y := draw(n, r.ExpFloat64), draw(n, r.ExpFloat64)
		b.Run(fmt.Sprintf("paired/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				ComparePaired(x, y, 0.95)
			}
		})
		b.Run(fmt.Sprintf("unpaired/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				CompareUnpaired(x, y, 0.95)
			}
		})
	}
	coarse := draw(50, func() float64 { return float64(r.IntN(9)) })
	b.Run("unpaired/ties/n=50", func(b *testing.B) {
		for b.Loop() {
			CompareUnpaired(coarse, coarse, 0.95)
		}
	})
}

func BenchmarkSort(b *testing.B) {
	r := rand.New(rand.NewPCG(35, 36))
	for _, n := range []int{1000, radixMin, 1_000_000} {
		values := draw(n, r.ExpFloat64)
		work := make([]float64, n)
		for name, sort := range map[string]func([]float64){
			"stats": Sort, "slices": slices.Sort[[]float64],
		} {
			b.Run(fmt.Sprintf("%s/n=%d", name, n), func(b *testing.B) {
				for b.Loop() {
					copy(work, values)
					sort(work)
				}
			})
		}
	}
}

func BenchmarkLatencies(b *testing.B) {
	b.Run("record", func(b *testing.B) {
		var l Latencies
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			l.Record(time.Duration(i%1000) * time.Millisecond)
		}
	})
	b.Run("quantile", func(b *testing.B) {
		var l Latencies
		for i := range 100_000 {
			l.Record(time.Duration(i) * time.Microsecond)
		}
		for b.Loop() {
			l.Quantile(0.99)
		}
	})
}
