// Package page makes the HTML page of a run: one self-contained file.
//
// [Write] first turns findings and timelines into plain values to show (view.go and what it
// calls: tables, and pictures whose geometry package draw computes), then gives those to
// templates that have hardly any logic. Whatever is told by colour is told by a pattern and a
// label as well; every picture has a description and a table beside it.
package page
