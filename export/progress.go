package export

import "iter"

// progressEvery is how many rows are written between reports.
const progressEvery = 10_000

// progress counts what is written.
type progress struct {
	rows int64
	told func(rows int64)
}

// counting is a stream of which it is told how far it has come.
func counting[T any](p *progress, items iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for item, err := range items {
			if p.rows++; p.told != nil && p.rows%progressEvery == 0 {
				p.told(p.rows)
			}
			if !yield(item, err) {
				return
			}
		}
	}
}
