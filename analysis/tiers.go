package analysis

import "github.com/takedown/takedown/store"

// Tier is accounts that stand alike to a network, and what they did for it.
type Tier struct {
	// Accounts counts those in the tier; Amplifying those of them that retweeted a core account.
	Accounts, Amplifying int64
	// Retweets counts their retweets of core accounts.
	Retweets int64
}

// Tiers are the tiers of a network: its core accounts by role, and the accounts
// outside that amplify them.
type Tiers struct {
	Originators, Amplifiers, Silent, Outside Tier
}

// Tiers sorts accounts into tiers by the amplifications that were added. core are
// the roles of all core accounts.
func (in *Influencers) Tiers(core map[string]store.Role) Tiers {
	var t Tiers
	of := func(role store.Role) *Tier {
		switch role {
		case store.RoleOriginator:
			return &t.Originators
		case store.RoleAmplifier:
			return &t.Amplifiers
		default:
			return &t.Silent
		}
	}
	for _, role := range core {
		of(role).Accounts++
	}
	amplifying := make([]bool, len(in.names))
	for _, e := range in.edges {
		if _, ok := core[in.names[e.target]]; !ok {
			continue
		}
		tier := &t.Outside
		role, inside := core[in.names[e.source]]
		if inside {
			tier = of(role)
		}
		tier.Retweets += e.retweets
		if !amplifying[e.source] {
			amplifying[e.source] = true
			tier.Amplifying++
		}
	}
	t.Outside.Accounts = t.Outside.Amplifying
	return t
}
