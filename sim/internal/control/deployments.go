package control

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/sim/internal/api"
	"github.com/seatrial/seatrial/sim/internal/rollout"
)

// Workloads runs the Deployment and ReplicaSet controllers.
type Workloads struct {
	server      *api.Server
	deployments *queue
	replicaSets *queue
	told        map[string]*told // by Deployment
}

// told is what has been reported of a Deployment.
type told struct {
	counts            record.Counts
	complete, stalled int64 // generation of the last such report
}

// NewWorkloads starts both controllers.
func NewWorkloads(s *api.Server) *Workloads {
	w := &Workloads{server: s, told: map[string]*told{}}
	w.deployments = newQueue(s, "deployment", s.Model.DeploymentSync, w.syncDeployment)
	w.replicaSets = newQueue(s, "replicaset", s.Model.ReplicaSetSync, w.syncReplicaSet)
	s.Deployments.Watch("deployment/deployments", api.All, func(d *appsv1.Deployment) {
		w.deployments.add(d.Name)
	})
	s.ReplicaSets.Watch("deployment/replicasets", api.All, func(rs *appsv1.ReplicaSet) {
		w.deployments.add(ownerName(rs))
	})
	s.ReplicaSets.Watch("replicaset/replicasets", api.All, func(rs *appsv1.ReplicaSet) {
		w.replicaSets.add(rs.Name)
	})
	s.Pods.Watch("replicaset/pods", api.All, func(pod *corev1.Pod) {
		set := ownerName(pod)
		w.replicaSets.add(set)
		// Recreate waits for pods that no ReplicaSet counts any more.
		if rs, ok := s.ReplicaSets.Get(set); ok && pod.DeletionTimestamp != nil {
			w.deployments.add(ownerName(rs))
		}
	})
	return w
}

func ownerName(o metav1.Object) string {
	if owner := metav1.GetControllerOf(o); owner != nil {
		return owner.Name
	}
	return ""
}

// Complete tells whether every Deployment has completed its rollout.
func (w *Workloads) Complete() bool {
	for _, d := range w.server.Deployments.List() {
		if t := w.told[d.Name]; t == nil || t.complete != d.Generation {
			return false
		}
	}
	return true
}

func (w *Workloads) syncDeployment(name string) {
	s := w.server
	d, ok := s.Deployments.Get(name)
	if !ok {
		return
	}
	decision, err := rollout.Sync(d, s.ReplicaSets.List(), s.Pods.List(), s.Now())
	if err != nil {
		// Plans are checked by package rollout's Resolve before they run.
		panic(fmt.Sprintf("deployment %s: %v", name, err))
	}
	w.applyDecision(d, &decision)
	if decision.Requeue > 0 {
		w.deployments.addAfter(name, decision.Requeue)
	}
}

func (w *Workloads) applyDecision(d *appsv1.Deployment, decision *rollout.Decision) {
	s := w.server
	if rs := decision.Create; rs != nil {
		s.Admit(&rs.ObjectMeta)
		s.ReplicaSets.Put(rs)
	}
	for _, rs := range decision.Update {
		if current, ok := s.ReplicaSets.Get(rs.Name); ok {
			rs.Status = current.Status
			s.ReplicaSets.Put(rs)
		}
	}
	for _, name := range decision.Delete {
		if rs, ok := s.ReplicaSets.Get(name); ok {
			s.ReplicaSets.Remove(rs)
		}
	}
	if decision.Changed {
		d = d.DeepCopy()
		d.Status = decision.Status
		if decision.Revision != "" {
			if d.Annotations == nil {
				d.Annotations = map[string]string{}
			}
			d.Annotations[rollout.RevisionAnnotation] = decision.Revision
		}
		s.Deployments.Put(d)
	}
	w.report(d, decision.Complete)
}

// report tells a Deployment's counts when they change, and once for each generation that it has
// completed or stalled.
func (w *Workloads) report(d *appsv1.Deployment, complete bool) {
	t := w.told[d.Name]
	if t == nil {
		t = &told{}
		w.told[d.Name] = t
	}
	ch := record.Change{Kind: record.KindDeployment, Name: d.Name}
	counts := record.Counts{
		Desired: *d.Spec.Replicas, Total: d.Status.Replicas, Updated: d.Status.UpdatedReplicas,
		Ready: d.Status.ReadyReplicas, Available: d.Status.AvailableReplicas,
	}
	if counts != t.counts {
		t.counts = counts
		ch.State, ch.Counts = record.StateCounts, &counts
		w.server.Report(ch)
		ch.Counts = nil
	}
	if complete && t.complete != d.Generation {
		t.complete = d.Generation
		ch.State = record.StateComplete
		w.server.Report(ch)
	}
	for _, c := range d.Status.Conditions {
		if c.Type == appsv1.DeploymentProgressing && c.Reason == rollout.ReasonTimedOut &&
			t.stalled != d.Generation {
			t.stalled = d.Generation
			ch.State, ch.Reason, ch.Message = record.StateStalled, c.Reason, c.Message
			w.server.Report(ch)
		}
	}
}

func (w *Workloads) syncReplicaSet(name string) {
	s := w.server
	rs, ok := s.ReplicaSets.Get(name)
	if !ok {
		return
	}
	create, remove := rollout.ReplicaSetSync(rs, s.ReplicaSets.List(), s.Pods.List(), s.Now())
	for range create {
		s.CreatePod(newPod(rs, s.Suffix()))
	}
	for _, pod := range remove {
		s.DeletePod(pod, nil)
	}
	pods := s.Pods.List()
	status := rollout.ReplicaSetStatus(rs, pods, s.Now())
	if !sameCounts(&status, &rs.Status) {
		changed := *rs
		changed.Status = status
		s.ReplicaSets.Put(&changed)
	}
	var mine []*corev1.Pod
	for _, pod := range pods {
		if ownerName(pod) == name {
			mine = append(mine, pod)
		}
	}
	if wait := rollout.NextAvailable(mine, rs.Spec.MinReadySeconds, s.Now()); wait > 0 {
		w.replicaSets.addAfter(name, wait)
	}
}

// sameCounts compares all that a ReplicaSet's controller counts.
func sameCounts(a, b *appsv1.ReplicaSetStatus) bool {
	return a.Replicas == b.Replicas && a.FullyLabeledReplicas == b.FullyLabeledReplicas &&
		a.ReadyReplicas == b.ReadyReplicas && a.AvailableReplicas == b.AvailableReplicas &&
		a.ObservedGeneration == b.ObservedGeneration
}

// newPod makes a pod from a ReplicaSet's template (pkg/controller/controller_utils.go,
// GetPodFromTemplate).
func newPod(rs *appsv1.ReplicaSet, suffix string) *corev1.Pod {
	template := rs.Spec.Template.DeepCopy()
	pod := &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
	pod.Name = rs.Name + "-" + suffix
	pod.OwnerReferences = []metav1.OwnerReference{
		*metav1.NewControllerRef(rs, appsv1.SchemeGroupVersion.WithKind("ReplicaSet")),
	}
	return pod
}
