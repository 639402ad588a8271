package archive

func (p *parser) lines(b *Block) Parsed { return Parsed{} }
