package traffic

import (
	"math/bits"
	"math/rand/v2"
	"time"
)

// What is drawn for a call: each purpose has a draw of its own.
const (
	forBackend = iota
	forSyn
	forAnswer
	forRequest
	forResponse
	forService
	forFailure
)

// golden spreads consecutive numbers over 64 bits (Knuth's multiplicative hash; splitmix64's step).
const golden = 0x9e3779b97f4a7c15

// mix is splitmix64's finaliser (Steele, Lea, Flood, OOPSLA 2014): a bijection in which every bit
// of x changes half of the result's.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// callSeed is what every draw of one attempt at one request derives from.
func callSeed(load uint64, seq int64, attempt int32) uint64 {
	return mix(load + uint64(seq)*golden ^ mix(uint64(attempt)))
}

// bitsFor returns 64 random bits of a call for a purpose.
func bitsFor(seed, purpose uint64) uint64 { return mix(seed + (purpose+1)*golden) }

// A chance turns a call's bits into draws of any distribution, without allocating.
type chance struct {
	pcg  rand.PCG
	rand *rand.Rand
}

func (c *chance) at(seed, purpose uint64) *rand.Rand {
	b := bitsFor(seed, purpose)
	c.pcg.Seed(b, mix(b+golden))
	return c.rand
}

// link returns one packet's latency.
func (n *Network) link(seed, purpose uint64) time.Duration {
	share, _ := bits.Mul64(bitsFor(seed, purpose), uint64(n.model.LinkSpread))
	return n.model.LinkMin + time.Duration(share)
}
