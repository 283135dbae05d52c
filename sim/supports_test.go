package sim

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/role"
)

func TestSupportsNamesEverythingItCannotDo(t *testing.T) {
	d := web(1)
	app(d).Image = "nginx:1.27"
	app(d).LivenessProbe = &corev1.Probe{
		ProbeHandler: corev1.ProbeHandler{GRPC: &corev1.GRPCAction{Port: 1}},
	}
	d.Spec.Template.Spec.InitContainers = []corev1.Container{{Name: "once", Image: role.Image}}
	minus, below := int32(-1), intstr.FromInt32(-1)
	d.Spec.Replicas = &minus
	d.Spec.Template.Spec.HostNetwork = true
	d.Spec.Template.Spec.ReadinessGates = []corev1.PodReadinessGate{{ConditionType: "x"}}
	d.Spec.Strategy.Type = "BlueGreen"
	l := users(1, time.Second)
	l.Target = "http://elsewhere"
	p := plan(t, d, l, spec.Step{Do: spec.Scale{Deployment: "other"}})
	negative := web(1)
	strategy(negative, "0", "0")
	negative.Spec.Strategy.RollingUpdate.MaxSurge = &below
	p.Objects = append(p.Objects, &appsv1.StatefulSet{ObjectMeta: metav1.ObjectMeta{Name: "db"}},
		negative)
	err := New().Supports(p)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	for _, part := range []string{
		`container app: the simulator does not know what image "nginx:1.27" does`,
		"seatrial.dev/model.app", "gRPC", "init container once", `no Service "elsewhere"`,
		"hostNetwork", "readinessGates",
		`spec.strategy.type "BlueGreen": want RollingUpdate or Recreate`,
		"spec.replicas -1", "no negative numbers", `no Deployment "other"`, "the kind StatefulSet",
	} {
		require.ErrorContains(t, err, part)
	}
}

// What the API server refuses to store the simulator's controllers must not meet.
func TestSupportsRefusesWhatTheAPIServerWould(t *testing.T) {
	for patch, want := range map[string]string{
		"spec: {replicas: -1}":                                  "spec.replicas -1",
		"spec: {selector: {matchLabels: {app: other}}}":         "spec.selector cannot be changed",
		"spec: {template: {metadata: {labels: {app: other}}}}":  "does not match the template's labels",
		"spec: {strategy: {type: Canary, rollingUpdate: null}}": `spec.strategy.type "Canary"`,
	} {
		p := plan(t, web(1), users(1, time.Second), spec.Step{Do: spec.Apply{
			Patch: spec.Patch{Kind: "Deployment", Name: "web", Merge: patch},
		}})
		require.ErrorContains(t, New().Supports(p), want)
	}
}

func TestSupportsReadsWhatStepsWillDo(t *testing.T) {
	p := plan(t, web(1), users(1, time.Second),
		spec.Step{Do: spec.SetImage{Deployment: "web", Container: "app", Image: "web:v2"}})
	require.ErrorContains(t, New().Supports(p), `image "web:v2"`)
	require.Equal(t, role.Image, app(p.Deployment("web")).Image, "the plan is not changed")

	d := web(1)
	d.Spec.Template.Annotations = map[string]string{
		role.ModelAnnotation + "app": "app --service-time=5ms",
	}
	p = plan(t, d, users(20, 20*time.Second), spec.Step{
		At: 5 * time.Second,
		Do: spec.SetImage{Deployment: "web", Container: "app", Image: "web:v2"},
	})
	require.NoError(t, New().Supports(p))
	s := tell(t, p)
	require.Zero(t, s.lost())
	require.Len(t, s.all("container", "pulled"), 1, "the new image is on no node yet")
}
