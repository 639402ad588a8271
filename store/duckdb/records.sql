-- What people write. No index: a record is replaced by a row of its own, and all
-- of them are few. A deleted record leaves its version behind, with no body.
CREATE TABLE IF NOT EXISTS records (
    kind    VARCHAR NOT NULL,
    id      VARCHAR NOT NULL,
    version BIGINT NOT NULL,
    body    VARCHAR,
    written TIMESTAMP NOT NULL
);
