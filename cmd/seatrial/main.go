package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/seatrial/seatrial/reports/analysis"
)

func main() {
	os.Exit(Main(context.Background(), os.Stdout, os.Stderr, os.Args[1:]))
}

// Main is the whole program: arguments in, exit code out.
func Main(ctx context.Context, stdout, stderr io.Writer, args []string) int {
	d := &door{stdout: stdout, stderr: newConsole(stderr), exit: os.Exit}
	root := d.root()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err != nil {
		tell(d.stderr, err)
		if !d.began {
			fmt.Fprintln(d.stderr, "What there is: seatrial --help, seatrial COMMAND --help")
		}
	}
	return d.exitCode(err)
}

// door is what the sub-commands share.
type door struct {
	stdout  io.Writer
	stderr  *console
	exit    func(code int)   // ends the process in the middle of things
	began   bool             // the command line is one that can be carried out
	verdict analysis.Verdict // of the findings, if there were any

	// The goroutine that waits for signals sets the one and asks for the other.
	interrupted atomic.Bool
	pending     atomic.Pointer[func() []string] // lists what recover would have to undo just now
}

func (d *door) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "seatrial",
		Short:         "Sea trials for container design patterns, in a simulator and on real clusters",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRun: func(*cobra.Command, []string) { d.began = true },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(d.runCommand(), d.listCommand(), d.reportCommand(), d.recoverCommand(),
		d.doctorCommand())
	return root
}

// The exit codes.
const (
	exitPass         = 0
	exitFail         = 1
	exitUsage        = 2
	exitInconclusive = 3
	exitInvalid      = 4
	exitInterrupted  = 130 // 128 + SIGINT, as shells have it
)

// exitCode is what err and the verdict come to. What is wrong with a command line or with an input
// is an inputError; every other error is the harness's or its surroundings'.
func (d *door) exitCode(err error) int {
	var input *inputError
	switch {
	case d.interrupted.Load():
		return exitInterrupted
	case err != nil && (!d.began || errors.As(err, &input)):
		return exitUsage
	case err != nil:
		return exitInvalid
	}
	switch d.verdict {
	case analysis.Fail:
		return exitFail
	case analysis.Inconclusive:
		return exitInconclusive
	case analysis.Invalid:
		return exitInvalid
	}
	return exitPass
}
