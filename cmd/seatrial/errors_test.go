package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProblemsAreOneToALine(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	unsupported := fmt.Errorf("on sim: %w: %w", errors.ErrUnsupported, errors.Join(a, b))
	for _, c := range []struct {
		err  error
		want []string
	}{
		{a, []string{"a"}},
		{errors.Join(a, nil, b), []string{"a", "b"}},
		{errors.Join(a, fmt.Errorf("x: %w", errors.Join(a, b))), []string{"a", "x: a", "x: b"}},
		{badInput(errors.Join(a, b)), []string{"a", "b"}},
		{unsupported, []string{"on sim: unsupported operation: a", "on sim: unsupported operation: b"}},
		{errors.Join(unsupported, unsupported), []string{
			"on sim: unsupported operation: a", "on sim: unsupported operation: b",
		}},
		// Words after the cause: the tree is not taken apart there.
		{fmt.Errorf("%w, which is that", a), []string{"a, which is that"}},
	} {
		require.Equal(t, c.want, problems(c.err))
	}
}

func TestTellCutsShortWhatManyTrialsSay(t *testing.T) {
	var all []error
	for i := range 100 {
		full := &fs.PathError{Op: "write", Path: fmt.Sprint(i), Err: syscall.ENOSPC}
		all = append(all, fmt.Errorf("trial: %w", full))
	}
	var said strings.Builder
	tell(&said, errors.Join(all...))
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	require.Equal(t, "seatrial: 100 problems:", lines[0])
	require.Equal(t, "trial: write 0: no space left on device", lines[1])
	require.Equal(t, "… and 95 more", lines[len(lines)-2])
	require.Equal(t, "The disk is full. Free some space, or give --out a folder on another disk.",
		lines[len(lines)-1])

	said.Reset()
	tell(&said, badInput(errors.Join(all...)))
	require.Equal(t, 102, strings.Count(said.String(), "\n"), "of an input, all is told")
}
