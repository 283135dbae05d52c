// Package file reads scenarios written in YAML, strictly: everything that is wrong is named with
// file and line, in one go, before anything starts.
package file
