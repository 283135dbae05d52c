package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/seatrial/seatrial/scenarios"
	"github.com/seatrial/seatrial/scenarios/spec"
	"github.com/seatrial/seatrial/scenarios/spec/file"
	"github.com/seatrial/seatrial/scenarios/trial"
)

// A choice is a scenario that is to be run.
type choice struct {
	spec.Scenario
	file  string // it is in, "" for one of the catalogue
	named bool   // asked for, by its name, its family or its file
}

// trials is how many there are in so many replications.
func (c *choice) trials(replications int) int { return len(c.VariantNames()) * replications }

// choose returns the scenarios that names and files ask for, each once, and says of every name and
// file what is wrong with it, before anything starts.
func choose(names, files []string) ([]choice, error) {
	var chosen chosen
	catalogue := scenarios.All()
	if len(names) == 0 && len(files) == 0 {
		for _, s := range catalogue {
			chosen.add(choice{Scenario: s})
		}
	}
	for _, name := range names {
		found := false
		for _, s := range catalogue {
			if s.Name == name || strings.HasPrefix(s.Name, strings.TrimSuffix(name, "/")+"/") {
				found = true
				chosen.add(choice{Scenario: s, named: true})
			}
		}
		if !found {
			chosen.refuse("no scenario is called %q: see seatrial list", name)
		}
	}
	read := map[string]bool{}
	for _, name := range files {
		if clean := filepath.Clean(name); read[clean] {
			continue
		} else {
			read[clean] = true
		}
		own, err := file.Load(name)
		chosen.problems = append(chosen.problems, err)
		for _, s := range own {
			chosen.add(choice{Scenario: s, file: name, named: true})
		}
	}
	return chosen.all, errors.Join(chosen.problems...)
}

// chosen gathers choices.
type chosen struct {
	all      []choice
	problems []error
}

func (c *chosen) refuse(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf(format, args...))
}

// add leaves out what was chosen before. Two scenarios of one name would share their recordings.
func (c *chosen) add(one choice) {
	for _, other := range c.all {
		switch {
		case other.Name != one.Name:
		case other.file == one.file && one.file == "":
			return
		default:
			c.refuse("%s and %s both hold a scenario called %s: rename one of them, or run them "+
				"one after the other", other.home(), one.home(), one.Name)
			return
		}
	}
	c.all = append(c.all, one)
}

func (c *choice) home() string {
	if c.file == "" {
		return "the catalogue"
	}
	return c.file
}

// supported returns the scenarios that can run on b. One that was asked for and cannot is refused;
// of the whole catalogue what cannot run is left out, and that is said.
func (d *door) supported(b spec.Backend, all []choice) ([]choice, error) {
	var can []choice
	var refused []error
	for _, c := range all {
		err := trial.Supports(b, &c.Scenario)
		switch {
		case err == nil:
			can = append(can, c)
		case c.named:
			refused = append(refused, fmt.Errorf("scenario %s cannot run with --backend %s: %w",
				c.Name, b.Name(), err))
		default:
			for _, line := range problems(err) {
				d.say(fmt.Sprintf("scenario %s is left out: %s", c.Name, line))
			}
		}
	}
	if len(can) == 0 && len(refused) == 0 {
		refused = append(refused, fmt.Errorf("no scenario can run with --backend %s", b.Name()))
	}
	return can, errors.Join(refused...)
}
