// Package fault says what can be broken on purpose: each fault is data, a target and its
// parameters; backends inject it, witness its effect and heal it.
package fault
