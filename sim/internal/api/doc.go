// Package api is the simulated API server: the objects, who is told when they change, and the
// report of those changes to whoever records the trial.
//
// Objects of package k8s.io/api are kept as they are. A write takes effect at once; a watcher
// hears of it after [model.Model.Watch], in the order of the writes, and then reads what is
// there by that time. Controllers that are level triggered, as Kubernetes' are, need no more.
package api
