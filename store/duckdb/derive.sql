-- Derive: the derived tables from the base tables, in the order of schema.sql.
-- One statement a block; the blocks run in one transaction.

-- The best observation of each account replaces all of them.
CREATE OR REPLACE TABLE profiles AS
SELECT * FROM profiles
QUALIFY row_number() OVER (
    PARTITION BY account_id
    ORDER BY rank DESC, as_of DESC, screen_name DESC NULLS LAST, display_name DESC NULLS LAST, bio DESC NULLS LAST,
        location DESC NULLS LAST, profile_url DESC NULLS LAST, language DESC NULLS LAST, followers DESC NULLS LAST,
        following DESC NULLS LAST, created_on DESC NULLS LAST) = 1;

CREATE OR REPLACE TABLE accounts AS
WITH posted AS (
    SELECT account_id, count(*) AS tweet_count, count_if(is_retweet) AS retweet_count,
        min(posted_at) AS first_tweet_at, max(posted_at) AS last_tweet_at
    FROM tweets GROUP BY account_id
), membership AS (
    SELECT m.account_id, list(n.slug ORDER BY n.slug) AS networks
    FROM (SELECT DISTINCT account_id, network_id FROM members) m JOIN networks n ON n.id = m.network_id GROUP BY m.account_id
), known AS (
    -- A profile of rank 1 is only a name that another account's tweet mentions.
    SELECT account_id FROM profiles WHERE rank > 1 UNION SELECT account_id FROM posted UNION SELECT account_id FROM members
), referred AS (
    SELECT retweeted_account AS account_id FROM tweets WHERE retweeted_account IS NOT NULL
    UNION SELECT in_reply_to_account FROM tweets WHERE in_reply_to_account IS NOT NULL
    UNION SELECT unnest(mentions) FROM tweets
    UNION SELECT account_id FROM profiles
), everyone AS (
    SELECT account_id, true AS known FROM known
    UNION ALL SELECT account_id, false FROM referred WHERE account_id NOT IN (SELECT account_id FROM known)
)
SELECT (row_number() OVER (ORDER BY e.account_id) - 1)::INTEGER AS num, e.account_id AS platform_id, e.known, p.screen_name, p.display_name, p.bio, p.location, p.profile_url, p.language,
    p.followers, p.following, p.created_on, coalesce(m.networks, []) AS networks,
    coalesce(t.tweet_count, 0) AS tweet_count, coalesce(t.retweet_count, 0) AS retweet_count, t.first_tweet_at, t.last_tweet_at,
    CASE WHEN t.tweet_count IS NULL THEN 'SILENT' WHEN t.retweet_count * 5 >= t.tweet_count * 4 THEN 'AMPLIFIER' ELSE 'ORIGINATOR' END AS role
FROM everyone e
LEFT JOIN profiles p USING (account_id) LEFT JOIN membership m USING (account_id) LEFT JOIN posted t USING (account_id)
ORDER BY num;

CREATE OR REPLACE TABLE timeline AS
SELECT a.num AS account, t.posted_at, t.id AS tweet, t.n, t.is_retweet, t.network_set
FROM tweets t JOIN accounts a ON a.platform_id = t.account_id
ORDER BY account, posted_at;

CREATE OR REPLACE TABLE tweet_index AS
SELECT id AS tweet, n FROM tweets
UNION ALL
SELECT DISTINCT tweet, NULL FROM (
    SELECT retweeted_tweet AS tweet FROM tweets WHERE retweeted_tweet IS NOT NULL
    UNION ALL SELECT in_reply_to_tweet FROM tweets WHERE in_reply_to_tweet IS NOT NULL
    UNION ALL SELECT quoted_tweet FROM tweets WHERE quoted_tweet IS NOT NULL
) WHERE tweet NOT IN (SELECT id FROM tweets)
ORDER BY tweet;

-- Only originals that are held can give a time and an author, so the timeline
-- is probed once with the set of retweeted tweets.
CREATE OR REPLACE TABLE retweets AS
WITH retweet AS MATERIALIZED (
    SELECT s.num AS source, r.num AS retweeted, t.posted_at, t.id AS tweet, t.n AS tweet_n, t.retweeted_tweet AS original
    FROM tweets t JOIN accounts s ON s.platform_id = t.account_id LEFT JOIN accounts r ON r.platform_id = t.retweeted_account
    WHERE t.is_retweet
), original AS (
    SELECT tweet, account, posted_at, n FROM timeline WHERE tweet IN (SELECT original FROM retweet)
), resolved AS (
    SELECT r.*, o.account AS author, o.n AS original_n, epoch_ms(r.posted_at) - epoch_ms(o.posted_at) AS delay_ms
    FROM retweet r LEFT JOIN original o ON o.tweet = r.original
), amplified AS (
    SELECT retweeted AS target, * FROM resolved WHERE retweeted IS NOT NULL
    UNION ALL
    -- A retweet can name one account and point at a tweet of another; it then amplifies both.
    SELECT author AS target, * FROM resolved WHERE author IS NOT NULL AND author IS DISTINCT FROM retweeted
)
SELECT target, source, posted_at, tweet, original, delay_ms, tweet_n, original_n FROM amplified WHERE target <> source
ORDER BY target, source, posted_at;

-- Most pairs have a single retweet. They need no median and no distinct count,
-- which cost the most, so they are taken apart from the rest.
CREATE OR REPLACE TABLE amplifies AS
WITH pair AS MATERIALIZED (
    SELECT target, source, count(*) AS retweets, count(original) AS named, min(posted_at) AS first_at,
        max(posted_at) AS last_at, any_value(delay_ms) AS delay_ms
    FROM retweets GROUP BY target, source
), many AS (
    SELECT target, source, count(DISTINCT original) AS tweets, median(delay_ms) AS median_delay_ms
    FROM retweets SEMI JOIN (SELECT target, source FROM pair WHERE retweets > 1) USING (target, source)
    GROUP BY target, source
), counted AS (
    SELECT target, source, retweets, named AS tweets, first_at, last_at, delay_ms::DOUBLE AS median_delay_ms
    FROM pair WHERE retweets = 1
    UNION ALL
    SELECT target, source, retweets, tweets, first_at, last_at, median_delay_ms FROM pair JOIN many USING (target, source)
)
SELECT target, source, a.platform_id AS other_id, retweets, tweets, first_at, last_at, median_delay_ms
FROM counted JOIN accounts a ON a.num = source
ORDER BY target, retweets DESC, source;

CREATE OR REPLACE TABLE amplified_by AS
SELECT target, source, a.platform_id AS other_id, retweets, tweets, first_at, last_at, median_delay_ms
FROM amplifies JOIN accounts a ON a.num = target
ORDER BY source, retweets DESC, target;

CREATE OR REPLACE TABLE network_totals AS
WITH member AS (
    SELECT m.network_id, count(*) AS account_count, count(*) FILTER (p.created_on IS NULL) AS accounts_undated
    FROM (SELECT DISTINCT account_id, network_id FROM members) m LEFT JOIN profiles p USING (account_id) GROUP BY m.network_id
), posted AS (
    SELECT network_set, count(*) AS tweet_count, count_if(is_retweet) AS retweet_count,
        min(posted_at) AS first_tweet_at, max(posted_at) AS last_tweet_at
    FROM tweets GROUP BY network_set
), disclosed AS (
    SELECT s.network_id, sum(tweet_count)::BIGINT AS tweet_count, sum(retweet_count)::BIGINT AS retweet_count,
        min(first_tweet_at) AS first_tweet_at, max(last_tweet_at) AS last_tweet_at
    FROM posted JOIN network_sets s ON s.set_id = posted.network_set GROUP BY s.network_id
)
SELECT n.id AS network_id, coalesce(account_count, 0) AS account_count, coalesce(accounts_undated, 0) AS accounts_undated,
    coalesce(tweet_count, 0) AS tweet_count, coalesce(retweet_count, 0) AS retweet_count, first_tweet_at, last_tweet_at
FROM networks n LEFT JOIN member m ON m.network_id = n.id LEFT JOIN disclosed d ON d.network_id = n.id
ORDER BY n.id;

-- A tweet that a fuller row replaced may have been all there was of an account.
DELETE FROM coordinates
WHERE source NOT IN (SELECT platform_id FROM accounts) OR target NOT IN (SELECT platform_id FROM accounts);

UPDATE meta SET value = (SELECT value FROM meta WHERE key = 'rows') WHERE key = 'derived';
