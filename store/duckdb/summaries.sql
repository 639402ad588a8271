-- Summaries: what questions about whole networks count, counted in advance by
-- Summarize. They hold as long as what they were made from is what is derived.

CREATE TABLE IF NOT EXISTS summaries (derived BIGINT NOT NULL);

-- By facet, network, tweets descending, value: every value of a facet.
CREATE TABLE IF NOT EXISTS summary_top (
    facet    VARCHAR NOT NULL,
    slug     VARCHAR NOT NULL,
    value    VARCHAR NOT NULL,
    tweets   BIGINT NOT NULL,
    accounts BIGINT NOT NULL
);

-- By facet, value: who used it, in all tweets there are.
CREATE TABLE IF NOT EXISTS summary_uses (
    facet      VARCHAR NOT NULL,
    value      VARCHAR NOT NULL,
    account_id VARCHAR NOT NULL,
    tweets     BIGINT NOT NULL,
    first_at   TIMESTAMP NOT NULL,
    last_at    TIMESTAMP NOT NULL
);

-- By kind: the values that several networks have, with the use by each.
CREATE TABLE IF NOT EXISTS summary_shared (
    kind        VARCHAR NOT NULL,
    value       VARCHAR NOT NULL,
    slug        VARCHAR NOT NULL,
    tweets      BIGINT NOT NULL,
    accounts    BIGINT NOT NULL,
    first_at    TIMESTAMP NOT NULL,
    first_tweet VARCHAR NOT NULL
);

-- How many values one network alone has.
CREATE TABLE IF NOT EXISTS summary_alone (kind VARCHAR NOT NULL, slug VARCHAR NOT NULL, number BIGINT NOT NULL);

-- The most retweeted tweets of each network, as many as are asked for at once, and
-- how many have a retweet.
CREATE TABLE IF NOT EXISTS summary_retweeted (slug VARCHAR NOT NULL, tweet VARCHAR NOT NULL, retweets BIGINT NOT NULL, accounts BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS summary_cascades (slug VARCHAR NOT NULL, number BIGINT NOT NULL);

-- By slug, measure, value: how many tweets of each network that are no retweets have each value.
CREATE TABLE IF NOT EXISTS summary_measures (slug VARCHAR NOT NULL, measure VARCHAR NOT NULL, value BIGINT NOT NULL, tweets BIGINT NOT NULL);

-- By key: what is known of each account, as one text, which is found in a twentieth of
-- the time that its columns take. Texts stay as they are: what is compressed would be
-- unpacked together with two thousand others.
CREATE TABLE IF NOT EXISTS summary_accounts (
    key         BIGINT NOT NULL,
    num         INTEGER NOT NULL,
    platform_id VARCHAR NOT NULL USING COMPRESSION uncompressed,
    fields      VARCHAR NOT NULL USING COMPRESSION uncompressed
);

-- By network_set, posted_at: the timeline once more, in which the tweets of a network at a
-- time lie together.
CREATE TABLE IF NOT EXISTS summary_times (
    network_set SMALLINT NOT NULL,
    posted_at   TIMESTAMP NOT NULL,
    tweet       BIGINT NOT NULL,
    n           BIGINT NOT NULL,
    is_retweet  BOOLEAN NOT NULL
);

-- The name of the file that holds the tweets of a derived state once more: see packedTweets.
CREATE TABLE IF NOT EXISTS summary_tweets (name VARCHAR NOT NULL, derived BIGINT NOT NULL);

-- The tweets that rules choose, and the rules whose tweets these are. Columns are those
-- of tweets, ids in the place of numbers.
CREATE TABLE IF NOT EXISTS summary_rules (rule VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS summary_posts (
    rule          VARCHAR NOT NULL,
    id            VARCHAR NOT NULL,
    account_id    VARCHAR NOT NULL,
    posted_at     TIMESTAMP NOT NULL,
    network_set   SMALLINT NOT NULL,
    is_retweet    BOOLEAN NOT NULL,
    language      VARCHAR,
    body          VARCHAR,
    hashtags      VARCHAR[],
    urls          VARCHAR[],
    quote_count   BIGINT,
    reply_count   BIGINT,
    like_count    BIGINT,
    retweet_count BIGINT
);
