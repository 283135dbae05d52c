package model

import (
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/seatrial/seatrial/scenarios/spec/role"
)

// App returns what a container does: the role that its arguments name, if its image is the fixture
// program's, or else the one that the pod's annotation names for it.
func App(annotations map[string]string, c *corev1.Container) (role.App, error) {
	args := c.Args
	if text, ok := annotations[role.ModelAnnotation+c.Name]; ok {
		args = strings.Fields(text)
	} else if c.Image != role.Image {
		return role.App{}, fmt.Errorf("container %s: the simulator does not know "+
			"what image %q does: say it in the pod template's annotation %s%s, such as \"app --service-time=5ms\"",
			c.Name, c.Image, role.ModelAnnotation, c.Name)
	}
	app, err := role.ParseApp(args)
	if err != nil {
		return role.App{}, fmt.Errorf("container %s: %w", c.Name, err)
	}
	return app, nil
}

// IsSidecar tells whether an init container is one that runs beside the others
// (https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/).
func IsSidecar(c *corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}
