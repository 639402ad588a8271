package analysis

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/takedown/takedown/store"
)

// NarrativeMatcher judges whether tweets tell a narrative. It may be used by many at once.
type NarrativeMatcher struct {
	rule NarrativeRule
	// name is that of the rule and of the way in which it is applied.
	name      string
	hashtags  map[string]bool
	domains   map[string]bool
	languages map[string]bool
	// terms are what is looked for in a text, by its first letter.
	terms map[rune][]textTerm
}

// wayOfMatching is to be changed with what Match does: stores keep what it chose.
const wayOfMatching = "1 "

// textTerm is a word or the words of a phrase.
type textTerm struct {
	words   []string
	without bool
}

// NewNarrativeMatcher makes a matcher of a rule. A rule that cannot be applied is
// an [InvalidError].
//
// A text says a word or a phrase when it contains it, both folded as
// [store.Fold] does and neither normalised, as a whole: the term's first and
// last character are not joined to what is beside them. Two characters are
// joined when both are letters, marks, digits or "_", unless one of them is of a
// script that is written without spaces between words, or with particles at
// their ends (Han, kana, Hangul, Thai, Lao, Khmer, Burmese). So "riot" is not in
// "patriotic" and is in "#riot!"; "香港" is in "守護香港". Words are not inflected.
// Where a phrase has a space, the text may have any number of [store.Spaces].
//
// A tweet has a hashtag when the archive lists it, folded. It links to a domain
// when a URL's [store.Domain] is it or lies below it. Its language is compared
// as disclosed; a tweet without one has none of the rule's.
func NewNarrativeMatcher(rule NarrativeRule) (*NarrativeMatcher, error) {
	rule, err := rule.Normal()
	if err != nil {
		return nil, err
	}
	m := &NarrativeMatcher{rule: rule, name: wayOfMatching + fmt.Sprintf("%q", rule), hashtags: setOf(rule.Hashtags), domains: setOf(rule.Domains), languages: setOf(rule.Languages),
		terms: map[rune][]textTerm{}}
	for _, text := range slices.Concat(rule.Words, rule.Phrases) {
		m.add(text, false)
	}
	for _, text := range rule.Without {
		m.add(text, true)
	}
	return m, nil
}

func (m *NarrativeMatcher) add(text string, without bool) {
	first, _ := utf8.DecodeRuneInString(text)
	m.terms[first] = append(m.terms[first], textTerm{strings.Split(text, " "), without})
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, s := range list {
		set[s] = true
	}
	return set
}

// Query selects the tweets that the rule can be about: of a phrase, those with
// its longest word.
func (m *NarrativeMatcher) Query() store.PostQuery {
	q := store.PostQuery{Rule: m.name, Texts: slices.Clone(m.rule.Words), Hashtags: m.rule.Hashtags, Domains: m.rule.Domains, Languages: m.rule.Languages}
	for _, phrase := range m.rule.Phrases {
		longest := slices.MaxFunc(strings.Split(phrase, " "), func(a, b string) int { return cmp.Compare(len(a), len(b)) })
		q.Texts = append(q.Texts, longest)
	}
	slices.Sort(q.Texts)
	q.Texts = slices.Compact(q.Texts)
	// What contains a text contains a part of it as well.
	q.Texts = slices.DeleteFunc(slices.Clone(q.Texts), func(text string) bool {
		return slices.ContainsFunc(q.Texts, func(part string) bool { return part != text && strings.Contains(text, part) })
	})
	return q
}

// Match says whether a tweet tells the narrative.
func (m *NarrativeMatcher) Match(p *store.Post) bool {
	if len(m.languages) > 0 && !m.languages[p.Language] {
		return false
	}
	found := slices.ContainsFunc(p.Hashtags, func(tag string) bool { return m.hashtags[store.Fold(tag)] }) ||
		len(m.domains) > 0 && slices.ContainsFunc(p.URLs, m.linked)
	if found && len(m.rule.Without) == 0 {
		return true
	}
	said, without := m.says(store.Fold(p.Text))
	return (found || said) && !without
}

// linked says whether a URL leads to one of the rule's domains.
func (m *NarrativeMatcher) linked(url string) bool {
	domain, ok := store.Domain(url)
	for ok {
		if m.domains[domain] {
			return true
		}
		_, domain, ok = strings.Cut(domain, ".")
	}
	return false
}

// says looks for terms in a folded text, in one pass, until it has found one
// that excludes or, where none can, any.
func (m *NarrativeMatcher) says(text string) (said, without bool) {
	before := ' '
	for i, r := range text {
		for _, t := range m.terms[r] {
			if said && !t.without || joined(before, r) {
				continue
			}
			if end := t.end(text[i:]); end > 0 && !joinedAt(text, i+end) {
				if t.without {
					return said, true
				}
				if said = true; len(m.rule.Without) == 0 {
					return true, false
				}
			}
		}
		before = r
	}
	return said, false
}

// end is where the term ends in a text that begins with it, else -1.
func (t textTerm) end(text string) int {
	at := 0
	for i, word := range t.words {
		if i > 0 {
			rest := strings.TrimLeftFunc(text[at:], isSpace)
			if len(rest) == len(text)-at {
				return -1
			}
			at = len(text) - len(rest)
		}
		if !strings.HasPrefix(text[at:], word) {
			return -1
		}
		at += len(word)
	}
	return at
}

// joinedAt says whether the characters on both sides of a place in a text are joined.
func joinedAt(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, size := utf8.DecodeRuneInString(text[at:])
	return size > 0 && joined(before, after)
}

// joined says whether two characters, one after the other, belong to one word.
func joined(a, b rune) bool { return inWord(a) && inWord(b) && !unspaced(a) && !unspaced(b) }

// inWord says whether a character is part of words. Variation selectors, which
// choose how an emoji looks, are marks to Unicode.
func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N) && !unicode.Is(unicode.Variation_Selector, r)
}

// unspaced says whether a character is of a script in which words are not told
// apart by spaces alone.
func unspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
