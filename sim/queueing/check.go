package queueing

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// ErrUnstable is wrapped by the error for a queue in which work arrives as fast as it can be
// served, or faster: its length has no limit law.
var ErrUnstable = errors.New("the queue has no steady state")

// positive returns an error unless v is a number above 0.
func positive(name string, v float64) error {
	if !(v > 0) || math.IsInf(v, 0) {
		return fmt.Errorf("%s is %g: it must be above 0 and finite", name, v)
	}
	return nil
}

// notNegative returns an error unless v is a number of at least 0.
func notNegative(name string, v float64) error {
	if !(v >= 0) || math.IsInf(v, 0) {
		return fmt.Errorf("%s is %g: it must be at least 0 and finite", name, v)
	}
	return nil
}

// counted returns an error unless n is at least least.
func counted(name string, n, least int) error {
	if n < least {
		return fmt.Errorf("%s is %d: it must be at least %d", name, n, least)
	}
	return nil
}

// stable returns an error unless utilization is below 1.
func stable(utilization float64) error {
	if utilization >= 1 {
		return fmt.Errorf("%w: utilization is %g and must be below 1", ErrUnstable, utilization)
	}
	return nil
}

// explain joins what is wrong with the named model's parameters.
func explain(model string, wrong ...error) error {
	if err := errors.Join(wrong...); err != nil {
		return fmt.Errorf("%s: %w", model, err)
	}
	return nil
}

// duration rounds seconds to nanoseconds, saturating at 292 years.
func duration(seconds float64) time.Duration {
	if ns := math.Round(seconds * 1e9); ns < math.MaxInt64 {
		return time.Duration(ns)
	}
	return math.MaxInt64
}
