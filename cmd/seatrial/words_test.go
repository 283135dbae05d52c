package main

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seatrial/seatrial/fixtures/doctor"
)

func TestIndentBreaksBetweenWords(t *testing.T) {
	long := strings.Repeat("word ", 40)
	lines := strings.Split(indent(4, "says: ", long), "\n")
	require.Len(t, lines, 3)
	for i, line := range lines {
		require.LessOrEqual(t, utf8.RuneCountInString(line), textWidth)
		start := "          word"
		if i == 0 {
			start = "    says: word"
		}
		require.Equal(t, start, line[:14])
	}
	require.Equal(t, strings.Fields(long), strings.Fields(strings.Join(lines, " "))[1:])
	word := strings.Repeat("x", 2*textWidth)
	require.Equal(t, "  "+word, indent(2, "", word), "a word is not broken")
	require.Equal(t, "  ", indent(2, "", ""))
}

func TestDiagnosisSaysWhatToDo(t *testing.T) {
	got := diagnosis([]doctor.Finding{
		{Need: "Docker daemon", State: doctor.OK, Found: "29.1"},
		{
			Need: "disk", State: doctor.Missing, Found: "1 GiB free",
			Without: "images", Mend: "docker system prune",
		},
	})
	require.Equal(t, `The simulator (--backend sim, the default) runs anywhere; clusters need the following.

ok       Docker daemon            29.1
missing  disk                     1 GiB free
         without it: images
         to mend it: docker system prune
`, got)
}

func TestClock(t *testing.T) {
	require.Equal(t, " 2s", clock(2900*time.Millisecond, 0, 10), "nothing to go by yet")
	require.Equal(t, " 1m0s, 3m0s left", clock(time.Minute, 25, 100))
	require.Equal(t, " 1m0s, 0s left", clock(time.Minute, 100, 100))
}

func TestQuote(t *testing.T) {
	for word, want := range map[string]string{
		"a/b-c.yaml": "a/b-c.yaml", "my file.yaml": "'my file.yaml'",
		"it's": `'it'\''s'`, "": "''", "$HOME": "'$HOME'",
	} {
		require.Equal(t, want, quote(word))
	}
}
