// Command seatrial tests container design patterns: it deploys a pattern, loads it, breaks things
// while it runs, and says with numbers and stated confidence what its users would have felt.
//
//	seatrial run [NAME…] [-f FILE…]   run scenarios; with no name, the whole catalogue
//	seatrial report DIR…              render again, from recordings alone
//	seatrial list                     scenarios, faults, and where each can run
//	seatrial recover                  heal whatever an interrupted run left behind
//	seatrial doctor                   what this machine can run, and what to do about what it cannot
//
// Results go to the standard output, everything else to the standard error. Exit codes:
//
//	0    PASS
//	1    FAIL
//	2    bad input or usage, told before anything starts: among it a scenario that the chosen
//	     backend has no way to run, and an --out that holds another run's recordings
//	3    INCONCLUSIVE
//	4    INVALID: the harness or its surroundings failed, not the system under trial: no cluster
//	     can be had, a disk is full, a recording cannot be read
//	130  interrupted, after healing; the report is of the trials that had ended
package main
