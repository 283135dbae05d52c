package rollout

import (
	"fmt"
	"math"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// Reasons of the condition Progressing on which others may want to wait
// (pkg/controller/deployment/util/deployment_util.go).
const (
	// ReasonAvailable says that the last rollout was completed.
	ReasonAvailable = "NewReplicaSetAvailable"
	// ReasonTimedOut says that nothing moved for progressDeadlineSeconds.
	ReasonTimedOut = "ProgressDeadlineExceeded"

	reasonUpdated = "ReplicaSetUpdated"
	reasonPaused  = "DeploymentPaused"
	reasonResumed = "DeploymentResumed"
)

// retryDelay stands for the work queue's first back-off: upstream starts at 5 ms and doubles
// (client-go, util/workqueue, DefaultTypedControllerRateLimiter).
const retryDelay = 5 * time.Millisecond

// count adds up the sets' own counts and says whether enough replicas are available
// (sync.go, calculateStatus).
func (p *pass) count() appsv1.DeploymentStatus {
	sets := p.all()
	avail := sum(sets, available)
	s := appsv1.DeploymentStatus{
		ObservedGeneration:  p.d.Generation,
		Replicas:            sum(sets, actual),
		ReadyReplicas:       sum(sets, ready),
		AvailableReplicas:   avail,
		UnavailableReplicas: max(0, sum(sets, size)-avail),
		CollisionCount:      p.d.Status.CollisionCount,
		Conditions:          slices.Clone(p.d.Status.Conditions),
	}
	if p.new != nil {
		s.UpdatedReplicas = actual(p.new)
	}
	if avail >= *p.d.Spec.Replicas-p.maxUnavailable {
		p.setCondition(&s, appsv1.DeploymentAvailable, corev1.ConditionTrue,
			"MinimumReplicasAvailable", "Deployment has minimum availability.")
	} else {
		p.setCondition(&s, appsv1.DeploymentAvailable, corev1.ConditionFalse,
			"MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
	}
	return s
}

// progress is count during a rollout: it also judges whether the rollout moves, is done, or
// has been standing still for too long (progress.go, syncRolloutStatus).
func (p *pass) progress() appsv1.DeploymentStatus {
	s := p.count()
	if !hasDeadline(p.d) {
		removeCondition(&s, appsv1.DeploymentProgressing)
	} else {
		was := condition(&p.d.Status, appsv1.DeploymentProgressing)
		done := s.Replicas == s.UpdatedReplicas && was != nil && was.Reason == ReasonAvailable
		if !done {
			p.judge(&s, was)
		}
	}
	if c := p.replicaFailure(); c != nil {
		p.put(&s, *c)
	} else {
		removeCondition(&s, appsv1.DeploymentReplicaFailure)
	}
	return s
}

func (p *pass) judge(s *appsv1.DeploymentStatus, was *appsv1.DeploymentCondition) {
	who := fmt.Sprintf("Deployment %q", p.d.Name)
	if p.new != nil {
		who = fmt.Sprintf("ReplicaSet %q", p.new.Name)
	}
	switch {
	case complete(p.d, s):
		p.setCondition(s, appsv1.DeploymentProgressing, corev1.ConditionTrue,
			ReasonAvailable, who+" has successfully progressed.")
	case moved(&p.d.Status, s):
		// Every sign of progress starts the deadline again, so here the condition is
		// replaced even if status and reason stay what they were.
		c := p.condition(appsv1.DeploymentProgressing, corev1.ConditionTrue,
			reasonUpdated, who+" is progressing.")
		if was != nil && was.Status == corev1.ConditionTrue {
			c.LastTransitionTime = was.LastTransitionTime
		}
		removeCondition(s, appsv1.DeploymentProgressing)
		p.put(s, c)
	case p.timedOut(s):
		p.setCondition(s, appsv1.DeploymentProgressing, corev1.ConditionFalse,
			ReasonTimedOut, who+" has timed out progressing.")
	}
}

// complete reports that all replicas are of the new set and available
// (util/deployment_util.go, DeploymentComplete).
func complete(d *appsv1.Deployment, s *appsv1.DeploymentStatus) bool {
	want := replicas(d.Spec.Replicas)
	return s.UpdatedReplicas == want && s.Replicas == want && s.AvailableReplicas == want &&
		s.ObservedGeneration >= d.Generation
}

// moved reports that there are more new, fewer old, more ready or more available replicas
// than before (util/deployment_util.go, DeploymentProgressing).
func moved(was, is *appsv1.DeploymentStatus) bool {
	return is.UpdatedReplicas > was.UpdatedReplicas ||
		is.Replicas-is.UpdatedReplicas < was.Replicas-was.UpdatedReplicas ||
		is.ReadyReplicas > was.ReadyReplicas ||
		is.AvailableReplicas > was.AvailableReplicas
}

// timedOut reports that the last progress is longer ago than the deadline allows. After a
// completed rollout the clock does not run (util/deployment_util.go, DeploymentTimedOut).
func (p *pass) timedOut(s *appsv1.DeploymentStatus) bool {
	c := condition(s, appsv1.DeploymentProgressing)
	if c == nil || c.Reason == ReasonAvailable {
		return false
	}
	return c.Reason == ReasonTimedOut || c.LastUpdateTime.Add(p.deadline()).Before(p.now.Time)
}

// requeue returns when to look at the deadline again, one second after it as upstream does, or
// zero if it does not run (progress.go, requeueStuckDeployment).
func (p *pass) requeue() time.Duration {
	c := condition(&p.status, appsv1.DeploymentProgressing)
	if !hasDeadline(p.d) || p.d.Spec.Paused || p.d.DeletionTimestamp != nil || c == nil ||
		complete(p.d, &p.status) || c.Reason == ReasonTimedOut || c.Reason == ReasonAvailable {
		return 0
	}
	left := c.LastUpdateTime.Add(p.deadline()).Sub(p.now.Time)
	if left < time.Second {
		return max(0, left) + retryDelay
	}
	return left + time.Second
}

func (p *pass) deadline() time.Duration { return seconds(*p.d.Spec.ProgressDeadlineSeconds) }

// hasDeadline is false where no deadline is set or it is the largest number
// (util/deployment_util.go, HasProgressDeadline).
func hasDeadline(d *appsv1.Deployment) bool {
	n := d.Spec.ProgressDeadlineSeconds
	return n != nil && *n != math.MaxInt32
}

// markPaused keeps the progress deadline from running while the Deployment is paused
// (sync.go, checkPausedConditions).
func (p *pass) markPaused() {
	c := condition(&p.d.Status, appsv1.DeploymentProgressing)
	if !hasDeadline(p.d) || c != nil && c.Reason == ReasonTimedOut {
		return
	}
	was := c != nil && c.Reason == reasonPaused
	switch {
	case p.d.Spec.Paused && !was:
		p.setCondition(&p.d.Status, appsv1.DeploymentProgressing, corev1.ConditionUnknown,
			reasonPaused, "Deployment is paused")
	case !p.d.Spec.Paused && was:
		p.setCondition(&p.d.Status, appsv1.DeploymentProgressing, corev1.ConditionUnknown,
			reasonResumed, "Deployment is resumed")
	}
}

// replicaFailure returns a set's condition ReplicaFailure as the Deployment's, the new set's
// before those of old ones (progress.go, getReplicaFailures).
func (p *pass) replicaFailure() *appsv1.DeploymentCondition {
	sets := p.old
	if p.new != nil {
		sets = append([]*appsv1.ReplicaSet{p.new}, p.old...)
	}
	for _, rs := range sets {
		for _, c := range rs.Status.Conditions {
			if c.Type == appsv1.ReplicaSetReplicaFailure {
				return &appsv1.DeploymentCondition{
					Type:               appsv1.DeploymentReplicaFailure,
					Status:             c.Status,
					LastTransitionTime: c.LastTransitionTime,
					LastUpdateTime:     c.LastTransitionTime,
					Reason:             c.Reason,
					Message:            c.Message,
				}
			}
		}
	}
	return nil
}

func (p *pass) condition(
	kind appsv1.DeploymentConditionType, status corev1.ConditionStatus, reason, message string,
) appsv1.DeploymentCondition {
	return appsv1.DeploymentCondition{
		Type: kind, Status: status, Reason: reason, Message: message,
		LastUpdateTime: p.now, LastTransitionTime: p.now,
	}
}

func (p *pass) setCondition(
	s *appsv1.DeploymentStatus, kind appsv1.DeploymentConditionType,
	status corev1.ConditionStatus, reason, message string,
) {
	p.put(s, p.condition(kind, status, reason, message))
}

// put stores a condition unless one with its status and reason is there; the transition time
// stays while the status stays (util/deployment_util.go, SetDeploymentCondition).
func (p *pass) put(s *appsv1.DeploymentStatus, c appsv1.DeploymentCondition) {
	was := condition(s, c.Type)
	if was != nil && was.Status == c.Status {
		if was.Reason == c.Reason {
			return
		}
		c.LastTransitionTime = was.LastTransitionTime
	}
	removeCondition(s, c.Type)
	s.Conditions = append(s.Conditions, c)
}

func condition(
	s *appsv1.DeploymentStatus, kind appsv1.DeploymentConditionType,
) *appsv1.DeploymentCondition {
	for i := range s.Conditions {
		if s.Conditions[i].Type == kind {
			return &s.Conditions[i]
		}
	}
	return nil
}

// removeCondition makes a new slice, since the old one may be the caller's.
func removeCondition(s *appsv1.DeploymentStatus, kind appsv1.DeploymentConditionType) {
	var kept []appsv1.DeploymentCondition
	for _, c := range s.Conditions {
		if c.Type != kind {
			kept = append(kept, c)
		}
	}
	s.Conditions = kept
}
