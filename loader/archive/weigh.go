package archive

import "fmt"

// What a line of API output may hold. A page of 500 tweets with what they refer
// to has some 30,000 objects and elements, ten deep; a few bytes of JSON each
// make hundreds in memory.
const (
	maxDepth  = 100
	maxValues = 100_000
)

// weigh finds JSON that would take far more memory than its length, before any of
// it is decoded. It counts objects, arrays and the elements of arrays.
func weigh(line []byte) fault {
	values := 0
	var arrays [maxDepth]bool // what each level is
	for depth, i := 0, 0; i < len(line); i++ {
		switch c := line[i]; c {
		case '"':
			for i++; i < len(line) && line[i] != '"'; i++ {
				if line[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			if depth == maxDepth {
				return fault{code: CodeTooLarge, reason: fmt.Sprintf("the JSON is nested more than %d deep, which no API output is", maxDepth)}
			}
			arrays[depth] = c == '['
			depth++
			values++
		case '}', ']':
			depth = max(depth-1, 0)
		case ',':
			if depth > 0 && arrays[depth-1] {
				values++
			}
		}
		if values > maxValues {
			return fault{code: CodeTooLarge, reason: fmt.Sprintf("the JSON holds more than %d objects and elements, which no line of API output does", maxValues)}
		}
	}
	return fault{}
}
