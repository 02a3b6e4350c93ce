-- How much of a limit is used, by whom (hashed): the instant at which it will be all there again, in microseconds. Forgotten with a
-- crash, which costs nothing but patience.
CREATE UNLOGGED TABLE rate_buckets (
    key bytea PRIMARY KEY,
    full_at bigint NOT NULL
);
