package spec

import (
	"fmt"
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/seatrial/seatrial/scenarios/spec/fault"
	"github.com/seatrial/seatrial/scenarios/spec/role"
)

func (v *validator) checkSteps(path string, steps []Step, loads []Load) {
	end := (&Plan{Load: loads}).Window()
	seen := map[string]bool{}
	for i, s := range steps {
		at := fmt.Sprintf("%s[%d]", path, i)
		if s.Name != "" && seen[s.Name] {
			v.addf(at+".name", "%q: want a name that no other step has", s.Name)
		}
		seen[s.Name] = true
		switch {
		case s.At < 0:
			v.addf(at+".at", "%s: want 0 or later", s.At)
		case end > 0 && s.At >= end:
			v.addf(at+".at", "%s is after the load's end at %s: nothing would be measured", s.At, end)
		}
		if w := s.When; w != nil {
			v.needDeployment(at+".when", w.Deployment)
			if w.NewReady < 0 || w.NewReady == 0 && !w.Complete {
				v.addf(at+".when", "want newReady of at least 1, or complete")
			}
		}
		v.checkAction(at, s.Do)
	}
}

func (v *validator) checkAction(path string, a Action) {
	switch a := a.(type) {
	case nil:
		v.addf(path, "want something to do: setArgs, setImage, scale, pause, resume, patch or fault")
	case SetArgs:
		c := v.needContainer(path+".setArgs", a.Deployment, a.Container)
		if c != nil && c.Image == role.Image {
			v.checkArgs(path+".setArgs", a.Deployment+"/"+a.Container, a.Args)
		}
	case SetImage:
		v.needContainer(path+".setImage", a.Deployment, a.Container)
		if a.Image == "" {
			v.addf(path+".setImage", "want an image")
		}
	case Scale:
		v.needDeployment(path+".scale", a.Deployment)
		if a.Replicas < 0 {
			v.addf(path+".scale", "replicas %d: want 0 or more", a.Replicas)
		}
	case Pause:
		field := ".pause"
		if a.Resume {
			field = ".resume"
		}
		v.needDeployment(path+field, a.Deployment)
	case Apply:
		v.checkApply(path+".patch", a.Patch)
	case Inject:
		v.checkFault(path+".fault", a.Fault)
	default:
		v.addf(path, "%T is no action: want a value of spec.SetArgs, SetImage, Scale, Pause, Apply or Inject", a)
	}
}

// checkApply checks a patch, and the objects as it leaves them.
func (v *validator) checkApply(path string, p Patch) {
	if Find(v.objects, p.Kind, p.Name) < 0 {
		v.absentf(path, "there is no %s %q among the objects", p.Kind, p.Name)
		return
	}
	changed, err := patched(v.objects, []Patch{p})
	if err != nil {
		v.each(path, err)
		return
	}
	before, after := &validator{objects: v.objects}, &validator{objects: changed}
	before.checkObjects()
	after.checkObjects()
	for _, problem := range after.problems {
		if !slices.Contains(before.problems, problem) {
			v.addf(path, "after it, %s", problem.Message)
		}
	}
}

func (v *validator) checkFault(path string, f fault.Fault) {
	if f == nil {
		v.addf(path, "want a fault: killContainer, deletePod or stopNode")
		return
	}
	path += "." + f.Kind()
	v.each(path, f.Check())
	switch f.(type) {
	case fault.KillContainer, fault.DeletePod, fault.StopNode:
	default:
		v.addf(path, "%T is no fault of the catalogue: want a value of one of its types", f)
	}
	selector := f.On().Selector
	if len(selector) == 0 {
		return
	}
	templates := v.selected(selector)
	if len(templates) == 0 {
		v.absentf(path, "selector %s matches no pod of any object", labels.Set(selector))
		return
	}
	k, ok := f.(fault.KillContainer)
	if !ok || k.Container == "" {
		return
	}
	for _, t := range templates {
		if find(&t.Spec, k.Container) == nil {
			v.addf(path, "the selected pods have no container %q", k.Container)
		}
	}
}

func (v *validator) needDeployment(path, name string) *appsv1.Deployment {
	if i := Find(v.objects, "Deployment", name); i >= 0 {
		if d, ok := v.objects[i].(*appsv1.Deployment); ok {
			return d
		}
	}
	v.absentf(path, "there is no Deployment %q among the objects", name)
	return nil
}

func (v *validator) needContainer(path, deployment, container string) *corev1.Container {
	d := v.needDeployment(path, deployment)
	if d == nil {
		return nil
	}
	c := find(&d.Spec.Template.Spec, container)
	if c == nil {
		v.addf(path, "Deployment %q has no container %q", deployment, container)
	}
	return c
}

// find returns the container of that name, init containers included, for sidecars are such; or nil.
func find(s *corev1.PodSpec, name string) *corev1.Container {
	for _, containers := range [][]corev1.Container{s.Containers, s.InitContainers} {
		for i := range containers {
			if containers[i].Name == name {
				return &containers[i]
			}
		}
	}
	return nil
}
