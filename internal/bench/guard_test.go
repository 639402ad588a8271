package main

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGuard: noise passes, a loss does not, and neither does what nobody accepted.
func TestGuard(t *testing.T) {
	accepted := ratios{"load / scan": 4, "store / CSV": 0.3}
	worse := func(by float64) ratios { return ratios{"load / scan": 4 * by, "store / CSV": 0.3} }
	for _, c := range []struct {
		name   string
		rounds []ratios
		asked  int
		loss   string
	}{
		{"as accepted", []ratios{worse(1)}, 1, ""},
		{"better", []ratios{worse(0.2)}, 1, ""},
		{"noise", []ratios{worse(1.45)}, 1, ""},
		{"noise in one round", []ratios{worse(3), worse(1.1)}, 2, ""},
		{"noise in two rounds", []ratios{worse(3), {"load / scan": 4, "store / CSV": 0.6}}, 2, ""},
		{"a loss", []ratios{worse(2.1), worse(3), worse(2.2)}, 3, "load / scan is 8.400, which is 2.10 times the accepted 4.000"},
		{"not measured", []ratios{{"load / scan": 4}, {"load / scan": 4}, {"load / scan": 4}}, 3, "store / CSV: measured false"},
		{"not accepted", []ratios{{"load / scan": 4, "store / CSV": 0.3, "x": 1}, worse(1), worse(1)}, 3, "x: measured true, accepted false"},
	} {
		asked := 0
		_, err := hold(accepted, func() (ratios, error) {
			asked++
			return c.rounds[asked-1], nil
		})
		switch {
		case asked != c.asked:
			t.Errorf("%s: %d rounds, want %d", c.name, asked, c.asked)
		case c.loss == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.loss != "" && (err == nil || !strings.Contains(err.Error(), c.loss)):
			t.Errorf("%s: %v, want %s", c.name, err, c.loss)
		}
	}
	broken := errors.New("no disk")
	if _, err := hold(accepted, func() (ratios, error) { return nil, broken }); !errors.Is(err, broken) {
		t.Errorf("what could not be measured: %v", err)
	}
}

// TestAccept: what is accepted is the middle of the rounds, and holds; whatever is
// then made worse, by more than noise, does not.
func TestAccept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "accepted.json")
	rounds := []ratios{{"a / scan": 9, "b / scan": 2}, {"a / scan": 1, "b / scan": 2.5}, {"a / scan": 3, "b / scan": 2}}
	round := 0
	if err := acceptRatios(path, func() (ratios, error) { round++; return rounds[round-1], nil }); err != nil {
		t.Fatal(err)
	}
	accepted := readRatios(t, path)
	if len(accepted) != 2 || accepted["a / scan"] != 3 || accepted["b / scan"] != 2 {
		t.Errorf("accepted %v", accepted)
	}
	checkEachLoss(t, accepted)
}

// TestAcceptedRatios: the accepted ratios of this checkout guard against each loss.
func TestAcceptedRatios(t *testing.T) {
	accepted := readRatios(t, "accepted.json")
	if len(accepted) < len(guardQuestions) {
		t.Errorf("%d accepted ratios for %d questions", len(accepted), len(guardQuestions))
	}
	checkEachLoss(t, accepted)
}

func checkEachLoss(t *testing.T, accepted ratios) {
	t.Helper()
	if found := losses(accepted, accepted); len(found) > 0 {
		t.Errorf("%v", found)
	}
	for name, ratio := range accepted {
		made := maps.Clone(accepted)
		made[name] = 2.1 * ratio
		if found := losses(accepted, made); ratio <= 0 || len(found) != 1 || !strings.HasPrefix(found[0].Error(), name) {
			t.Errorf("%s made worse: %v", name, found)
		}
	}
}

func readRatios(t *testing.T, path string) (r ratios) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}
