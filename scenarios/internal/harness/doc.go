// Package harness runs scenarios under go test: in the simulator or on a real cluster.
//
// What to run where is said by environment variables, or by flags after -args, which go before
// them:
//
//	SEATRIAL_BACKEND       -backend       sim (the default); with -tags cluster also kind or kubeconfig
//	SEATRIAL_REPLICATIONS  -replications  of every variant; by default 20 in sim and 1 on a cluster
//	SEATRIAL_SEED          -seed          of the run; by default 1
//	SEATRIAL_OUT           -out           folder for recordings; by default none are kept
//	                       -update        rewrites the golden stories
//
// Go hands flags to the test binary of every package it was told to run, and one that does not know
// them fails. For packages that are not all scenarios' the variables are the way:
//
//	go test ./scenarios/rollout ./scenarios/selfhealing -args -update
//	SEATRIAL_BACKEND=kind SEATRIAL_REPLICATIONS=3 go test -tags cluster -timeout 60m ./scenarios/...
//
// A value that cannot be read fails the tests: a run in another world than the one that was meant,
// or with another seed, is worse than none.
package harness
