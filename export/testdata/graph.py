"""Reads a graph with what researchers read it with, and prints what they see, as JSON."""
import json
import sys

import igraph
import networkx


def types(rows):
    """The types of each attribute's values, but for those that stand for none."""
    seen = {}
    for row in rows:
        for name, value in row.items():
            if value is not None:
                seen.setdefault(name, set()).add(type(value).__name__)
    return {name: "|".join(sorted(of)) for name, of in sorted(seen.items())}


path = sys.argv[1]
answer = {}
if path.endswith(".gexf"):
    g = networkx.read_gexf(path)
else:
    g = networkx.read_graphml(path)
    i = igraph.Graph.Read_GraphML(path)
    answer["igraph"] = {
        "nodes": i.vcount(),
        "edges": i.ecount(),
        "directed": i.is_directed(),
        "simple": not i.has_multiple(),
        "ids": sorted(i.vs["id"]),
        "weights": sum(i.es["weight"]),
        "ends": sorted([i.vs[e.source]["id"], i.vs[e.target]["id"]] for e in i.es),
    }
answer["networkx"] = {
    "nodes": g.number_of_nodes(),
    "edges": g.number_of_edges(),
    "directed": g.is_directed(),
    "simple": not g.is_multigraph(),
    "ids": sorted(g.nodes),
    "weights": sum(w for _, _, w in g.edges(data="weight")),
    "ends": sorted([a, b] for a, b in g.edges),
}
answer["nodeTypes"] = types(data for _, data in g.nodes(data=True))
answer["edgeTypes"] = types(data for _, _, data in g.edges(data=True))
answer["nodes"] = {n: data for n, data in g.nodes(data=True)}
json.dump(answer, sys.stdout)
