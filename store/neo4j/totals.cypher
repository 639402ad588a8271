// The last steps of Derive, once all accounts have their facts.

// Networks that a tweet was shared with count from now on.
MATCH (t:Shared)
SET t.networks = t.networksNext
REMOVE t.networksNext, t:Shared;

// The tweets of each combination of networks by hour, which begins so many seconds after 1970.
MATCH (h:TweetHour)
SET h.tweets = 0;

MATCH (s:NetworkSet)
CALL (s) {
    // Every tweet has a time; asking for it is what lets the index be used.
    MATCH (t:Tweet) USING INDEX SEEK t:Tweet(networks, postedAt) WHERE t.networks = s.networks AND t.postedAt IS NOT NULL
    // Neo4j rounds epochSeconds towards 1970.
    WITH t.postedAt AS at, t.postedAt.epochMillis AS millis, t.isRetweet AS isRetweet
    WITH at, (millis - (millis % 3600000 + 3600000) % 3600000) / 1000 AS start, isRetweet
    RETURN start, count(*) AS tweets, count(CASE WHEN isRetweet THEN 1 END) AS retweets, min(at) AS first, max(at) AS last
}
MERGE (h:TweetHour {networks: s.networks, start: start})
SET h.tweets = tweets, h.retweets = retweets, h.firstAt = first, h.lastAt = last;

MATCH (h:TweetHour) WHERE h.tweets = 0
DELETE h;

MATCH (n:Network)
CALL (n) {
    MATCH (n)<-[:MEMBER_OF]-(a:Account)
    RETURN count(a) AS accounts, count(CASE WHEN a.createdOn IS NULL THEN 1 END) AS undated
}
CALL (n) {
    MATCH (s:NetworkSet) WHERE n.slug IN s.networks
    MATCH (h:TweetHour) WHERE h.networks = s.networks
    RETURN sum(h.tweets) AS tweets, sum(h.retweets) AS retweets, min(h.firstAt) AS first, max(h.lastAt) AS last
}
SET n.accountCount = accounts, n.accountsUndated = undated, n.tweetCount = tweets, n.retweetCount = retweets,
    n.firstTweetAt = first, n.lastTweetAt = last;

// What a replaced tweet referred to goes when nothing else refers to it.
MATCH (n:Loose) WHERE (n:Hashtag OR n:Client) AND NOT EXISTS { (n)<--() }
DELETE n;

MATCH (u:Url&Loose) WHERE NOT EXISTS { (u)<--() }
OPTIONAL MATCH (u)-[:ON]->(d:Domain)
SET d:Loose
DETACH DELETE u;

MATCH (d:Domain&Loose) WHERE NOT EXISTS { (d)<--() }
DELETE d;

MATCH (t:Tweet&Loose) WHERE NOT t.known AND NOT EXISTS { (t)<--() }
DELETE t;

// An account stays where it was named.
MATCH (a:Account&Loose) WHERE NOT a.known AND a.profileRank IS NULL AND NOT EXISTS { (a)<-[:MENTIONS]-() }
    AND NOT EXISTS { MATCH (t:Tweet) WHERE t.retweetedAccountId = a.platformId AND t.accountId IS NOT NULL }
WITH collect(a) AS candidates WHERE size(candidates) > 0
CALL (candidates) {
    MATCH (t:Tweet) WHERE t.inReplyToAccountId IN [a IN candidates | a.platformId]
    RETURN collect(DISTINCT t.inReplyToAccountId) AS repliedTo
}
UNWIND candidates AS a
WITH a WHERE NOT a.platformId IN repliedTo
DETACH DELETE a;

MATCH (n:Loose)
REMOVE n:Loose;

MATCH (m:Takedown {id: 1})
SET m.derived = m.rows, m.hours = m.rows;
