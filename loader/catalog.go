package loader

import (
	"github.com/takedown/takedown/store"
)

// catalog is what Twitter said of its disclosures when it published them, by
// the slug its files carry. A slug that is not here keeps these facts unknown.
//
// Source: Twitter Safety, "Disclosing networks of state-linked information
// operations we've removed" (12 June 2020) and "Information operations directed
// at Hong Kong" (19 August 2019).
var catalog = map[string]struct{ name, attributedTo, disclosedOn string }{
	"china_052020":   {"China (June 2020)", "People's Republic of China", "2020-06-12"},
	"russia_052020":  {"Russia (June 2020)", "Russia: Current Policy", "2020-06-12"},
	"turkey_052020":  {"Turkey (June 2020)", "Turkey: youth wing of the Justice and Development Party (AKP)", "2020-06-12"},
	"china_082019":   {"China (August 2019)", "People's Republic of China", "2019-08-19"},
	"china_082019_1": {"China (August 2019, set 1)", "People's Republic of China", "2019-08-19"},
	"china_082019_2": {"China (August 2019, set 2)", "People's Republic of China", "2019-08-19"},
}

// describe is the network that slug names, with what the catalog knows of it.
func describe(slug string) store.Network {
	n := store.Network{Slug: slug}
	c, ok := catalog[slug]
	if !ok {
		return n
	}
	platform := "Twitter"
	n.Name, n.AttributedTo, n.Platform = &c.name, &c.attributedTo, &platform
	if d, err := store.ParseDate(c.disclosedOn); err == nil {
		n.DisclosedOn = &d
	}
	return n
}
