// Package stats says what a handful of replications can and cannot prove.
//
// The caller states what it has (values of one metric over replications, paired or not, censored
// or not) and the package picks the method and names it, with its source, in the result. In the
// manner of golang.org/x/perf/benchmath, warnings are data: a result that cannot be given is not
// given, and the warning beside it says what would help. The unit of evidence is the replication,
// never the request: requests of one run are autocorrelated, and intervals over them are far too
// narrow.
//
//   - [Mean], [Median], [CensoredMedian] and [Proportion] summarise one variant.
//   - [ComparePaired] and [CompareUnpaired] hold two variants against each other; [Holm] corrects
//     their p-values for having made many comparisons.
//   - [Summary.Required] and [RequiredReplications] say how many replications would settle a
//     verdict.
//   - [Latencies] records the requests of one trial; [Sort], [Quantile] and [KolmogorovSmirnov]
//     work on plain values.
//
// Nothing here draws random numbers or reads a clock: the same values give the same result.
package stats
