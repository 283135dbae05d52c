package fault

// Catalogue returns every fault, each with its zero parameters.
func Catalogue() []Fault { return []Fault{KillContainer{}, DeletePod{}, StopNode{}} }

// Says is what a fault does, in a sentence.
func Says(f Fault) string {
	return map[string]string{
		"killContainer": "sends a signal to a container's main process",
		"deletePod":     "deletes a pod through the API, with its grace period or by force",
		"stopNode":      "stops a node as a power cut would, and starts it again after a while",
	}[f.Kind()]
}

// Worlds names the backends that can inject f. A node can only be stopped where it is a container
// of ours: in the simulator and in kind.
func Worlds(f Fault) []string {
	if f.Kind() == (StopNode{}).Kind() {
		return []string{"sim", "kind"}
	}
	return []string{"sim", "kind", "kubeconfig"}
}
