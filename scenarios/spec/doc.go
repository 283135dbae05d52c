// Package spec holds the words in which a claim about a pattern is said: Scenario, Variant, Load,
// Step, Objective; the Plan they expand to; and the Backend, a world in which a plan can be carried
// out.
package spec
