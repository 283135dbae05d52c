package model

import (
	"time"

	"github.com/seatrial/seatrial/scenarios/spec/role"
)

// Version names this set of constants; recordings of different versions are not comparable.
const Version = "kind-v1.34/2"

// A Model is how long things take in the cluster.
//
// Sources cited as pkg/… are files of Kubernetes v1.34.4. Where it says "measured", the figure
// comes from a kind cluster of one control plane and three workers on a 2-core machine. What is
// "assumed" has the right order of magnitude for such a cluster and is what a calibration
// should fit first.
type Model struct {
	// Control plane.

	// Watch is the time from a write at the API server to a watcher's event handler: etcd's
	// commit, the watch cache and one link. Assumed.
	Watch role.Distribution
	// DeploymentSync and ReplicaSetSync are one pass of these controllers over one object, up
	// to the writes. Assumed; a Deployment's takes longer, as it writes the set before its own
	// status. Together with Watch this has an old ReplicaSet delete its pods before the new one
	// makes others in their place. Measured, of all of this: six pods roll out in 2 s.
	DeploymentSync, ReplicaSetSync role.Distribution
	// Bind is the scheduler's cycle, from taking the pod from its queue to the binding. Assumed.
	Bind role.Distribution
	// EndpointsSync is one pass of the EndpointSlice controller. Assumed, but for this: its
	// --endpoint-updates-batch-period is 0 by default, so that nothing waits to be batched
	// (pkg/controller/endpointslice/config/v1alpha1/defaults.go).
	EndpointsSync role.Distribution

	// Nodes and their health.

	// LeaseRenew is how often a kubelet renews its lease: a quarter of nodeLeaseDurationSeconds, 40
	// (pkg/kubelet/kubelet.go, nodeLeaseRenewIntervalFraction).
	LeaseRenew time.Duration
	// LeaseJitter is the share by which each interval may be longer
	// (k8s.io/component-helpers/apimachinery/lease/controller.go).
	LeaseJitter float64
	// NodeMonitorPeriod is --node-monitor-period of kube-controller-manager
	// (k8s.io/cloud-provider/config/v1alpha1/defaults.go).
	NodeMonitorPeriod time.Duration
	// NodeMonitorGrace is --node-monitor-grace-period: 50 s since v1.32, 40 s before
	// (pkg/controller/nodelifecycle/config/v1alpha1/defaults.go).
	NodeMonitorGrace time.Duration
	// NodeEvictionEvery is how long nodes wait between one another for their NoExecute taint: the
	// inverse of --node-eviction-rate, 0.1 per second
	// (cmd/kube-controller-manager/app/options/nodelifecyclecontroller.go).
	NodeEvictionEvery time.Duration
	// UnhealthyZone is --unhealthy-zone-threshold: with that share of nodes lost, and more than
	// two of them, a cluster of up to LargeCluster nodes (--large-cluster-size-threshold) evicts
	// nobody, and a larger one taints a node in NodeEvictionEveryUnhealthy, the inverse of
	// --secondary-node-eviction-rate, 0.01 per second (same file).
	UnhealthyZone              float64
	LargeCluster               int
	NodeEvictionEveryUnhealthy time.Duration
	// DefaultToleration is how long a pod tolerates a NotReady or unreachable node when it says
	// nothing (plugin/pkg/admission/defaulttolerationseconds/admission.go).
	DefaultToleration time.Duration
	// NodeBoot is from the start of a node's machine, docker start for kind, to its kubelet's first
	// sync. Assumed.
	NodeBoot role.Distribution
	// NodeReady is from the kubelet's start to the node's Ready condition. Assumed.
	NodeReady role.Distribution

	// Kubelet and runtime.

	// Sandbox makes a pod's sandbox: volumes (the reconciler's loop is 100 ms,
	// pkg/kubelet/volumemanager/volume_manager.go), cgroups, network. Assumed; with
	// ContainerStart and Relist it gives the measured 2 s for the rollout of six pods.
	Sandbox role.Distribution
	// ContainerStart creates and starts one container. Assumed.
	ContainerStart role.Distribution
	// ImagePull fetches an image that the node does not have. Assumed: 50 MB at 100 Mbit/s.
	ImagePull role.Distribution
	// ImageCheck asks the registry whether a present image is current, for imagePullPolicy Always.
	// Assumed.
	ImageCheck role.Distribution
	// Relist is how often the kubelet looks at what runs: the generic PLEG
	// (pkg/kubelet/kubelet.go, genericPlegRelistPeriod).
	Relist time.Duration
	// Status is from a change that the kubelet knows to the pod's status at the API server.
	// Assumed.
	Status role.Distribution
	// ProbeHTTP is a kubelet's probe of an idle container over TCP, ProbeExec one by a command.
	// Assumed.
	ProbeHTTP, ProbeExec role.Distribution
	// RestartBackoff is the first back-off after a crash, doubled up to RestartBackoffMax
	// (pkg/kubelet/kubelet.go, initialCrashLoopBackOff and MaxCrashLoopBackOff). A container
	// that ran for twice the maximum starts from the beginning
	// (k8s.io/client-go/util/flowcontrol/backoff.go).
	RestartBackoff, RestartBackoffMax time.Duration
	// SyncBackoff is when the kubelet looks at a pod again whose sync failed, such as one in
	// back-off; up to half as much again is added by chance (pkg/kubelet/pod_workers.go).
	SyncBackoff time.Duration
	// MinimumGrace is the least time between SIGTERM and SIGKILL, whatever the hooks have used up
	// (pkg/kubelet/kuberuntime/kuberuntime_manager.go, minimumGracePeriodInSeconds).
	MinimumGrace time.Duration
	// StopSandbox is from the last container's exit to the pod's address being gone. Measured: from
	// the deletion of a pod that stops at once to its final status take 0.2 to 0.27 s.
	StopSandbox role.Distribution
	// Cleanup is from there to the pod's object being gone: unmounting, cgroups, the last status.
	// Assumed.
	Cleanup role.Distribution

	// Network.

	// ProxySync is one write of kube-proxy's rules; assumed. ProxyPeriod is the least time from
	// its end to the next one: minSyncPeriod (pkg/proxy/apis/config/v1alpha1/defaults.go;
	// pkg/proxy/runner).
	ProxySync   role.Distribution
	ProxyPeriod time.Duration
	// LinkMin and LinkSpread give the latency of one packet one way, uniform over [LinkMin,
	// LinkMin+LinkSpread). Measured: short requests inside the cluster take 0.6 ms (p50), of
	// which a program's own handling, not modelled here, is about half.
	LinkMin, LinkSpread time.Duration

	// The harness.

	// Settle is from the last Deployment's completion to the load's start: time for generators
	// to start, in which proxies catch up. Its random part keeps the phases of periodic things
	// apart.
	Settle role.Distribution
	// SetupLimit is how long the Deployments may take to complete before the trial is given up.
	SetupLimit time.Duration
	// WitnessLimit is how long a fault's witness waits for the effect to show, or to end.
	WitnessLimit time.Duration
}

// Kind returns the constants of a kind cluster with Kubernetes v1.34.
func Kind() *Model {
	return &Model{
		Watch:             uniform(2*time.Millisecond, 6*time.Millisecond),
		DeploymentSync:    uniform(5*time.Millisecond, 12*time.Millisecond),
		ReplicaSetSync:    uniform(2*time.Millisecond, 5*time.Millisecond),
		Bind:              uniform(5*time.Millisecond, 15*time.Millisecond),
		EndpointsSync:     uniform(4*time.Millisecond, 12*time.Millisecond),
		LeaseRenew:        10 * time.Second,
		LeaseJitter:       0.04,
		NodeMonitorPeriod: 5 * time.Second,
		NodeMonitorGrace:  50 * time.Second,
		NodeEvictionEvery: 10 * time.Second,
		UnhealthyZone:     0.55,
		LargeCluster:      50,

		NodeEvictionEveryUnhealthy: 100 * time.Second,

		DefaultToleration: 300 * time.Second,
		NodeBoot:          uniform(4*time.Second, 9*time.Second),
		NodeReady:         uniform(500*time.Millisecond, 1500*time.Millisecond),
		Sandbox:           uniform(200*time.Millisecond, 500*time.Millisecond),
		ContainerStart:    uniform(80*time.Millisecond, 250*time.Millisecond),
		ImagePull:         role.Distribution{Family: role.LogNormal, A: 4, B: 0.4},
		ImageCheck:        uniform(200*time.Millisecond, 800*time.Millisecond),
		Relist:            time.Second,
		Status:            uniform(5*time.Millisecond, 20*time.Millisecond),
		ProbeHTTP:         uniform(500*time.Microsecond, 3*time.Millisecond),
		ProbeExec:         uniform(30*time.Millisecond, 100*time.Millisecond),
		RestartBackoff:    10 * time.Second,
		RestartBackoffMax: 5 * time.Minute,
		SyncBackoff:       10 * time.Second,
		MinimumGrace:      2 * time.Second,
		StopSandbox:       uniform(100*time.Millisecond, 220*time.Millisecond),
		Cleanup:           uniform(300*time.Millisecond, 1500*time.Millisecond),
		ProxySync:         uniform(20*time.Millisecond, 60*time.Millisecond),
		ProxyPeriod:       time.Second,
		LinkMin:           100 * time.Microsecond,
		LinkSpread:        150 * time.Microsecond,
		Settle:            uniform(4*time.Second, 6*time.Second),
		SetupLimit:        10 * time.Minute,
		WitnessLimit:      2 * time.Minute,
	}
}

func uniform(low, high time.Duration) role.Distribution {
	return role.Distribution{Family: role.Uniform, A: low.Seconds(), B: high.Seconds()}
}
