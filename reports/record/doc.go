// Package record keeps what was observed in a trial: request rows in Parquet and state changes in
// JSON lines, with a header, in a form that other programs can read.
//
// # A recording
//
// The recording of one trial is a folder
//
//	<out>/recordings/<scenario>/<variant>/<replication>/
//
// (a scenario's name may hold slashes, which make folders) with three files; beside the variants
// lies claims.json, a [Claims]. The same observations give the same bytes: nothing in a recording
// depends on the clock, the machine or the number of processors.
//
// header.json is a [Header].
//
// requests.parquet has a row for each attempt at a request, in the order in which their outcomes
// came to be known. All columns are required, none is nested. Times are since the load's start;
// before it they are negative.
//
//	name        type            unit  meaning
//	load        string (UTF-8)        the load's name
//	seq         int64                 the request's number within its load, from 0, in order of due
//	attempt     int32                 from 1; a retried request has a row for each attempt
//	final       boolean               no other attempt follows: this row's outcome is the request's
//	due_nanos   int64           ns    when the arrival process wanted it; latency counts from here
//	sent_nanos  int64           ns    when this attempt was begun
//	done_nanos  int64           ns    when its outcome was known
//	outcome     string (UTF-8)        ok, status, refused, reset, timeout, unreachable or not_sent
//	status      int32                 HTTP status; 0 without a response
//	pod         string (UTF-8)        who served it; "" where unknown
//	node        string (UTF-8)        the node of pod; "" where unknown
//	version     string (UTF-8)        the version that served it; "" where unknown
//
// changes.jsonl has a line for each change of state, a JSON object with the fields of [Change] and
//
//	at_nanos     when it was seen, ns since the load's start
//	requests     how many rows of requests.parquet were written before it
//
// so that the two files put together give the observations in their exact order. Its last line has
// the kind "end" and the total number of rows; or the kind "cut" and a message if the trial was
// interrupted.
//
// # Recordings that were cut off
//
// A Parquet file is read from its footer, which is written last. So that rows survive a writer that
// was killed, rows are written in groups (of [GroupRows], or more often, see [Options]) in which
// each column is one dictionary page, if it has strings, and one data page. A [Reader] that finds
// no footer walks the page headers and reads every whole group. It reads changes.jsonl up to the
// last whole line. A recording that lacks either mark of its end is [Reader.Cut].
package record
