package rollout

import (
	"errors"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// defaultFencepost is what the API server fills in for a missing maxSurge or maxUnavailable
// (API reference, RollingUpdateDeployment).
var defaultFencepost = intstr.FromString("25%")

// SetDefaults fills in d, in place, the fields of a Deployment's spec that the API server
// would fill: replicas 1, RollingUpdate with 25 % and 25 %, a history of 10 revisions and a
// progress deadline of 600 s (pkg/apis/apps/v1/defaults.go, SetDefaults_Deployment).
func SetDefaults(d *appsv1.Deployment) {
	setDefault(&d.Spec.Replicas, 1)
	setDefault(&d.Spec.RevisionHistoryLimit, 10)
	setDefault(&d.Spec.ProgressDeadlineSeconds, 600)
	if d.Spec.Strategy.Type == "" {
		d.Spec.Strategy.Type = appsv1.RollingUpdateDeploymentStrategyType
	}
	if !isRolling(d) {
		return
	}
	if d.Spec.Strategy.RollingUpdate == nil {
		d.Spec.Strategy.RollingUpdate = &appsv1.RollingUpdateDeployment{}
	}
	setDefault(&d.Spec.Strategy.RollingUpdate.MaxSurge, defaultFencepost)
	setDefault(&d.Spec.Strategy.RollingUpdate.MaxUnavailable, defaultFencepost)
}

func setDefault[T any](field **T, value T) {
	if *field == nil {
		*field = &value
	}
}

// Resolve returns by how many pods a rolling update may exceed spec.replicas and by how many
// it may fall short of it. Percentages are of spec.replicas; the surge is rounded up and the
// unavailability down, and if both come to zero one pod may be unavailable, since otherwise
// nothing could move (pkg/controller/deployment/util, ResolveFenceposts). Not more than
// spec.replicas can be unavailable (MaxUnavailable there). Both are zero for Recreate, and any other
// strategy is an error.
func Resolve(d *appsv1.Deployment) (maxSurge, maxUnavailable int32, err error) {
	if !isRolling(d) {
		return 0, 0, knownStrategy(d)
	}
	surge, unavailable := defaultFencepost, defaultFencepost
	if r := d.Spec.Strategy.RollingUpdate; r != nil {
		surge = *intstr.ValueOrDefault(r.MaxSurge, surge)
		unavailable = *intstr.ValueOrDefault(r.MaxUnavailable, unavailable)
	}
	want := replicas(d.Spec.Replicas)
	s, errSurge := intstr.GetScaledValueFromIntOrPercent(&surge, int(want), true)
	u, errUnavailable := intstr.GetScaledValueFromIntOrPercent(&unavailable, int(want), false)
	if errSurge != nil || errUnavailable != nil {
		return 0, 0, errors.Join(
			inField(d, "maxSurge", errSurge), inField(d, "maxUnavailable", errUnavailable))
	}
	if s < 0 || u < 0 {
		return 0, 0, inField(d, "maxSurge and maxUnavailable", errors.New("want no negative numbers"))
	}
	if s == 0 && u == 0 {
		u = 1
	}
	return int32(s), min(int32(u), want), nil
}

func knownStrategy(d *appsv1.Deployment) error {
	if t := d.Spec.Strategy.Type; t != appsv1.RecreateDeploymentStrategyType {
		return fmt.Errorf("deployment %s/%s: spec.strategy.type %q: want %s or %s",
			d.Namespace, d.Name, t, appsv1.RollingUpdateDeploymentStrategyType,
			appsv1.RecreateDeploymentStrategyType)
	}
	return nil
}

func inField(d *appsv1.Deployment, field string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("deployment %s/%s: spec.strategy.rollingUpdate.%s: %w",
		d.Namespace, d.Name, field, err)
}

// isRolling takes a missing strategy for a rolling update, as the API's default does.
func isRolling(d *appsv1.Deployment) bool {
	t := d.Spec.Strategy.Type
	return t == "" || t == appsv1.RollingUpdateDeploymentStrategyType
}
