package role

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestParseAppReadsEveryFlag(t *testing.T) {
	a, err := ParseApp([]string{
		"app", "--version=v2", "--port=81", "--service-time=lognormal(5ms,0.5)", "--concurrency=3",
		"--queue=7", "--startup=uniform(1s,2s)", "--drain=4s", "--ignore-term", "--failure-rate=0.25",
	})
	require.NoError(t, err)
	require.Equal(t, App{
		Version: "v2", Port: 81, ServiceTime: Distribution{LogNormal, 0.005, 0.5}, Concurrency: 3,
		Queue: 7, Startup: Distribution{Uniform, 1, 2}, Drain: 4 * time.Second, IgnoreTerm: true,
		FailureRate: 0.25,
	}, a)
}

func TestParseAppDefaults(t *testing.T) {
	a, err := ParseApp([]string{"app"})
	require.NoError(t, err)
	require.Equal(t, DefaultApp(), a)
}

func TestParseAppNamesEveryWrongFlag(t *testing.T) {
	_, err := ParseApp([]string{"app", "--port=0", "--concurrency=0", "--failure-rate=2", "--drain=-1s"})
	for _, want := range []string{"--port=0", "--concurrency=0", "--failure-rate=2", "--drain=-1s"} {
		require.ErrorContains(t, err, want)
	}
	_, err = ParseApp([]string{"app", "--colour=red"})
	require.ErrorContains(t, err, "colour")
	_, err = ParseApp([]string{"app", "extra"})
	require.ErrorContains(t, err, "extra")
	_, err = ParseApp(nil)
	require.ErrorContains(t, err, "role's name")
}

func TestDistributionsAreWrittenAsTheyAreRead(t *testing.T) {
	for _, text := range []string{
		"5ms", "exponential(1.5s)", "uniform(1ms,2ms)", "normal(5ms,1ms)", "lognormal(5ms,0.5)",
	} {
		d, err := ParseDistribution(text)
		require.NoError(t, err, text)
		require.Equal(t, text, d.String())
	}
	d, err := ParseDistribution(" constant( 3s ) ")
	require.NoError(t, err)
	require.Equal(t, Fixed(3*time.Second), d)
}

func TestDistributionErrorsSayWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "want a duration or family",
		"-1s":                "negative",
		"cauchy(1s)":         "no family",
		"uniform(1s)":        "takes 2",
		"uniform(2s,1s)":     "high is below low",
		"lognormal(0s,1)":    "above 0",
		"lognormal(1s,1s)":   "not a number",
		"exponential(5)":     "unit",
		"exponential(-5s)":   "not negative",
		"exponential(5s":     "want a duration or family",
		"lognormal(5ms,NaN)": "finite",
	} {
		_, err := ParseDistribution(text)
		require.ErrorContains(t, err, want, text)
	}
}

func TestDrawIsNeverNegative(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Distribution{
			Family: rapid.SampledFrom([]Family{Constant, Exponential, Uniform, Normal, LogNormal}).Draw(t, "family"),
			A:      rapid.Float64Range(0, 1e12).Draw(t, "a"), B: rapid.Float64Range(0, 1e3).Draw(t, "b"),
		}
		if d.Family == Uniform {
			d.B += d.A
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for range 20 {
			if got := d.Draw(r); got < 0 {
				t.Fatalf("%v drew %s", d, got)
			}
		}
	})
}

func FuzzParseDistribution(f *testing.F) {
	f.Add("lognormal(5ms,0.5)")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDistribution(text)
		if err != nil {
			return
		}
		again, err := ParseDistribution(d.String())
		require.NoError(t, err)
		require.InDelta(t, d.A, again.A, 1e-9)
	})
}
