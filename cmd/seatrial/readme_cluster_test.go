//go:build cluster

package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// README's blocks that need a cluster are run on one, each in its order. Once over has to do:
// three replications of all that takes most of an hour. INCONCLUSIVE is what so little data gives.
// Of commands that differ in nothing but --out the last one is run, and stands for the others.
func TestREADMEOnCluster(t *testing.T) {
	dir := readerFolder(t)
	blocks := slices.DeleteFunc(readmeBlocks(t), func(b readmeBlock) bool { return !b.wantsCluster() })
	require.NotEmpty(t, blocks, "README has no command for a cluster")
	last := map[string]string{}
	for _, b := range blocks {
		for _, c := range b.commands {
			last[withoutOut(c)] = c
		}
	}
	for _, b := range blocks {
		for _, c := range b.commands {
			if last[withoutOut(c)] != c {
				t.Logf("README.md:%d: %s: is run as %s", b.line, c, last[withoutOut(c)])
				continue
			}
			got := runAsReader(t, dir, onceOver(c))
			require.Contains(t, []int{exitPass, exitInconclusive}, got, "README.md:%d: %s", b.line, c)
		}
	}
}

var outFlag = regexp.MustCompile(` --out \S+`)

// withoutOut is the command in a form in which those that do the same are equal.
func withoutOut(command string) string {
	words := strings.Fields(outFlag.ReplaceAllString(command, ""))
	slices.Sort(words)
	return strings.Join(words, " ")
}

// onceOver asks for one replication on a cluster, unless the command says how many itself.
func onceOver(command string) string {
	if strings.Contains(command, " --backend kind") && !strings.Contains(command, " --replications") {
		return command + " --replications 1"
	}
	return command
}
