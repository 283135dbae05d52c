package des

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whatever is swept out, what is left comes in order.
func TestSweepKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instants := rapid.SliceOfN(rapid.Uint64Range(0, 30), 0, 200).Draw(t, "instants")
		cancelled := rapid.Map(rapid.Uint64(), func(n uint64) bool { return n%3 == 0 })
		var h heap
		var want []entry
		slots := make([]slot, len(instants))
		for i, at := range instants {
			e := entry{at: at, key: uint64(i+1)<<slotBits | uint64(i)}
			h.push(e)
			if !cancelled.Draw(t, "cancelled") {
				slots[i].key = e.key
				want = append(want, e)
			}
		}
		slices.SortFunc(want, func(a, b entry) int { return int(before(b, a)) - int(before(a, b)) })

		h.sweep(slots)

		var got []entry
		for h.len() > 0 {
			got = append(got, h.min())
			h.pop()
		}
		require.Equal(t, want, got)
	})
}

// before compares two words without a branch; a plain comparison says the same.
func TestBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.OneOf(rapid.Uint64Range(0, 2), rapid.Uint64())
		a := entry{word.Draw(t, "at"), word.Draw(t, "key")}
		b := entry{word.Draw(t, "at"), word.Draw(t, "key")}
		require.Equal(t, a.at < b.at || a.at == b.at && a.key < b.key, before(a, b) == 1)
	})
}
