package analysis

import (
	"slices"
	"strings"
	"testing"
)

func TestColumns(t *testing.T) {
	var numbers column[int]
	var texts textColumn
	if numbers.len() != 0 {
		t.Error("a new column has items")
	}
	const n = 2*columnBlock + 3
	text := func(i int) string { return strings.Repeat("x", i%40) }
	for i := range n {
		numbers.add(i)
		texts.add(text(i))
	}
	texts.add(strings.Repeat("long", 1<<20))
	texts.add("after")
	if numbers.len() != n || numbers.at(columnBlock) != columnBlock || len(texts.at(n)) != 4<<20 || string(texts.at(n+1)) != "after" {
		t.Errorf("%d items", numbers.len())
	}
	for i := range n {
		if numbers.at(uint32(i)) != i || string(texts.at(uint32(i))) != text(i) {
			t.Fatalf("item %d is %d, %q", i, numbers.at(uint32(i)), texts.at(uint32(i)))
		}
	}
	if got := numbers.inOrder([]uint32{n - 1, 0, columnBlock}); !slices.Equal(got, []int{n - 1, 0, columnBlock}) {
		t.Errorf("%v", got)
	}
	for _, size := range []int{n, columnBlock + 1, columnBlock, 1, 0} {
		numbers.cut(size)
		if numbers.len() != size {
			t.Errorf("%d items after cutting to %d", numbers.len(), size)
		}
	}
	numbers.add(7)
	if numbers.len() != 1 || numbers.at(0) != 7 {
		t.Errorf("%d items", numbers.len())
	}
}
