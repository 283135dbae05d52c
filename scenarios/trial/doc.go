// Package trial runs scenarios: it turns a claim into evidence.
//
// The pipeline, told once:
//
//  1. A spec.Scenario says a claim, with variants to compare. It is data, from Go or from YAML.
//  2. For each replication the variants are put in a random order (a randomised block), and each is
//     expanded with the replication's seed to a spec.Plan. Plans of one replication share their
//     seed, and so in the simulator their random numbers: comparisons are paired.
//  3. A spec.Backend, the simulator or a cluster, carries out each plan: a trial. The runner never
//     learns which it was given.
//  4. What the backend sees comes back as record.Observations, in order of time: requests and
//     changes of state.
//  5. Each observation goes two ways at once: to a recording (record.Writer), which is kept, and to
//     one streaming pass (analysis.Trial), which sums the trial up in metrics.
//  6. analysis.Judge holds the metrics of all replications against the scenario's objectives and
//     invariants, and the variants against each other: findings, with a verdict and its reasons.
//  7. render makes pages of findings and recordings.
package trial
