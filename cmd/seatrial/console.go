package main

import (
	"io"
	"os"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"golang.org/x/sys/unix"
)

// A console is where progress and complaints go. While bars are shown, what is written to it comes
// out above them, so that nothing is torn.
type console struct {
	out      io.Writer
	terminal bool

	mu   sync.Mutex
	bars *mpb.Progress // nil where none are shown
}

func newConsole(out io.Writer) *console {
	f, ok := out.(*os.File)
	return &console{out: out, terminal: ok && isTerminal(f)}
}

// isTerminal asks for the size of the window, which only a terminal has; /dev/null is a device too.
func isTerminal(f *os.File) bool {
	_, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	return err == nil
}

// Write implements io.Writer; p should be whole lines.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bars != nil {
		return c.bars.Write(p)
	}
	return c.out.Write(p)
}

// show makes room for bars at the end of the screen.
func (c *console) show() *mpb.Progress {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bars = mpb.New(mpb.WithOutput(c.out), mpb.WithWidth(barWidth))
	return c.bars
}

// hide takes the bars off the screen; end must end them all. What is written meanwhile waits: bars
// that are about to go show no more lines.
func (c *console) hide(end func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	end()
	c.bars.Wait()
	c.bars = nil
}
