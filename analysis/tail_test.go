package analysis

import (
	"math"
	"math/big"
	"testing"
)

const precision = 300

func bigFloat(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// bigExp sums the exponential's series after halving its argument.
func bigExp(x *big.Float) *big.Float {
	const halvings = 64
	y := new(big.Float).SetPrec(precision).Copy(x)
	y.SetMantExp(y, -halvings)
	sum, term := bigFloat(1), bigFloat(1)
	for i := 1.0; i < 40; i++ {
		term.Mul(term, y).Quo(term, bigFloat(i))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigPoissonTail adds the terms one by one in 300 bits.
func bigPoissonTail(k int64, lambda float64) float64 {
	term := bigExp(bigFloat(-lambda))
	for i := int64(1); i <= k; i++ {
		term.Mul(term, bigFloat(lambda)).Quo(term, bigFloat(float64(i)))
	}
	sum := bigFloat(0)
	for i := k + 1; ; i++ {
		sum.Add(sum, term)
		term.Mul(term, bigFloat(lambda)).Quo(term, bigFloat(float64(i)))
		if ratio, _ := new(big.Float).Quo(term, sum).Float64(); ratio < 1e-25 && float64(i) > lambda {
			break
		}
	}
	f, _ := sum.Float64()
	return f
}

// bigBinomialTail adds exact terms, p given as a fraction.
func bigBinomialTail(k, n, num, den int64) float64 {
	sum := new(big.Int)
	for i := k; i <= n; i++ {
		term := new(big.Int).Binomial(n, i)
		term.Mul(term, new(big.Int).Exp(big.NewInt(num), big.NewInt(i), nil))
		term.Mul(term, new(big.Int).Exp(big.NewInt(den-num), big.NewInt(n-i), nil))
		sum.Add(sum, term)
	}
	f, _ := new(big.Rat).SetFrac(sum, new(big.Int).Exp(big.NewInt(den), big.NewInt(n), nil)).Float64()
	return f
}

func close64(got, want, tolerance float64) bool {
	if want == 0 {
		return got == 0
	}
	return math.Abs(got-want) <= tolerance*math.Abs(want)
}

func TestPoissonTailAgainstExactSums(t *testing.T) {
	for _, lambda := range []float64{1, 1.5, 7.0 / 3, 10, 49.7, 300, 5000} {
		for _, factor := range []float64{0, 0.2, 0.9, 1, 1.02, 1.3, 2, 5, 20} {
			k := int64(math.Round(lambda * factor))
			got, want := poissonTail(k, lambda), bigPoissonTail(k, lambda)
			if !close64(got, want, 1e-11) {
				t.Errorf("poissonTail(%d, %g) = %g, want %g", k, lambda, got, want)
			}
		}
	}
}

func TestBinomialTailAgainstExactSums(t *testing.T) {
	for _, n := range []int64{1, 2, 10, 168, 1000} {
		for _, share := range []float64{0, 0.1, 0.25, 0.27, 0.3, 0.5, 0.9, 1} {
			k := int64(math.Round(float64(n) * share))
			got, want := binomialTail(k, n, 45.0/168), bigBinomialTail(k, n, 45, 168)
			if !close64(got, want, 1e-11) {
				t.Errorf("binomialTail(%d, %d) = %g, want %g", k, n, got, want)
			}
		}
	}
}

// Values that anybody can look up or compute with another program (R: ppois(9, 1,
// lower = FALSE), pbinom).
func TestTailsOfKnownValue(t *testing.T) {
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Poisson(1) >= 1", poissonTail(1, 1), 1 - math.Exp(-1)},
		{"Poisson(1) >= 10", poissonTail(10, 1), 1.1142547833872067e-07},
		{"Poisson(1) >= 0", poissonTail(0, 1), 1},
		{"Poisson(1) >= 400 is below the smallest float", poissonTail(400, 1), 0},
		{"fair coin, 10 of 10", binomialTail(10, 10, 0.5), 1.0 / 1024},
		{"fair coin, 9 or more of 10", binomialTail(9, 10, 0.5), 11.0 / 1024},
		{"more than all", binomialTail(11, 10, 0.5), 0},
		{"37 million tweets, by symmetry", binomialTail(18_500_001, 37_000_001, 0.5), 0.5},
	} {
		if !close64(c.got, c.want, 1e-12) {
			t.Errorf("%s: %g, want %g", c.name, c.got, c.want)
		}
	}
}
