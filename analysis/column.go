package analysis

// columnBlock is how many items a block of a column has.
const columnBlock = 1 << 16

// column is a list that grows by blocks: a slice that grows is copied, and takes
// more than twice its size while it is.
type column[T any] struct{ blocks [][]T }

func (c *column[T]) add(v T) {
	if c.len()%columnBlock == 0 {
		c.blocks = append(c.blocks, make([]T, 0, columnBlock))
	}
	last := &c.blocks[len(c.blocks)-1]
	*last = append(*last, v)
}

func (c *column[T]) at(i uint32) T { return c.blocks[i/columnBlock][i%columnBlock] }

func (c *column[T]) len() int {
	if len(c.blocks) == 0 {
		return 0
	}
	return (len(c.blocks)-1)*columnBlock + len(c.blocks[len(c.blocks)-1])
}

// cut keeps the first n items.
func (c *column[T]) cut(n int) {
	c.blocks = c.blocks[:(n+columnBlock-1)/columnBlock]
	if rest := n % columnBlock; rest > 0 {
		last := &c.blocks[len(c.blocks)-1]
		*last = (*last)[:rest]
	}
}

// inOrder is the column as a slice, in an order of its items' numbers.
func (c *column[T]) inOrder(order []uint32) []T {
	sorted := make([]T, len(order))
	for i, n := range order {
		sorted[i] = c.at(n)
	}
	return sorted
}

// textColumn is a list of texts.
type textColumn struct {
	blocks [][]byte
	places column[textPlace]
}

type textPlace struct{ block, from, to uint32 }

func (c *textColumn) add(text string) {
	if n := len(c.blocks); n == 0 || len(c.blocks[n-1])+len(text) > cap(c.blocks[n-1]) {
		c.blocks = append(c.blocks, make([]byte, 0, max(1<<20, len(text))))
	}
	last := &c.blocks[len(c.blocks)-1]
	from := len(*last)
	*last = append(*last, text...)
	c.places.add(textPlace{uint32(len(c.blocks) - 1), uint32(from), uint32(len(*last))})
}

func (c *textColumn) at(i uint32) []byte {
	p := c.places.at(i)
	return c.blocks[p.block][p.from:p.to]
}
