package record

import "time"

// SettleTime is how long more pods must be there, without a break, before max_total_replicas counts
// them.
//
// The Deployment controller bounds the sizes that it gives to ReplicaSets, and keeps that bound at
// every instant. Making and deleting pods is left to the ReplicaSets' own control loops, each of
// which acts when it hears of its size: for some milliseconds the new one's pod may be there before
// the old one's is marked for deletion, though no size was ever too great. That is no broken
// promise, and a pod of so short a life costs nobody anything. Half a second is far above what
// those loops take and far below what a pod that was really meant to be takes to become ready.
const SettleTime = 500 * time.Millisecond

// A Metric is a quantity that a trial is summed up by. Names are fixed: findings, objectives and
// pages all use them.
type Metric struct {
	Name      string
	Unit      string    // base unit: "s", "1/s", "" for a ratio or a count
	Direction Direction // which way is good
	Help      string    // what it is, in a sentence
}

// Direction says which way is good.
type Direction string

// The directions. Neutral is for quantities that describe and do not judge.
const (
	Higher  Direction = "higher"
	Lower   Direction = "lower"
	Neutral Direction = "neutral"
)

// Metrics lists every metric there is, in the order of pages.
func Metrics() []Metric { return metrics }

// MetricNamed returns the metric of that name.
func MetricNamed(name string) (Metric, bool) {
	for _, m := range metrics {
		if m.Name == name {
			return m, true
		}
	}
	return Metric{}, false
}

// The definitions, where Help is too short to settle them:
//
//   - The window is [0, Header.WindowSeconds). A request is in it if it was due in it; of its
//     attempts only the final one counts, and all loads count together.
//   - An outage begins when its first failed request was due and ends when the next successful one
//     was due, in the order of due times; with none to follow it ends with the window. A single
//     failure is thus an outage as long as the gap to the next success: one cannot know better than
//     one asked.
//   - Pods are those of Header.Subject as one watcher saw them change. What held for no time at
//     all, between two changes of one instant, does not count. A pod whose deletion was asked for
//     is neither ready nor in the total. The counts are taken from the first step or fault on, or
//     from the load's start if there is none, to the end of the trial.
//   - max_total_replicas is the greatest number that there were at least so many pods of for
//     SettleTime or longer, or until the end of the trial, without a break.
//   - min_available_replicas knows no such grace: the Deployment controller gives up an old pod
//     only after the ReplicaSets' statuses count enough others as available, so that who watches
//     the pods sees those ready before the old one is marked; and a lack of capacity, however
//     short, is felt by users.
//   - The end of the trial is the last observation, or the end of the window if that is later.
//   - Recovery is complete at the end of the last time, after the first fault, in which fewer pods
//     than the Deployment's desired count were ready, or at the end of the last outage, whichever
//     is later. It is censored at the end of the trial if either lasts until then.
//   - A rollout begins with the last step before its first sign (a pod of a new revision, or a
//     status that counts pods but none of them updated) that does not inject a fault, and ends when
//     the Deployment is complete. Only the first one counts.
//
// A metric that makes no sense for a trial has no value, rather than 0: without a fault there is no
// recovery, without a rollout neither rollout_seconds nor mixed_versions_seconds.
var metrics = []Metric{
	{
		"availability", "", Higher,
		"share of the requests due in the window whose final outcome was ok",
	},
	{"requests_lost", "", Lower, "requests due in the window whose final outcome was not ok"},
	{
		"latency_mean_seconds", "s", Lower,
		"mean latency of the requests that ended ok, from the scheduled send",
	},
	{"latency_p50_seconds", "s", Lower, "median latency of the requests that ended ok"},
	{"latency_p90_seconds", "s", Lower, "90th percentile of latency of the requests that ended ok"},
	{"latency_p99_seconds", "s", Lower, "99th percentile of latency of the requests that ended ok"},
	{
		"latency_p999_seconds", "s", Lower,
		"99.9th percentile of latency of the requests that ended ok",
	},
	{"goodput_rps", "1/s", Higher, "requests that ended ok per second of the window"},
	{
		"outage_seconds", "s", Lower,
		"sum of the outages: stretches of failed requests with no success between, from when the " +
			"first was due to when the next success was",
	},
	{"outage_longest_seconds", "s", Lower, "the longest outage"},
	{
		"time_to_recover_seconds", "s", Lower,
		"from the first fault's injection to the desired count of ready pods and no failed " +
			"request after it; censored at the end of the trial if that never came",
	},
	{
		"rollout_seconds", "s", Lower,
		"from the step that changed the loaded Deployment to its completion; censored if it " +
			"never completed",
	},
	{
		"mixed_versions_seconds", "s", Neutral,
		"time in which pods of more than one revision of the loaded Deployment were ready",
	},
	{
		"min_available_replicas", "", Higher,
		"fewest ready, not terminating pods of the loaded Deployment from the first step on",
	},
	{
		"max_total_replicas", "", Lower,
		"most pods, terminating ones not counted, that the loaded Deployment had for half a second " +
			"or longer, from the first step on",
	},
	{"restarts", "", Neutral, "containers that were started again, from the load's start on"},
}
