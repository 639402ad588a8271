package neo4j

import (
	"context"
	_ "embed"
	"math"
	"slices"

	bolt "github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// deriveAccounts is how many accounts one transaction of the first Derive takes.
const deriveAccounts = 2_000

//go:embed derive.cypher
var deriveSteps string

//go:embed heads.cypher
var headsSteps string

//go:embed totals.cypher
var totalsSteps string

// Derive implements [store.Writer].
//
// Facts of accounts that nothing happened to since the last Derive are still
// right, so only those labelled Stale are computed. A store that was never
// derived shows no derived answer: they are computed in many transactions, which
// keeps each small. Later, they change in one, together with the number that
// readers go by.
//
// One transaction holds the lock of all writers from the first step to the last,
// so that every step sees the same rows.
func (s *Store) Derive(ctx context.Context) error {
	err := s.change(ctx, "derive", func(lead *tx) error {
		now, err := lead.state()
		if err != nil || !now.Stale() && now.hours == now.Derived {
			return err
		}
		if now.Derived == 0 {
			err = s.deriveApart(ctx)
		} else if _, err = lead.derive(math.MaxInt64); err == nil {
			_, err = lead.heads(math.MaxInt64)
		}
		if err != nil {
			return err
		}
		return lead.steps(totalsSteps, nil)
	})
	for more := true; more && err == nil; {
		more, err = s.settleFresh(ctx)
	}
	return err
}

// freshNodes is how many nodes settleFresh looks at in one transaction.
const freshNodes = 10_000

// settleFresh takes the mark of what is fresh from nodes that were derived, and says
// whether there may be more. No answer depends on the mark by then.
func (s *Store) settleFresh(ctx context.Context) (more bool, err error) {
	err = s.change(ctx, "derive", func(tx *tx) error {
		return tx.each(`
			MATCH (m:Takedown {id: 1})
			MATCH (n:Fresh) WHERE n.fresh <= m.derived
			WITH n LIMIT $limit REMOVE n:Fresh, n.fresh RETURN count(*)`, params{"limit": freshNodes}, func(r row) error {
			more = r.int(0) == freshNodes
			return nil
		})
	})
	return more, err
}

// deriveApart derives in transactions of its own, while another one keeps writers waiting.
func (s *Store) deriveApart(ctx context.Context) error {
	session := s.session(ctx, bolt.AccessModeWrite)
	defer session.Close(context.WithoutCancel(ctx))
	for _, part := range []func(*tx, int64) (int, error){(*tx).derive, (*tx).heads} {
		for done := any(1); done != 0; {
			var err error
			done, err = session.ExecuteWrite(ctx, func(t bolt.ManagedTransaction) (any, error) {
				return part(&tx{ctx: ctx, ManagedTransaction: t}, deriveAccounts)
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// derive computes the facts of at most some stale accounts and says of how many.
func (t *tx) derive(accounts int64) (int, error) {
	ids, err := t.sorted("MATCH (a:Stale) RETURN a.platformId LIMIT $limit", accounts)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	slugs, err := t.sorted("MATCH (n:Network) RETURN n.slug LIMIT $limit", math.MaxInt64)
	if err != nil {
		return 0, err
	}
	return len(ids), t.steps(deriveSteps, params{"ids": ids, "slugs": slugs})
}

// headLength is how many of an account's amplifiers can be found without the others.
const headLength = 100

// heads notes the first amplifiers of at most some accounts whose amplifiers
// changed, and says of how many.
func (t *tx) heads(accounts int64) (int, error) {
	ids, err := t.sorted("MATCH (a:Reordered) RETURN a.platformId LIMIT $limit", accounts)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	return len(ids), t.steps(headsSteps, params{"ids": ids, "head": headLength})
}

// sorted lists the texts that a statement returns, at most $limit, in order.
func (t *tx) sorted(statement string, limit int64) ([]string, error) {
	var list []string
	err := t.each(statement, params{"limit": limit}, func(r row) error {
		list = append(list, r.text(0))
		return nil
	})
	slices.Sort(list)
	return list, err
}

// steps runs the statements of a file.
func (t *tx) steps(file string, p params) error {
	for step := range statements(file) {
		if err := t.run(step, p); err != nil {
			return err
		}
	}
	return nil
}
