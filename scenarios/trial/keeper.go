package trial

import (
	"errors"
	"fmt"

	"github.com/seatrial/seatrial/reports/record"
	"github.com/seatrial/seatrial/scenarios/spec"
)

// A keeper writes a recording, if one is kept, and remembers the first thing that went wrong.
type keeper struct {
	writer *record.Writer // nil: none is kept
	err    error
	failed func() // called once, when the recording cannot be written any more
}

func (r *run) create(h record.Header, failed func()) (*keeper, error) {
	k := &keeper{failed: failed}
	if r.Out == "" {
		return k, nil
	}
	dir := record.Dir(r.Out, h.Scenario, h.Variant, h.Replication)
	w, err := record.Create(dir, h, record.Options{FlushEvery: r.FlushEvery})
	k.writer = w
	return k, err
}

func (k *keeper) write(o record.Observation) {
	if k.writer == nil || k.err != nil {
		return
	}
	if k.err = k.writer.Write(o); k.err != nil {
		k.failed()
	}
}

// close ends the recording; that of a trial that was not let finish does not get the mark of a
// whole one.
func (k *keeper) close(whole bool) error {
	switch {
	case k.writer == nil:
		return nil
	case k.err != nil:
		// The writer says again what went wrong, and lets go of its files.
		return k.writer.Abort("it could not be written")
	case whole:
		return k.writer.Close()
	}
	return k.writer.Abort("the run was interrupted")
}

// refuseMixture says that there are recordings of the scenario already: together with the new ones
// they would be taken for one run's.
func refuseMixture(out string, s *spec.Scenario) error {
	if out == "" {
		return nil
	}
	var problems []error
	for _, name := range s.VariantNames() {
		old, err := record.Replications(out, s.Name, name)
		if err == nil && len(old) > 0 {
			err = fmt.Errorf("%s holds recordings of scenario %s, variant %s already, and the two runs would mix: "+
				"name a new folder", out, s.Name, name)
		}
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}
