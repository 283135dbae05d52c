// Package analysis turns observations into metrics, and the metrics of many trials into verdicts.
//
// It works in two passes over different things:
//
//  1. A [Trial] sees the observations of one replication once, in their order, and is summed up by
//     a [TrialResult]: a value for every metric of record.Metrics that applies, and the reasons, if
//     any, why the trial cannot be used. A [Timeline] can be fed the same observations; it is what
//     the page draws.
//  2. [Judge] holds the results of all replications and variants of a scenario against its claims
//     and gives [ScenarioFindings]; package stats picks the methods.
//
// [Run] does both from the recordings under an output folder alone, and gives the same findings as
// the live run did.
//
// # Verdicts
//
// An objective is held against the confidence interval over replications: PASS if the whole
// interval is within the limit, FAIL if it is wholly outside, INCONCLUSIVE if it straddles the
// limit or cannot be given, INVALID if no trial was valid. An invariant is FAIL if any valid
// replication breaks it. A trial that was interrupted counts for nothing at all. Invalid trials are
// left out and counted; if more than [MaxInvalidShare] of a variant's trials are invalid, nothing
// of it passes, because what was left out could have been what failed. The worst verdict stands for
// the whole, in the order FAIL, INVALID, INCONCLUSIVE, PASS: valid evidence that the system broke
// its promise is not hidden by a harness that failed elsewhere.
package analysis
