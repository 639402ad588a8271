package export

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/takedown/takedown/store"
)

// stixCommon is what every object has that is not an observable.
type stixCommon struct {
	Type     string `json:"type"`
	Version  string `json:"spec_version"`
	ID       string `json:"id"`
	Author   string `json:"created_by_ref,omitempty"`
	Created  string `json:"created"`
	Modified string `json:"modified"`
	stixMarked
}

// stixMarked is that an object is under the terms.
type stixMarked struct {
	Markings []string `json:"object_marking_refs,omitempty"`
}

// stixMarking is the statement of the terms. Markings have no modified: they never change.
type stixMarking struct {
	Type       string            `json:"type"`
	Version    string            `json:"spec_version"`
	ID         string            `json:"id"`
	Author     string            `json:"created_by_ref"`
	Created    string            `json:"created"`
	Kind       string            `json:"definition_type"`
	Definition map[string]string `json:"definition"`
}

// marked is under the terms.
var marked = stixMarked{[]string{stixID("marking-definition", Terms)}}

func terms(author string) stixMarking {
	created := time.Unix(0, 0).UTC()
	return stixMarking{"marking-definition", "2.1", marked.Markings[0], author, stixTime(&created), "statement", map[string]string{"statement": Terms}}
}

type stixIdentity struct {
	stixCommon

	Name  string `json:"name"`
	Class string `json:"identity_class"`
}

type stixCampaign struct {
	stixCommon

	Name        string   `json:"name"`
	Description string   `json:"description"`
	Aliases     []string `json:"aliases"`
	FirstSeen   string   `json:"first_seen,omitempty"`
	LastSeen    string   `json:"last_seen,omitempty"`
}

type stixNote struct {
	stixCommon

	Abstract string   `json:"abstract"`
	Content  string   `json:"content"`
	About    []string `json:"object_refs"`
}

type stixRelationship struct {
	stixCommon

	Relation    string   `json:"relationship_type"`
	Description string   `json:"description"`
	Source      string   `json:"source_ref"`
	Target      string   `json:"target_ref"`
	Start       string   `json:"start_time,omitempty"`
	Stop        string   `json:"stop_time,omitempty"`
	Labels      []string `json:"labels"`
}

type stixAccount struct {
	Type        string `json:"type"`
	Version     string `json:"spec_version"`
	ID          string `json:"id"`
	UserID      string `json:"user_id"`
	Login       string `json:"account_login,omitempty"`
	AccountType string `json:"account_type"`
	DisplayName string `json:"display_name,omitempty"`
	Created     string `json:"account_created,omitempty"`
	stixMarked
}

// dated is an object of the bundle's author that there is since a time, or since always.
func (b *bundle) dated(id string, since *time.Time) stixCommon {
	created := time.Unix(0, 0).UTC()
	if since != nil {
		created = *since
	}
	kind, _, _ := strings.Cut(id, "--")
	c := stixCommon{Type: kind, Version: "2.1", ID: id, Author: b.author, Created: stixTime(&created), Modified: stixTime(later(&created, &b.at)), stixMarked: marked}
	if id == b.author {
		c.Author, c.Markings = "", nil // not of an archive
	}
	return c
}

func stixTime(t *time.Time) string {
	if t == nil {
		return ""
	}
	return written(*t)
}

// stixID is an object's id, the same for the same facts. STIX wants random UUIDs,
// of version 4: these are as good as random, and let what is exported again
// replace what was.
func stixID(kind string, facts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "takedown %q %q", kind, facts))
	id := uuid.UUID(sum[:16])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return kind + "--" + id.String()
}

// stixObservables is the namespace of observables' ids (STIX 2.1, section 2.9).
var stixObservables = uuid.MustParse("00abedb4-aa42-466c-9c01-fed23315a9b7")

// observable is an account. Its id is made, as STIX says, of the properties that
// identify it in canonical JSON (RFC 8785): everybody's for this account is the same.
func observable(a *store.Account) stixAccount {
	o := stixAccount{Type: "user-account", Version: "2.1", UserID: a.PlatformID, AccountType: "twitter", stixMarked: marked}
	var identifying strings.Builder
	identifying.WriteByte('{')
	if a.ScreenName != nil && *a.ScreenName != "" {
		o.Login = *a.ScreenName
		identifying.WriteString(`"account_login":` + canonical(o.Login) + ",")
	}
	identifying.WriteString(`"account_type":` + canonical(o.AccountType) + `,"user_id":` + canonical(o.UserID) + "}")
	o.ID = o.Type + "--" + uuid.NewSHA1(stixObservables, []byte(identifying.String())).String()
	if a.DisplayName != nil {
		o.DisplayName = *a.DisplayName
	}
	if a.CreatedOn != nil {
		o.Created = written(a.CreatedOn.Time())
	}
	return o
}

// canonical is a text as RFC 8785 has it in JSON.
func canonical(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' && strings.ContainsRune("\b\t\n\f\r", r):
			b.WriteString(map[rune]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`}[r])
		case r < ' ':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
