-- The embedded store's tables. Base tables hold what archives said and only
-- grow; derived tables (below the line) are computed from them by Derive.

CREATE TABLE meta (key VARCHAR NOT NULL, value VARCHAR NOT NULL);

CREATE TABLE networks (
    id            SMALLINT NOT NULL,
    slug          VARCHAR NOT NULL,
    name          VARCHAR,
    attributed_to VARCHAR,
    platform      VARCHAR,
    disclosed_on  DATE,
    coverage      VARCHAR NOT NULL
);

-- A tweet that two archives disclose belongs to both networks. Each combination
-- that occurs is a set with a number of its own (0 is the empty set), so that a
-- tweet carries one small integer.
CREATE TABLE network_sets (set_id SMALLINT NOT NULL, network_id SMALLINT NOT NULL);

-- A tweet is named by a number wherever the store names one: storing, sorting and
-- finding numbers takes a quarter of the time that texts take. The number is the
-- id, where that is how a BIGINT is written, as nearly all are. Other ids are
-- here, each once, numbered below -1.
CREATE TABLE odd_tweets (num BIGINT NOT NULL, id VARCHAR NOT NULL);

-- n numbers rows in the order of loading: a sorted key that zone maps prune on,
-- and that no two rows ever have, not even one after the other.
CREATE TABLE tweets (
    n                   BIGINT NOT NULL,
    id                  BIGINT NOT NULL,
    account_id          VARCHAR NOT NULL,
    posted_at           TIMESTAMP NOT NULL,
    network_set         SMALLINT NOT NULL,
    fullness            TINYINT NOT NULL,
    is_retweet          BOOLEAN NOT NULL,
    retweeted_account   VARCHAR,
    retweeted_tweet     BIGINT,
    in_reply_to_account VARCHAR,
    in_reply_to_tweet   BIGINT,
    quoted_tweet        BIGINT,
    body                VARCHAR USING COMPRESSION zstd,
    language            VARCHAR,
    client              VARCHAR,
    latitude            DOUBLE,
    longitude           DOUBLE,
    quote_count         BIGINT,
    reply_count         BIGINT,
    like_count          BIGINT,
    retweet_count       BIGINT,
    hashtags            VARCHAR[],
    urls                VARCHAR[],
    mentions            VARCHAR[],
    poll_choices        VARCHAR[]
);

-- Observations of accounts; the best one for each account becomes its profile.
CREATE TABLE profiles (
    account_id   VARCHAR NOT NULL,
    rank         TINYINT NOT NULL,
    as_of        TIMESTAMP NOT NULL,
    screen_name  VARCHAR,
    display_name VARCHAR,
    bio          VARCHAR,
    location     VARCHAR,
    profile_url  VARCHAR,
    language     VARCHAR,
    followers    BIGINT,
    following    BIGINT,
    created_on   DATE
);

CREATE TABLE members (account_id VARCHAR NOT NULL, network_id SMALLINT NOT NULL);

CREATE TABLE files (
    id            BIGINT NOT NULL,
    network_id    SMALLINT NOT NULL,
    name          VARCHAR NOT NULL,
    kind          VARCHAR NOT NULL,
    state         VARCHAR NOT NULL,
    problem       VARCHAR NOT NULL,
    warnings      VARCHAR[] NOT NULL,
    byte_offset   BIGINT NOT NULL,
    lines         BIGINT NOT NULL,
    sha256        VARCHAR NOT NULL,
    skip_tweets   BIGINT NOT NULL,
    skip_lines    BIGINT NOT NULL,
    rows_read     BIGINT NOT NULL,
    accepted      BIGINT NOT NULL,
    duplicate     BIGINT NOT NULL,
    rejected      BIGINT NOT NULL,
    repaired      BIGINT NOT NULL,
    started_at    TIMESTAMP NOT NULL,
    finished_at   TIMESTAMP
);

CREATE TABLE rejects (
    file_id     BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    column_name VARCHAR NOT NULL,
    code        VARCHAR NOT NULL,
    reason      VARCHAR NOT NULL,
    excerpt     VARCHAR NOT NULL
);

-- Derived -------------------------------------------------------------------
-- Each is written in one go in the order its comment gives, so that zone maps
-- find a key in one or two row groups without an index to keep in memory.
-- Accounts, too, are named by numbers there.

-- By num, which counts from 0 in the order of platform_id. Referred-to accounts
-- have known = false. networks is ascending, [] for none.
CREATE TABLE accounts (
    num            INTEGER NOT NULL,
    platform_id    VARCHAR NOT NULL,
    known          BOOLEAN NOT NULL,
    screen_name    VARCHAR,
    display_name   VARCHAR,
    bio            VARCHAR,
    location       VARCHAR,
    profile_url    VARCHAR,
    language       VARCHAR,
    followers      BIGINT,
    following      BIGINT,
    created_on     DATE,
    networks       VARCHAR[] NOT NULL,
    tweet_count    BIGINT NOT NULL,
    retweet_count  BIGINT NOT NULL,
    first_tweet_at TIMESTAMP,
    last_tweet_at  TIMESTAMP,
    role           VARCHAR NOT NULL
);

-- By account, posted_at.
CREATE TABLE timeline (
    account     INTEGER NOT NULL,
    posted_at   TIMESTAMP NOT NULL,
    tweet       BIGINT NOT NULL,
    n           BIGINT NOT NULL,
    is_retweet  BOOLEAN NOT NULL,
    network_set SMALLINT NOT NULL
);

-- By tweet. n is NULL for a tweet that is only referred to.
CREATE TABLE tweet_index (tweet BIGINT NOT NULL, n BIGINT);

-- By target, source, posted_at. One row for each retweet and account it
-- amplifies; source and target differ. tweet_n and original_n are where the tweets
-- are held; tweet_n is NULL in rows that an older version wrote, which says nothing
-- of original_n.
CREATE TABLE retweets (
    target     INTEGER NOT NULL,
    source     INTEGER NOT NULL,
    posted_at  TIMESTAMP NOT NULL,
    tweet      BIGINT NOT NULL,
    original   BIGINT,
    delay_ms   BIGINT,
    tweet_n    BIGINT,
    original_n BIGINT
);

-- By target, retweets descending, source. other_id is the source's platform id:
-- looking it up among all accounts would take longer than all else.
CREATE TABLE amplifies (
    target          INTEGER NOT NULL,
    source          INTEGER NOT NULL,
    other_id        VARCHAR NOT NULL,
    retweets        BIGINT NOT NULL,
    tweets          BIGINT NOT NULL,
    first_at        TIMESTAMP NOT NULL,
    last_at         TIMESTAMP NOT NULL,
    median_delay_ms DOUBLE
);

-- The same rows by source, retweets descending, target. other_id is the target's platform id.
CREATE TABLE amplified_by (
    target          INTEGER NOT NULL,
    source          INTEGER NOT NULL,
    other_id        VARCHAR NOT NULL,
    retweets        BIGINT NOT NULL,
    tweets          BIGINT NOT NULL,
    first_at        TIMESTAMP NOT NULL,
    last_at         TIMESTAMP NOT NULL,
    median_delay_ms DOUBLE
);

CREATE TABLE network_totals (
    network_id       SMALLINT NOT NULL,
    account_count    BIGINT NOT NULL,
    accounts_undated BIGINT NOT NULL,
    tweet_count      BIGINT NOT NULL,
    retweet_count    BIGINT NOT NULL,
    first_tweet_at   TIMESTAMP,
    last_tweet_at    TIMESTAMP
);
