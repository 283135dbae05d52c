// Package rollout decides what the Deployment and ReplicaSet controllers would do next, as
// pure functions over real API objects.
//
// Nothing here waits, writes or draws a number: the caller shows the world as it is (objects
// and the time) and gets back what the controller would write. The simulator applies that and
// asks again, as the real controllers are asked again by each watch event:
//
//  1. [Sync] is one pass of the Deployment controller. It reads the sets' Status, as upstream
//     does, and not the pods behind it (Recreate alone looks at pods). One pass does one
//     thing: it scales the new set up, or else the old ones down. Call it again whenever the
//     Deployment, one of its ReplicaSets or, for Recreate, one of its pods has changed, also
//     when it was Sync that asked for the change ([Decision.Changed]), and after
//     [Decision.Requeue].
//  2. [ReplicaSetSync] says how many pods a ReplicaSet lacks, or which ones it would delete.
//  3. [ReplicaSetStatus] counts pods into the Status that step 1 reads. Call 2 and 3 whenever
//     a pod of the set has changed, and after [NextAvailable].
//
// The rules are those of Kubernetes v1.34 (pkg/controller/deployment, pkg/controller/replicaset
// and pkg/controller/controller_utils.go), restated; each function names the one it follows.
// Three things of upstream have no counterpart, because in the simulator they change nothing:
// write conflicts and their retries (several passes fold into one), expectations (the caller's
// view is never staler than it chooses to make it), and the slow start of pod creation (batches
// of 1, 2, 4, … that only matter when the API server refuses a pod; slowStartBatch). The
// extensions/v1beta1 field rollbackTo is not supported: a rollback is a template that was there
// before.
//
// Objects need a Name, a UID of their own and controller references; times keep their
// nanoseconds (metav1.Time rounds only when it is marshalled).
package rollout
