// Package render writes findings for people and for other programs: pages, tables and stories.
//
// [Write] makes the report of a run, five files with the same findings in them:
//
//	index.html     one self-contained page: no network, no script needed, fit for print
//	report.md      the same in words and tables, as GitHub shows Markdown
//	findings.json  analysis.Findings, for other programs
//	junit.xml      a test suite per scenario, for a build server
//	bench.txt      the Go benchmark format, for benchstat
//
// [Table] prints the end of a run in a terminal, and a [Story] tells one trial line by line.
// The same findings give the same bytes: there is no date, no random name and no map order in any.
package render
