package analysis

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// The bounds of a rule.
const (
	maxRuleTerms = 200 // of each kind
	maxRuleText  = 200 // characters of a term
)

// NarrativeRule says which tweets tell a narrative: those in one of Languages
// that say one of Words or Phrases, have one of Hashtags or link to one of
// Domains, and say none of Without. See [NewNarrativeMatcher] for what each means.
type NarrativeRule struct {
	Words     []string `json:"words,omitempty"`
	Phrases   []string `json:"phrases,omitempty"`
	Hashtags  []string `json:"hashtags,omitempty"`
	Domains   []string `json:"domains,omitempty"`
	Languages []string `json:"languages,omitempty"`
	Without   []string `json:"without,omitempty"`
}

// Normal is the rule as it is compared: terms folded, their spaces single, each
// once, in bytewise order; hashtags without "#" and domains without "www.". A
// rule that cannot be applied is an [InvalidError].
func (r NarrativeRule) Normal() (NarrativeRule, error) {
	var n NarrativeRule
	for _, list := range []struct {
		argument string
		from     []string
		to       *[]string
		term     func(string) (term, problem string)
	}{
		{"words", r.Words, &n.Words, wordTerm},
		{"phrases", r.Phrases, &n.Phrases, phraseTerm},
		{"hashtags", r.Hashtags, &n.Hashtags, hashtagTerm},
		{"domains", r.Domains, &n.Domains, domainTerm},
		{"languages", r.Languages, &n.Languages, func(s string) (string, string) { return s, "" }},
		{"without", r.Without, &n.Without, phraseTerm},
	} {
		if len(list.from) > maxRuleTerms {
			return n, invalid(list.argument, "takes at most %d", maxRuleTerms)
		}
		for _, given := range list.from {
			term, problem := list.term(given)
			switch {
			case !utf8.ValidString(given):
				problem = "is not UTF-8"
			case utf8.RuneCountInString(given) > maxRuleText:
				problem = fmt.Sprintf("is longer than %d characters", maxRuleText)
			case problem == "" && term == "":
				problem = "says nothing"
			}
			if problem != "" {
				return n, invalid(list.argument, "holds %.60q, which %s", given, problem)
			}
			*list.to = append(*list.to, term)
		}
		slices.Sort(*list.to)
		*list.to = slices.Compact(*list.to)
	}
	if len(n.Words)+len(n.Phrases)+len(n.Hashtags)+len(n.Domains) == 0 {
		return n, &InvalidError{Argument: "words, phrases, hashtags or domains", Problem: "must name something to find"}
	}
	return n, nil
}

func wordTerm(s string) (term, problem string) {
	if term, problem = phraseTerm(s); strings.Contains(term, " ") {
		problem = "has a space in it: it is a phrase"
	}
	return term, problem
}

func phraseTerm(s string) (term, problem string) {
	return strings.Join(strings.FieldsFunc(store.Fold(s), isSpace), " "), ""
}

func hashtagTerm(s string) (term, problem string) {
	if term, problem = wordTerm(s); problem != "" {
		return term, "has a space in it"
	}
	for _, mark := range []string{"#", "＃"} {
		term = strings.TrimPrefix(term, mark)
	}
	return term, ""
}

func domainTerm(s string) (term, problem string) {
	term, problem = wordTerm(s)
	if domain, ok := store.Domain("http://" + term); problem != "" || !ok || domain != strings.TrimPrefix(term, "www.") {
		return term, "is not a domain such as example.org"
	}
	return strings.TrimPrefix(term, "www."), ""
}

func isSpace(r rune) bool { return strings.ContainsRune(store.Spaces, r) }
