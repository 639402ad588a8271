package export

import (
	"context"
	"io"
	"iter"

	"github.com/takedown/takedown/store"
)

// graphMLTypes are GraphML's types for kinds of values. It has none for times.
var graphMLTypes = map[kind]string{text: "string", whole: "long", fraction: "double", truth: "boolean", moment: "string", day: "string", listing: "string"}

// GraphML writes a graph in GraphML, for networkx, igraph, yEd and others. It
// tells how many texts had characters in them that XML cannot hold.
func GraphML(ctx context.Context, w io.Writer, g *Graph, told func(rows int64)) (spelled int64, err error) {
	d := &document{w: w}
	p := &progress{told: told}
	d.raw(`<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
<desc>`)
	d.about(g)
	d.raw("</desc>\n")
	nodes := append([]column[node]{{"label", text, false, func(n node) any { return n.label() }}}, ofNodes(identity)...)
	edges := append([]column[edge]{{"weight", fraction, false, func(e edge) any { return e.weight }}}, g.columns...)
	graphMLKeys(d, "node", nodes)
	graphMLKeys(d, "edge", edges)
	d.raw(`<graph edgedefault="directed">` + "\n")
	if err := each(ctx, d, counting(p, g.nodes(ctx)), func(n node) {
		d.raw("<node")
		d.attribute("id", n.PlatformID)
		graphMLData(d, "node", nodes, n)
		d.raw("</node>\n")
	}); err != nil {
		return d.spelled, err
	}
	if err := each(ctx, d, counting(p, g.edges(ctx)), func(e edge) {
		d.raw("<edge")
		d.attribute("source", e.source)
		d.attribute("target", e.target)
		graphMLData(d, "edge", edges, e)
		d.raw("</edge>\n")
	}); err != nil {
		return d.spelled, err
	}
	d.raw("</graph>\n</graphml>\n")
	if d.err != nil {
		return d.spelled, d.err
	}
	return d.spelled, g.steady(ctx)
}

func graphMLKeys[T any](d *document, class string, columns []column[T]) {
	for _, c := range columns {
		d.raw(`<key id="` + class + "_" + c.name + `" for="` + class + `" attr.name="` + c.name + `" attr.type="` + graphMLTypes[c.kind] + `"/>` + "\n")
	}
}

// graphMLData ends an opening tag and writes what a row has in the columns.
func graphMLData[T any](d *document, class string, columns []column[T], row T) {
	d.raw(">")
	for _, c := range columns {
		if v := c.value(row); v != nil {
			d.raw(`<data key="` + class + "_" + c.name + `">`)
			d.text(written(v))
			d.raw("</data>")
		}
	}
}

// ofNodes are columns of accounts as those of nodes.
func ofNodes(columns []column[*store.Account]) []column[node] {
	list := make([]column[node], len(columns))
	for i, c := range columns {
		list[i] = column[node]{c.name, c.kind, c.optional, func(n node) any { return c.value(n.Account) }}
	}
	return list
}

// each writes every item of a stream.
func each[T any](ctx context.Context, d *document, items iter.Seq2[T, error], write func(T)) error {
	for item, err := range items {
		if err != nil {
			return err
		}
		if write(item); d.err != nil {
			return d.err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return d.err
}
