package synth

import "testing"

// BenchmarkWrite reports rows a second on all processors.
func BenchmarkWrite(b *testing.B) {
	var rows int64
	for b.Loop() {
		_, err := Write(b.Context(), b.TempDir(), Options{Seed: 1, Scale: 0.01, Progress: func(_, total int64) { rows = total }})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
