package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the top of the repository, where README's reader stands.
const root = "../.."

// A readmeBlock is the commands of one ```sh block, which share a working folder, or one command
// in the middle of a text.
type readmeBlock struct {
	line     int
	commands []string
}

// own tells whether a command is this program.
func own(command string) bool {
	return strings.HasPrefix(command, "go run ./cmd/seatrial") ||
		strings.HasPrefix(command, "seatrial ") || strings.HasPrefix(command, "./seatrial ")
}

// wantsCluster tells whether a block can only be run beside Docker.
func (b *readmeBlock) wantsCluster() bool {
	return slices.ContainsFunc(b.commands, func(c string) bool {
		return own(c) && strings.Contains(c, "--backend") && !strings.Contains(c, "--backend sim")
	})
}

// elsewhere is where README's commands that a test cannot run are run: in scripts of CI, by these
// words. A test does not run all tests, change the machine's Docker, or lint.
var elsewhere = map[string]struct {
	file string
	says []string
}{
	"go test ./...":  {".ci/run", []string{`grep -m1 -oE '^go test \./\.\.\.$' README.md`}},
	"make airgap":    {".ci/test-kind", []string{"  make airgap\n"}},
	"make test-kind": {".ci/run", []string{"make test-kind\n"}},
	"make lint":      {".ci/run", []string{"make lint\n"}},
	"SEATRIAL_BACKEND=kind go test -tags cluster ./scenarios/rollout": {
		".ci/test-kind", []string{"export SEATRIAL_BACKEND=kind", "go test -tags cluster ", "./scenarios/..."},
	},
}

// codes are how commands exit of which README says that they do not pass.
var codes = map[string]int{
	"go run ./cmd/seatrial run -f scenarios/example/checkout.yaml": exitFail,
}

// Every command in README is run by a test: what the simulator does, here, as a reader at the top
// of the repository would type it; what needs a cluster by TestREADMEOnCluster; the rest by the
// scripts of CI, whose very words are looked up.
func TestREADME(t *testing.T) {
	for _, b := range readmeBlocks(t) {
		if !b.wantsCluster() {
			t.Run(fmt.Sprintf("line%d", b.line), func(t *testing.T) { followReadme(t, b) })
		}
	}
}

func followReadme(t *testing.T, b readmeBlock) {
	t.Helper()
	dir := readerFolder(t)
	for _, c := range b.commands {
		where, known := elsewhere[c]
		switch {
		case known:
			text, err := os.ReadFile(filepath.Join(root, where.file))
			require.NoError(t, err)
			for _, words := range where.says {
				require.Contains(t, string(text), words, "%s: nothing runs it", c)
			}
		case own(c): // neither the machine's Docker nor its journals are touched
			require.Equal(t, codes[c], runAsReader(t, dir, c,
				"DOCKER_HOST=unix:///nowhere", "XDG_CACHE_HOME="+t.TempDir()), c)
		case strings.HasPrefix(c, "go test -run '^$' -bench "): // that it runs; figures are for quiet machines
			require.Zero(t, runAsReader(t, dir, c+" -benchtime 1x"), c)
		case strings.HasPrefix(c, "go doc "), strings.HasPrefix(c, "go test ./"),
			strings.HasPrefix(c, "go test -run "):
			require.Zero(t, runAsReader(t, dir, c), c)
		default:
			t.Errorf("README.md:%d: no test knows how to run %q", b.line, c)
		}
	}
}

// The cluster's commands are known too, where there is no cluster to run them on.
func TestREADMEKnowsItsClusterCommands(t *testing.T) {
	for _, b := range readmeBlocks(t) {
		for _, c := range b.commands {
			if b.wantsCluster() && (!own(c) || strings.Contains(c, "--backend kubeconfig")) {
				t.Errorf("README.md:%d: no test knows how to run %q on a cluster", b.line, c)
			}
		}
	}
}

func readmeBlocks(t *testing.T) []readmeBlock {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	all := parseReadme(string(text))
	require.NotEmpty(t, all)
	return all
}

// parseReadme reads the ```sh blocks, and commands between backquotes unless they are only
// sketched: a NAME in them, or an ellipsis, stands for something else.
func parseReadme(text string) []readmeBlock {
	var all []readmeBlock
	fence, n := "", 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "```") && fence == "":
			fence = line
			if fence == "```sh" {
				all = append(all, readmeBlock{line: n})
			}
		case strings.HasPrefix(line, "```"):
			fence = ""
		case fence == "```sh":
			block := &all[len(all)-1]
			block.commands = appendCommand(block.commands, line)
		case fence == "":
			for _, c := range inlineCommands(line) {
				all = append(all, readmeBlock{line: n, commands: []string{c}})
			}
		}
	}
	return all
}

func TestParseReadme(t *testing.T) {
	const text = "`seatrial list`, `A=b go test .`, not `seatrial run NAME` nor `seatrial …` nor `sim`.\n" +
		"```sh\n# first\nmake airgap   # once\ngo run ./cmd/seatrial run \\\n  --backend kind\n\n```\n" +
		"```yaml\ngo: nowhere\n```\n"
	got := parseReadme(text)
	require.Equal(t, []readmeBlock{
		{line: 1, commands: []string{"seatrial list"}},
		{line: 1, commands: []string{"A=b go test ."}},
		{line: 2, commands: []string{"make airgap", "go run ./cmd/seatrial run --backend kind"}},
	}, got)
	require.False(t, got[1].wantsCluster())
	require.True(t, got[2].wantsCluster())
}

// appendCommand adds a line of a block, without its comment, to the one before it if that goes on.
func appendCommand(commands []string, line string) []string {
	line, _, _ = strings.Cut(line, " # ")
	line = strings.TrimSpace(line)
	last := len(commands) - 1
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
		return commands
	case last >= 0 && strings.HasSuffix(commands[last], `\`):
		commands[last] = strings.TrimSuffix(commands[last], `\`) + line
		return commands
	}
	return append(commands, line)
}

// inlineCommand is what a command in the middle of a text begins with, after its environment.
var inlineCommand = regexp.MustCompile(`^([A-Z_]+=\S+ )*((go|make|(\./)?seatrial) \S|\.ci/\S)`)

// sketched is what stands for something else in a command.
var sketched = regexp.MustCompile(`…|\[|(^| )[A-Z]+( |$)`)

func inlineCommands(line string) []string {
	var found []string
	for i, span := range strings.Split(line, "`") {
		if i%2 == 1 && inlineCommand.MatchString(span) && !sketched.MatchString(span) {
			found = append(found, span)
		}
	}
	return found
}

// readerFolder is a copy of the repository: what a command makes or changes there does not stay.
func readerFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	made := []string{"out", "seatrial-out", "seatrial"}
	entries, err := os.ReadDir(root)
	require.NoError(t, err)
	for _, e := range entries {
		from, to := filepath.Join(root, e.Name()), filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."), slices.Contains(made, e.Name()):
		case e.IsDir():
			require.NoError(t, os.CopyFS(to, os.DirFS(from)))
		default:
			text, err := os.ReadFile(from)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(to, text, 0o644))
		}
	}
	return dir
}

// runAsReader runs a command of this program's by a shell, without compiling it, and returns how
// it exits.
func runAsReader(t *testing.T, dir, command string, env ...string) int {
	t.Helper()
	words := strings.TrimPrefix(strings.TrimPrefix(command, "go run ./cmd/"), "./")
	c := exec.CommandContext(t.Context(), "sh", "-c", words)
	// A reader has not told the tests which world to use, as CI has.
	readers := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "SEATRIAL_") })
	c.Dir, c.Env = dir, append(readers, env...)
	said, err := c.CombinedOutput()
	t.Logf("%s\n%s", command, said)
	if exit, failed := errors.AsType[*exec.ExitError](err); failed {
		return exit.ExitCode()
	}
	require.NoError(t, err)
	return 0
}
