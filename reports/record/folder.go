package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// recordings is the folder that holds them all, under an output folder.
const recordings = "recordings"

const claimsFile = "claims.json"

// Dir is the folder of one recording under the output folder out.
func Dir(out, scenario, variant string, replication int) string {
	return filepath.Join(out, recordings, filepath.FromSlash(scenario), filepath.FromSlash(variant),
		strconv.Itoa(replication))
}

// WriteClaims keeps a scenario's claims beside its recordings under out. Schema is filled in.
func WriteClaims(out string, c Claims) error {
	c.Schema = Schema
	dir := filepath.Join(out, recordings, filepath.FromSlash(c.Scenario))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("writing the claims of %s: %w", c.Scenario, err)
	}
	if err := writeJSON(filepath.Join(dir, claimsFile), c); err != nil {
		return fmt.Errorf("writing the claims of %s: %w", c.Scenario, err)
	}
	return nil
}

// ReadClaims finds the claims of all recordings under out, in order of their scenarios' names. It
// gives what can be read, with an error that names all that cannot.
func ReadClaims(out string) ([]Claims, error) {
	var all []Claims
	var problems []error
	root := filepath.Join(out, recordings)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || d.Name() != claimsFile {
			return nil
		}
		var c Claims
		if err := readJSON(path, &c); err != nil {
			problems = append(problems, err)
		} else if c.Schema != Schema {
			problems = append(problems, wrongSchema(path, c.Schema))
		} else {
			all = append(all, c)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b Claims) int { return strings.Compare(a.Scenario, b.Scenario) })
	if err = errors.Join(append(problems, err)...); err != nil {
		return all, fmt.Errorf("reading recordings: %w", err)
	}
	return all, nil
}

// Replications lists the numbers of the replications recorded for a variant under out, rising.
func Replications(out, scenario, variant string) ([]int, error) {
	entries, err := os.ReadDir(filepath.Dir(Dir(out, scenario, variant, 0)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the recordings of %s, %s: %w", scenario, variant, err)
	}
	var all []int
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil && e.IsDir() && n >= 0 {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	return all, nil
}

func wrongSchema(path, schema string) error {
	return fmt.Errorf("%s: its schema is %q, and this program reads %q", path, schema, Schema)
}

// writeJSON writes v whole or not at all.
func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".part", append(b, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

func readJSON(path string, v any) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
