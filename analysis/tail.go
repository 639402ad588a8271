package analysis

import "math"

// Probabilities of tails are needed to full relative precision far out, where p is
// 1e-40 and less: 1 - CDF is useless there. So a tail is its first term times a sum
// of ratios, and the first term comes from Loader's saddle-point expansion, which
// loses no digits to cancelling logarithms of factorials.
//
// C. Loader, Fast and Accurate Computation of Binomial Probabilities, 2000; it is
// what R's dpois and dbinom use.

// poissonTail is P(X >= k) for X Poisson distributed with mean lambda > 0.
// Below the smallest float it is 0.
func poissonTail(k int64, lambda float64) float64 {
	if k <= 0 {
		return 1
	}
	n := float64(k)
	if n > lambda {
		return poissonTerm(n, lambda) * ratioSum(func(i float64) float64 { return lambda / (n + i) })
	}
	below := poissonTerm(n-1, lambda) * ratioSum(func(i float64) float64 { return (n - i) / lambda })
	return math.Max(0, 1-below)
}

// binomialTail is P(X >= k) for X binomially distributed over n trials with chance
// p, 0 < p < 1. Below the smallest float it is 0.
func binomialTail(k, n int64, p float64) float64 {
	switch {
	case k <= 0:
		return 1
	case k > n:
		return 0
	}
	x, size, odds := float64(k), float64(n), p/(1-p)
	if x > size*p {
		return binomialTerm(x, size, p) * ratioSum(func(i float64) float64 { return (size - x - i + 1) / (x + i) * odds })
	}
	below := binomialTerm(x-1, size, p) * ratioSum(func(i float64) float64 { return (x - i) / (size - x + 1 + i) / odds })
	return math.Max(0, 1-below)
}

// ratioSum is 1 + r(1) + r(1)r(2) + …, for ratios that fall below 1 and to 0.
func ratioSum(ratio func(i float64) float64) float64 {
	sum, term := 1.0, 1.0
	for i := 1.0; term > sum*1e-17; i++ {
		term *= ratio(i)
		sum += term
	}
	return sum
}

// poissonTerm is P(X = x) for a mean of lambda.
func poissonTerm(x, lambda float64) float64 {
	if x == 0 {
		return math.Exp(-lambda)
	}
	return math.Exp(-stirlingError(x)-deviance(x, lambda)) / math.Sqrt(2*math.Pi*x)
}

// binomialTerm is P(X = x) over n trials with chance p.
func binomialTerm(x, n, p float64) float64 {
	switch x {
	case 0:
		return math.Exp(n * math.Log1p(-p))
	case n:
		return math.Exp(n * math.Log(p))
	}
	e := stirlingError(n) - stirlingError(x) - stirlingError(n-x) - deviance(x, n*p) - deviance(n-x, n*(1-p))
	return math.Exp(e) * math.Sqrt(n/(2*math.Pi*x*(n-x)))
}

// stirlingError is log(n!) less Stirling's approximation of it, for whole n >= 1.
func stirlingError(n float64) float64 {
	if n <= 15 {
		g, _ := math.Lgamma(n + 1)
		return g - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	nn := n * n
	return (1.0/12 - (1.0/360-(1.0/1260-(1.0/1680-1.0/1188/nn)/nn)/nn)/nn) / n
}

// deviance is x log(x/np) + np - x without cancellation where x is close to np.
func deviance(x, np float64) float64 {
	if math.Abs(x-np) >= 0.1*(x+np) {
		return x*math.Log(x/np) + np - x
	}
	v := (x - np) / (x + np)
	s := (x - np) * v
	for j, term := 1.0, 2*x*v; ; j++ {
		term *= v * v
		next := s + term/(2*j+1)
		if next == s {
			return s
		}
		s = next
	}
}
