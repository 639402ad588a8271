// Derive: the facts of the accounts $ids from all committed rows, a statement a
// step. They run in one transaction, in this order.

// The best observation of an account becomes its profile.
UNWIND $ids AS id
MATCH (p:Profile {platformId: id})
MATCH (a:Account {platformId: id})
SET a.profileRank = p.profileRank, a.profileAsOf = p.profileAsOf, a.screenName = p.screenName, a.displayName = p.displayName,
    a.bio = p.bio, a.location = p.location, a.profileUrl = p.profileUrl, a.language = p.language, a.followers = p.followers,
    a.following = p.following, a.createdOn = p.createdOn, a.foldedNames = p.foldedNames
DELETE p;

UNWIND $ids AS id
MATCH (a:Account {platformId: id})
CALL (a) {
    MATCH (a)-[:POSTED]->(t:Tweet)
    RETURN count(t) AS tweets, count(CASE WHEN t.isRetweet THEN 1 END) AS retweets, min(t.postedAt) AS first, max(t.postedAt) AS last
}
WITH a, tweets, retweets, first, last, [(a)-[:MEMBER_OF]->(n:Network) | n.slug] AS memberships
WITH a, tweets, retweets, first, last, [slug IN $slugs WHERE slug IN memberships] AS networks
SET a.tweetCount = tweets, a.retweetCount = retweets, a.firstTweetAt = first, a.lastTweetAt = last,
    a.networks = CASE WHEN size(networks) > 0 THEN networks END,
    a.role = CASE WHEN tweets = 0 THEN 'SILENT' WHEN retweets * 5 >= tweets * 4 THEN 'AMPLIFIER' ELSE 'ORIGINATOR' END,
    a.known = tweets > 0 OR size(networks) > 0 OR coalesce(a.profileRank, 0) > 1;

// A retweet that does not name whom it points at has their id, by which it is found.
UNWIND $ids AS id
MATCH (:Account {platformId: id})-[:POSTED]->(retweet:Tweet) WHERE retweet.isRetweet
OPTIONAL MATCH (retweet)-[:RETWEET_OF]->(original:Tweet)
WHERE original.known AND original.accountId <> id AND original.accountId <> coalesce(retweet.retweetedAccountId, '')
WITH retweet, original.accountId AS amplified
WHERE coalesce(retweet.amplifiedAccountId, '') <> coalesce(amplified, '')
SET retweet.amplifiedAccountId = amplified;

UNWIND $ids AS id
MATCH (:Account {platformId: id})-[old:AMPLIFIES]->(b)
SET b:Reordered
DELETE old;

// A retweet can name one account and point at a tweet of another; it then amplifies both.
UNWIND $ids AS id
MATCH (a:Account {platformId: id})
CALL (a) {
    MATCH (a)-[:POSTED]->(retweet:Tweet) WHERE retweet.isRetweet
    OPTIONAL MATCH (retweet)-[:RETWEET_OF]->(original:Tweet) WHERE original.known
    UNWIND CASE WHEN retweet.retweetedAccountId = original.accountId THEN [original.accountId]
        ELSE [retweet.retweetedAccountId, original.accountId] END AS target
    WITH a, retweet, original, target WHERE target <> a.platformId
    WITH a, target, count(*) AS retweets, count(DISTINCT retweet.retweetedTweetId) AS tweets,
        min(retweet.postedAt) AS firstAt, max(retweet.postedAt) AS lastAt,
        percentileCont(retweet.postedAt.epochMillis - original.postedAt.epochMillis, 0.5) AS delay
    MATCH (b:Account {platformId: target})
    CREATE (a)-[:AMPLIFIES {retweets: retweets, tweets: tweets, firstAt: firstAt, lastAt: lastAt,
        medianDelaySeconds: round(delay, 0, 'HALF_UP') / 1000.0}]->(b)
    SET b:Reordered
};

// Who has neither a profile nor a tweet stays only while somebody refers to it.
UNWIND $ids AS id
MATCH (a:Account {platformId: id})
REMOVE a:Stale
WITH a WHERE NOT a.known AND a.profileRank IS NULL
SET a:Loose;
