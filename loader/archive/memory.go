package archive

import "sync"

// Memory is what blocks and their rows are made of, used again and again: a
// garbage collector that went through it, pointer by pointer, would take longer
// than all of reading. The zero value is ready to use, by many readers at once.
type Memory struct {
	mu      sync.Mutex
	blocks  []*Block
	parsers []*parser
}

// block gives a block whose buffer holds at least size bytes and the padding.
func (m *Memory) block(size int) *Block {
	b := reuse(m, &m.blocks)
	if b == nil {
		b = &Block{memory: m}
	}
	b.stray = b.stray[:0]
	b.grow(size, 0)
	return b
}

func (m *Memory) parser() *parser {
	p := reuse(m, &m.parsers)
	if p == nil {
		p = new(parser)
	}
	return p
}

// reuse gives the newest of what was given back, or nil.
func reuse[T any](m *Memory, free *[]*T) *T {
	m.mu.Lock()
	defer m.mu.Unlock()
	last := len(*free) - 1
	if last < 0 {
		return nil
	}
	x := (*free)[last]
	*free = (*free)[:last]
	return x
}

func giveBack[T any](m *Memory, free *[]*T, x *T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	*free = append(*free, x)
}
