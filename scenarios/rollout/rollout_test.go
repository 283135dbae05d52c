package rollout

import (
	"testing"

	"github.com/seatrial/seatrial/scenarios/internal/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

func TestRolling(t *testing.T) { harness.Run(t, Rolling()) }

func TestRecreate(t *testing.T) { harness.Run(t, Recreate()) }
