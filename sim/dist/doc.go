// Package dist holds the probability laws that draws from a role.Distribution follow.
//
// They are an independent second answer: role.Distribution draws with a few lines of its own, while
// this package computes with gonum's distuv. A test holds one against the other.
package dist
