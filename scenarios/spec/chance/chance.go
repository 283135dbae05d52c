package chance

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Stream returns the random source named name of a seed. Names are told apart by their hash.
func Stream(seed uint64, name string) *rand.Rand {
	h := sha256.Sum256([]byte(name))
	return rand.New(rand.NewPCG(seed, binary.BigEndian.Uint64(h[:8])))
}

// TrialSeed mixes a run's seed with the number of a replication, so that neighbouring seeds and
// replications share nothing (splitmix64: Steele, Lea and Flood, "Fast splittable pseudorandom
// number generators", 2014).
func TrialSeed(seed uint64, replication int) uint64 {
	z := seed + uint64(replication+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
