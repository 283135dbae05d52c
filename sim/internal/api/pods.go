package api

import (
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/sim/internal/model"
)

// hashLabel tells the pods of one revision of a Deployment from those of another.
const hashLabel = "pod-template-hash"

// CreatePod writes a new pod, as admission changes it.
func (s *Server) CreatePod(pod *corev1.Pod) {
	s.Admit(&pod.ObjectMeta)
	if pod.Spec.TerminationGracePeriodSeconds == nil {
		seconds := int64(corev1.DefaultTerminationGracePeriodSeconds)
		pod.Spec.TerminationGracePeriodSeconds = &seconds
	}
	s.tolerate(pod, corev1.TaintNodeNotReady)
	s.tolerate(pod, corev1.TaintNodeUnreachable)
	pod.Status.Phase = corev1.PodPending
	info := podInfo{deployment: s.deploymentOf(pod)}
	for i := range pod.Spec.Containers {
		if app, err := model.App(pod.Annotations, &pod.Spec.Containers[i]); err == nil {
			info.version = app.Version
			break
		}
	}
	s.pods[pod.UID] = info
	s.Pods.Put(pod)
	s.reportPod(pod, record.Change{State: record.StateCreated})
}

// tolerate adds the default toleration of a taint to a pod that has none of its own
// (plugin/pkg/admission/defaulttolerationseconds/admission.go).
func (s *Server) tolerate(pod *corev1.Pod, key string) {
	for _, t := range pod.Spec.Tolerations {
		if (t.Key == key || t.Key == "") &&
			(t.Effect == corev1.TaintEffectNoExecute || t.Effect == "") {
			return
		}
	}
	seconds := int64(s.Model.DefaultToleration / time.Second)
	pod.Spec.Tolerations = append(pod.Spec.Tolerations, corev1.Toleration{
		Key: key, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoExecute,
		TolerationSeconds: &seconds,
	})
}

// deploymentOf returns the name of the Deployment that a pod belongs to, "" without.
func (s *Server) deploymentOf(pod *corev1.Pod) string {
	set := metav1.GetControllerOf(pod)
	if set == nil {
		return ""
	}
	rs, ok := s.ReplicaSets.Get(set.Name)
	if !ok {
		return ""
	}
	if owner := metav1.GetControllerOf(rs); owner != nil {
		return owner.Name
	}
	return ""
}

// Describe fills in what a change says of the pod that it is about.
func (s *Server) Describe(pod *corev1.Pod, ch record.Change) record.Change {
	info := s.pods[pod.UID]
	ch.Name, ch.Node = pod.Name, pod.Spec.NodeName
	ch.Revision, ch.Version = pod.Labels[hashLabel], info.version
	if ch.Owner == "" {
		ch.Owner = info.deployment
	}
	return ch
}

func (s *Server) reportPod(pod *corev1.Pod, ch record.Change) {
	ch.Kind = record.KindPod
	s.Report(s.Describe(pod, ch))
}

// BindPod assigns a pod to a node.
func (s *Server) BindPod(pod *corev1.Pod, node string) {
	pod.Spec.NodeName = node
	s.setCondition(pod, corev1.PodScheduled, corev1.ConditionTrue, "")
	s.Pods.Put(pod)
	s.reportPod(pod, record.Change{State: record.StateScheduled})
}

// Unschedulable notes that no node takes a pod. It is reported when it becomes so.
func (s *Server) Unschedulable(pod *corev1.Pod, why string) {
	changed := s.setCondition(pod, corev1.PodScheduled, corev1.ConditionFalse, "Unschedulable")
	pod.Status.Conditions[0].Message = why // it has no other: its kubelet is yet to come
	if changed {
		s.reportPod(pod, record.Change{
			State: record.StateUnschedulable, Reason: "Unschedulable", Message: why,
		})
	}
}

// IsReady tells whether the pod's Ready condition is true.
func IsReady(pod *corev1.Pod) bool {
	for i := range pod.Status.Conditions {
		if c := &pod.Status.Conditions[i]; c.Type == corev1.PodReady {
			return c.Status == corev1.ConditionTrue
		}
	}
	return false
}

// A PodReport is what a kubelet tells of a pod.
type PodReport struct {
	Phase      corev1.PodPhase
	IP         string
	Ready      bool
	Reason     string // why it is not ready
	Containers []corev1.ContainerStatus
}

// UpdatePod writes what a kubelet tells of a pod.
func (s *Server) UpdatePod(pod *corev1.Pod, r PodReport) {
	if current, ok := s.Pods.Get(pod.Name); !ok || current != pod {
		return
	}
	if r.isOf(pod) {
		return // the kubelet's status manager does not send what has not changed
	}
	started := pod.Status.Phase != corev1.PodRunning && r.Phase == corev1.PodRunning
	wasReady := IsReady(pod)
	pod.Status.Phase, pod.Status.PodIP = r.Phase, r.IP
	pod.Status.ContainerStatuses = r.Containers
	s.setCondition(pod, corev1.ContainersReady, conditionOf(r.Ready), r.Reason)
	s.setCondition(pod, corev1.PodReady, conditionOf(r.Ready), r.Reason)
	s.Pods.Put(pod)
	if started {
		s.reportPod(pod, record.Change{State: record.StateStarted})
	}
	s.reportReady(pod, wasReady, r.Reason)
}

// isOf tells whether the pod's status says just this.
func (r *PodReport) isOf(pod *corev1.Pod) bool {
	st := &pod.Status
	return len(st.Conditions) > 1 && st.Phase == r.Phase && st.PodIP == r.IP &&
		IsReady(pod) == r.Ready && equality.Semantic.DeepEqual(st.ContainerStatuses, r.Containers)
}

// MarkPodNotReady sets the Ready condition to false, as the node lifecycle controller does with the
// pods of a lost node (pkg/controller/util/node/controller_utils.go, MarkPodsNotReady).
func (s *Server) MarkPodNotReady(pod *corev1.Pod) {
	if !IsReady(pod) {
		return
	}
	s.setCondition(pod, corev1.PodReady, corev1.ConditionFalse, "")
	s.Pods.Put(pod)
	s.reportReady(pod, true, "NodeNotReady")
}

// reportReady tells a change of readiness. A pod that terminates does not get ready any more,
// whatever its probe says: no controller counts it.
func (s *Server) reportReady(pod *corev1.Pod, was bool, reason string) {
	switch is := IsReady(pod); {
	case is && !was && pod.DeletionTimestamp == nil:
		s.reportPod(pod, record.Change{State: record.StateReady})
	case was && !is:
		s.reportPod(pod, record.Change{State: record.StateNotReady, Reason: reason})
	}
}

// DeletePod asks for a pod's deletion with a grace period, nil for the pod's own. One that no
// kubelet has seen, or with a period of 0, is gone at once.
func (s *Server) DeletePod(pod *corev1.Pod, grace *int64) {
	seconds := *pod.Spec.TerminationGracePeriodSeconds
	if grace != nil {
		seconds = *grace
	}
	if pod.Spec.NodeName == "" {
		seconds = 0
	}
	first := pod.DeletionTimestamp == nil
	if !first && seconds >= *pod.DeletionGracePeriodSeconds {
		return // a grace period can only be shortened (apiserver/pkg/registry/rest/delete.go)
	}
	at := metav1.NewTime(s.Stamp().Add(time.Duration(seconds) * time.Second))
	pod.DeletionTimestamp, pod.DeletionGracePeriodSeconds = &at, &seconds
	if first {
		s.reportPod(pod, record.Change{State: record.StateTerminating})
	}
	if seconds == 0 {
		s.RemovePod(pod)
		return
	}
	s.Pods.Put(pod)
}

// RemovePod takes a pod's object away.
func (s *Server) RemovePod(pod *corev1.Pod) {
	if current, ok := s.Pods.Get(pod.Name); !ok || current != pod {
		return
	}
	s.Pods.Remove(pod)
	s.reportPod(pod, record.Change{State: record.StateGone})
}

// setCondition sets a pod's condition and reports whether its status changed.
func (s *Server) setCondition(
	pod *corev1.Pod, kind corev1.PodConditionType, status corev1.ConditionStatus, reason string,
) bool {
	at := slices.IndexFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == kind
	})
	if at < 0 {
		pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: kind})
		at = len(pod.Status.Conditions) - 1
	}
	c := &pod.Status.Conditions[at]
	c.Reason, c.Message = reason, ""
	if c.Status == status {
		return false
	}
	c.Status, c.LastTransitionTime = status, s.Stamp()
	return true
}

func conditionOf(b bool) corev1.ConditionStatus {
	if b {
		return corev1.ConditionTrue
	}
	return corev1.ConditionFalse
}
