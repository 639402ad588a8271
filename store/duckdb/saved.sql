
-- Coordinations that an analysis stored, by question, each with its edges. No
-- index: a coordination is replaced as a whole.
CREATE TABLE IF NOT EXISTS coordinations (
    id         VARCHAR NOT NULL,
    behaviour  VARCHAR NOT NULL,
    within_ms  BIGINT NOT NULL,
    min_weight BIGINT NOT NULL,
    skip_empty BOOLEAN NOT NULL,
    networks   VARCHAR[] NOT NULL, -- empty for all
    from_ms    BIGINT,
    to_ms      BIGINT,
    derived    BIGINT NOT NULL,
    saved_at   TIMESTAMP NOT NULL,
    edges      BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS coordinates (
    coordination    VARCHAR NOT NULL,
    source          VARCHAR NOT NULL,
    target          VARCHAR NOT NULL,
    weight          BIGINT NOT NULL,
    expected_weight DOUBLE
);
