// Package traffic is the data plane: open-loop clients, the connections they make, and the
// processes that serve them.
//
// One attempt at a request is a call, one TCP connection a conn; both live in pools and are
// named by index, so that a request allocates nothing. A call waits for at most one event at a
// time besides its time-out, and passes through these phases:
//
//	waiting     for one of the client's connections to come free
//	dialling    SYN under way; Route.pick has chosen the pod, for as long as the connection lives
//	requesting  the connection is established, the request under way
//	queued      waiting for one of the process's slots
//	serving     in a slot
//	responding  the response, a refusal or a reset is under way to the client
//	lost        nobody will ever answer, as node or address are gone: only the time-out ends it
//
// What is drawn for a call depends on the load's seed, the request's number, the attempt and the
// purpose, and on nothing else: request k of two variants of a trial has the same service time and
// the same links, whatever happened before it (common random numbers; Law, Simulation Modeling and
// Analysis, 5th ed. 2015, §11.2).
package traffic
