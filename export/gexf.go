package export

import (
	"context"
	"fmt"
	"io"
	"time"
)

// gexfTypes are GEXF's types for kinds of values. It has none for times.
var gexfTypes = map[kind]string{text: "string", whole: "long", fraction: "double", truth: "boolean", moment: "string", day: "string", listing: "string"}

// GEXF writes a graph in GEXF 1.3, for Gephi. It tells how many texts had
// characters in them that XML cannot hold, and that are spelled out.
//
// Nodes and edges last from a time to a time, to the millisecond. The time format
// is nevertheless "date", which Gephi minds only when it labels its timeline:
// networkx up to 3.6 reads no file that says "dateTime".
func GEXF(ctx context.Context, w io.Writer, g *Graph, told func(rows int64)) (spelled int64, err error) {
	d := &document{w: w}
	p := &progress{told: told}
	d.raw(`<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
<meta><creator>Takedown</creator><description>`)
	d.about(g)
	d.raw("</description></meta>\n")
	if g.lasting {
		d.raw(`<graph defaultedgetype="directed" idtype="string" mode="dynamic" timeformat="date" timerepresentation="interval" timezone="UTC">` + "\n")
	} else {
		d.raw(`<graph defaultedgetype="directed" idtype="string" mode="static">` + "\n")
	}
	gexfAttributes(d, "node", identity)
	gexfAttributes(d, "edge", g.columns)
	d.raw("<nodes>\n")
	if err := each(ctx, d, counting(p, g.nodes(ctx)), func(n node) {
		d.raw("<node")
		d.attribute("id", n.PlatformID)
		d.attribute("label", n.label())
		d.span(n.from, n.to)
		gexfValues(d, identity, n.Account)
		d.raw("</node>\n")
	}); err != nil {
		return d.spelled, err
	}
	d.raw("</nodes>\n<edges>\n")
	if err := each(ctx, d, counting(p, g.edges(ctx)), func(e edge) {
		d.raw("<edge")
		d.attribute("source", e.source)
		d.attribute("target", e.target)
		d.attribute("weight", written(e.weight))
		d.span(e.from, e.to)
		gexfValues(d, g.columns, e)
		d.raw("</edge>\n")
	}); err != nil {
		return d.spelled, err
	}
	d.raw("</edges>\n</graph>\n</gexf>\n")
	if d.err != nil {
		return d.spelled, d.err
	}
	return d.spelled, g.steady(ctx)
}

// gexfAttributes declares columns. Their ids are their places.
func gexfAttributes[T any](d *document, class string, columns []column[T]) {
	d.raw(`<attributes class="` + class + `" mode="static">` + "\n")
	for i, c := range columns {
		d.raw(fmt.Sprintf(`<attribute id="%d" title="%s" type="%s"/>`+"\n", i, c.name, gexfTypes[c.kind]))
	}
	d.raw("</attributes>\n")
}

// gexfValues ends an opening tag and writes what a row has in the columns.
func gexfValues[T any](d *document, columns []column[T], row T) {
	d.raw("><attvalues>")
	for i, c := range columns {
		if v := c.value(row); v != nil {
			d.raw(fmt.Sprintf(`<attvalue for="%d"`, i))
			d.attribute("value", written(v))
			d.raw("/>")
		}
	}
	d.raw("</attvalues>")
}

// span writes from when until when something is seen, where that is known.
func (d *document) span(from, to *time.Time) {
	if from != nil {
		d.attribute("start", written(*from))
	}
	if to != nil {
		d.attribute("end", written(*to))
	}
}
