package des

import "math/bits"

// An entry is a pending event as the heap sees it: 16 bytes, no pointers.
type entry struct {
	at  uint64 // nanoseconds; never negative, so unsigned comparison is right
	key uint64 // grows with the order of scheduling, so that ties are first come, first served
}

// before returns 1 if a is due before b and 0 if not: the borrow of the 128-bit difference, which
// needs no branch. Which of two pending events is first is a coin toss to a branch predictor.
func before(a, b entry) uint64 {
	_, borrow := bits.Sub64(a.key, b.key, 0)
	_, borrow = bits.Sub64(a.at, b.at, borrow)
	return borrow
}

// A heap is an implicit 4-ary min-heap: half the levels of a binary one, and four children of 16
// bytes fill one cache line. (LaMarca and Ladner, The Influence of Caches on the Performance of
// Heaps, ACM JEA 1, 1996.)
type heap struct{ entries []entry }

func (h *heap) len() int   { return len(h.entries) }
func (h *heap) min() entry { return h.entries[0] }

// push adds e.
func (h *heap) push(e entry) {
	h.entries = append(h.entries, e)
	h.up(len(h.entries)-1, e)
}

// pop removes the minimum.
func (h *heap) pop() {
	last := len(h.entries) - 1
	e := h.entries[last]
	h.entries = h.entries[:last]
	if last > 0 {
		h.down(0, e)
	}
}

// up moves the hole at i towards the root until e fits.
func (h *heap) up(i int, e entry) {
	s := h.entries
	for i > 0 {
		parent := (i - 1) / 4
		if before(e, s[parent]) == 0 {
			break
		}
		s[i] = s[parent]
		i = parent
	}
	s[i] = e
}

// down moves the hole at i to a leaf along the smallest children, then e up from there. What is
// put in after a pop was a leaf and mostly belongs near one, so comparing it on the way down would
// be wasted. (Wegener, Bottom-up Heapsort, Theoretical Computer Science 118, 1993.)
func (h *heap) down(i int, e entry) {
	s := h.entries
	top := i
	for {
		c := 4*i + 1
		if c+3 >= len(s) {
			break
		}
		four := s[c : c+4 : c+4]
		a := before(four[1], four[0])
		b := 2 + before(four[3], four[2])
		m := a
		if before(four[b&3], four[a&3]) != 0 {
			m = b
		}
		s[i] = four[m&3]
		i = c + int(m)
	}
	if c := 4*i + 1; c < len(s) {
		m := c
		for j := c + 1; j < len(s); j++ {
			if before(s[j], s[m]) != 0 {
				m = j
			}
		}
		s[i] = s[m]
		i = m
	}
	for i > top {
		parent := (i - 1) / 4
		if before(e, s[parent]) == 0 {
			break
		}
		s[i] = s[parent]
		i = parent
	}
	s[i] = e
}

// sweep drops the entries whose slots have moved on and restores the heap's order (Floyd, Algorithm
// 245: Treesort 3, CACM 7, 1964). Which event is next does not depend on the order inside the heap,
// since no two entries are equal.
func (h *heap) sweep(slots []slot) {
	kept := h.entries[:0]
	for _, e := range h.entries {
		if slots[e.key&slotMask].key == e.key {
			kept = append(kept, e)
		}
	}
	h.entries = kept
	for i := (len(kept) - 2) / 4; i >= 0 && len(kept) > 1; i-- {
		h.down(i, kept[i])
	}
}
