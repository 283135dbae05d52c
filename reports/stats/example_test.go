package stats_test

import (
	"fmt"

	"github.com/seatrial/seatrial/reports/stats"
)

func ExampleComparePaired() {
	base := []float64{0.121, 0.118, 0.130, 0.125, 0.119, 0.127, 0.122, 0.124}
	surge := []float64{0.101, 0.103, 0.107, 0.108, 0.098, 0.103, 0.104, 0.110}
	c := stats.ComparePaired(base, surge, 0.95)
	fmt.Printf("shift %.4f %v, A = %.2f, p = %.4f\n", c.Shift, c.Interval, c.Effect, c.P)
	// Output:
	// shift -0.0190 [-0.0225, -0.0155], A = 0.00, p = 0.0078
}

func ExampleMedian_tooFew() {
	s := stats.Median([]float64{4.1, 3.9, 4.4}, 0.95)
	fmt.Println(s, s.Interval)
	fmt.Println(s.Warnings[0])
	// Output:
	// 4.1 unknown
	// 3 replications: a 0.95 interval of the median needs at least 6
}

func ExampleCensoredMedian() {
	recovery := []float64{12, 60, 41, 60, 60, 38, 60, 60}
	gaveUp := []bool{false, true, false, true, true, false, true, true}
	s := stats.CensoredMedian(recovery, gaveUp, 0.95)
	fmt.Println(s, s.Interval)
	fmt.Println(s.Warnings[0])
	// Output:
	// > 60 [12, ∞)
	// median not reached: 5 of 8 replications are censored, so it is greater than 60; observe for longer
}
