package duckdb

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"sync"
)

// networkSets knows the networks and the sets of them that tweets carry. It is
// small (networks are disclosures, a few dozen at most), so it is kept in
// memory; a transaction that adds to it publishes the addition when it commits.
type networkSets struct {
	mu   sync.RWMutex
	data setData
}

type setData struct {
	// slugs by network id.
	slugs map[int16]string
	// members are a set's network ids, ascending, by set id. Set 0 is empty.
	members map[int16][]int16
}

func (n *networkSets) load(ctx context.Context, db *sql.DB) error {
	d := setData{slugs: map[int16]string{}, members: map[int16][]int16{0: nil}}
	rows, err := db.QueryContext(ctx, `
		SELECT 'network', id, slug, 0 FROM networks
		UNION ALL SELECT 'set', set_id, '', network_id FROM network_sets ORDER BY ALL`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, slug string
		var id, network int16
		if err := rows.Scan(&kind, &id, &slug, &network); err != nil {
			return err
		}
		if kind == "network" {
			d.slugs[id] = slug
		} else {
			d.members[id] = append(d.members[id], network)
		}
	}
	n.publish(d)
	return rows.Err()
}

func (n *networkSets) get() setData {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.data
}

func (n *networkSets) publish(d setData) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.data = d
}

func (d setData) clone() setData {
	return setData{slugs: maps.Clone(d.slugs), members: maps.Clone(d.members)}
}

// networkID is the id of the network with the slug.
func (d setData) networkID(slug string) (int16, bool) {
	for id, s := range d.slugs {
		if s == slug {
			return id, true
		}
	}
	return 0, false
}

// slugsOf lists a set's networks, ascending.
func (d setData) slugsOf(set int16) []string {
	out := make([]string, 0, len(d.members[set]))
	for _, id := range d.members[set] {
		out = append(out, d.slugs[id])
	}
	slices.Sort(out)
	return out
}

// union finds the set of base's networks and network; ok is false where it does not exist yet.
func (d setData) union(base, network int16) (want []int16, set int16, ok bool) {
	want = slices.Clone(d.members[base])
	if !slices.Contains(want, network) {
		want = append(want, network)
		slices.Sort(want)
	}
	for set, members := range d.members {
		if slices.Equal(members, want) {
			return want, set, true
		}
	}
	return want, 0, false
}
