package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// runFlags are what `seatrial run` is told.
type runFlags struct {
	files        []string
	backend      string
	replications int // 0: as the backend has it
	seed         uint64
	out          string
	context      string
	kubeconfig   string
	nodeImage    string
	fixtureImage string
	keepCluster  bool
	format       string
}

// The backends by the names that users know them by.
const (
	simulator  = "sim"
	kind       = "kind"
	kubeconfig = "kubeconfig"
)

func (f *runFlags) define(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVarP(&f.files, "file", "f", nil, "a scenario in YAML; may be repeated")
	flags.StringVar(&f.backend, "backend", simulator, "where to run: sim, kind or kubeconfig")
	flags.IntVar(&f.replications, "replications", 0,
		"of every variant (default 20 in sim, 3 on a cluster)")
	flags.Uint64Var(&f.seed, "seed", 1, "seed of the run: the same seed, the same bytes in sim")
	flags.StringVar(&f.out, "out", "", "folder for the report (default a new one under seatrial-out/)")
	flags.StringVar(&f.kubeconfig, "kubeconfig", "",
		"kubeconfig file (default $KUBECONFIG, ~/.kube/config)")
	flags.StringVar(&f.context, "context", "", "context of the kubeconfig (default its current one)")
	flags.StringVar(&f.fixtureImage, "fixture-image", "",
		"where the nodes of a kubeconfig's cluster can pull the fixture program's image from")
	flags.StringVar(&f.nodeImage, "node-image", "", "node image for kind (default one that is there)")
	flags.BoolVar(&f.keepCluster, "keep-cluster", false,
		"leave the kind cluster running for the next run")
	defineFormat(c, &f.format)
}

// check names every flag that makes no sense; changed tells which were given.
func (f *runFlags) check(changed func(name string) bool) error {
	problems := []error{checkFormat(f.format)}
	if !slices.Contains([]string{simulator, kind, kubeconfig}, f.backend) {
		problems = append(problems, fmt.Errorf("--backend %q: want sim, kind or kubeconfig", f.backend))
		return errors.Join(problems...)
	}
	if changed("replications") && f.replications < 1 {
		problems = append(problems, fmt.Errorf("--replications %d: want at least 1", f.replications))
	}
	of := []struct{ flag, backend string }{
		{"kubeconfig", kubeconfig},
		{"context", kubeconfig},
		{"fixture-image", kubeconfig},
		{"node-image", kind},
		{"keep-cluster", kind},
	}
	for _, o := range of {
		if changed(o.flag) && f.backend != o.backend {
			problems = append(problems, fmt.Errorf("--%s is for --backend %s only", o.flag, o.backend))
		}
	}
	return errors.Join(problems...)
}

func defineFormat(c *cobra.Command, format *string) {
	c.Flags().StringVar(format, "format", "text", "what to print at the end: text or json")
}

func checkFormat(format string) error {
	if format != "text" && format != "json" {
		return fmt.Errorf("--format %q: want text or json", format)
	}
	return nil
}

// repeat is the command line that runs c as it is run now.
func (f *runFlags) repeat(c *choice, replications int) string {
	line := []string{"seatrial run"}
	if c.file == "" {
		line = append(line, c.Name)
	} else {
		line = append(line, "-f", quote(c.file))
	}
	line = append(line, "--backend", f.backend)
	for _, o := range [][2]string{
		{"--kubeconfig", f.kubeconfig},
		{"--context", f.context},
		{"--fixture-image", f.fixtureImage},
		{"--node-image", f.nodeImage},
	} {
		if o[1] != "" {
			line = append(line, o[0], quote(o[1]))
		}
	}
	return strings.Join(append(line,
		fmt.Sprintf("--replications %d --seed %d", replications, f.seed)), " ")
}

// quote makes a word that a shell takes as it is.
func quote(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
			strings.ContainsRune("-_./:@%+=,", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
