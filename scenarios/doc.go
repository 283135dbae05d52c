// Package scenarios is the catalogue: every claim that Seatrial makes about a pattern.
package scenarios
