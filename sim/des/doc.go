// Package des is the simulator's kernel: a queue of events in virtual time, carried out one by one.
//
// A Kernel holds a clock in virtual nanoseconds and the events that are still to come. It knows
// nothing of Kubernetes, chance or the wall clock, and starts no goroutine: the same calls give the
// same run, always. Events due at the same instant are carried out in the order they were
// scheduled.
//
// Events come in two kinds over the one queue. [Kernel.Post] gives a number to a [Handler] and
// allocates nothing: it is meant for what happens millions of times (a request arrives, a service
// ends). [Kernel.After] runs a function and costs its closure: it is meant for what happens rarely
// (a probe, a controller's sync). Both return a [Timer], by which the event can be cancelled.
//
//	k := des.New()
//	k.After(time.Second, func() { fmt.Println("ready at", k.Now()) })
//	k.RunUntil(time.Minute)
//
// How it is built: the heap holds 16-byte entries without pointers (instant, key), so sifting
// touches nothing else and the garbage collector never scans it. A key is the event's sequence
// number with, in its low bits, the slot where the event's handler waits. The slot remembers the
// key it was filled for; a Timer or heap entry with any other key is out of date. Cancelling is
// therefore constant-time and leaves the heap alone; once more than half of the heap is out of
// date, it is swept in one linear pass, so cancelled time-outs never pile up.
package des
