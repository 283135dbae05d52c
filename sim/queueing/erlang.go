package queueing

// ErlangB returns the probability that a request finds all servers busy and is lost, when none may
// wait (M/G/c/c; insensitive to the service time's shape). Load is ArrivalRate/ServiceRate in
// erlangs, any number of at least 0; servers is at least 1.
//
// Source: Kleinrock vol. 1, §3.7 (M/M/m/m), by the recursion B(c) = aB(c-1)/(c + aB(c-1)), B(0) = 1
// (Gross et al., §2.6), which has no factorials to overflow.
func ErlangB(load float64, servers int) (float64, error) {
	if err := explain("Erlang B",
		notNegative("load", load), counted("servers", servers, 1)); err != nil {
		return 0, err
	}
	return erlangB(load, servers), nil
}

func erlangB(load float64, servers int) float64 {
	b := 1.0
	for c := 1; c <= servers; c++ {
		b = load * b / (float64(c) + load*b)
	}
	return b
}

// ErlangC returns the probability that a request must wait, when all that find no server free do
// (M/M/c). Load is ArrivalRate/ServiceRate in erlangs and must be below servers.
//
// Source: Kleinrock vol. 1, §3.5 (M/M/m), in terms of Erlang B: C = B/(1 - ρ(1-B)) with ρ = load
// per server.
func ErlangC(load float64, servers int) (float64, error) {
	if err := explain("Erlang C",
		notNegative("load", load), counted("servers", servers, 1)); err != nil {
		return 0, err
	}
	if err := stable(load / float64(servers)); err != nil {
		return 0, explain("Erlang C", err)
	}
	return erlangC(load, servers), nil
}

func erlangC(load float64, servers int) float64 {
	b := erlangB(load, servers)
	return b / (1 - load/float64(servers)*(1-b))
}
