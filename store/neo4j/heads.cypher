// The first $head amplifiers of each of the accounts $ids that has more, in the
// order of its list: what readers ask for most is found without the others.
UNWIND $ids AS id
MATCH (a:Account {platformId: id})
REMOVE a:Reordered
WITH a, COUNT { (a)<-[:AMPLIFIES]-() } AS amplifiers
CALL (a, amplifiers) {
    MATCH (a)<-[e:AMPLIFIES]-(b) WHERE amplifiers > $head
    WITH e.retweets AS retweets, b ORDER BY retweets DESC, coalesce(b.sort, b.platformId) LIMIT $head
    RETURN collect(b.platformId) AS head
}
SET a.firstAmplifiers = CASE WHEN amplifiers > $head THEN head END;
