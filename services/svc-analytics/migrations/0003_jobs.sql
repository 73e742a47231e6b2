-- Jobs: whose run it is, renewed while it runs. One run of each at a time, however many are started.
CREATE TABLE IF NOT EXISTS jobs (
    name        text        PRIMARY KEY,
    lease_owner uuid        NOT NULL,
    lease_until timestamptz NOT NULL
);

-- How often each job began and came to its end, by the month (UTC) in which it began: what `job_last_success_timestamp_seconds`
-- shows and what a month's evidence counts. It decides nothing.
CREATE TABLE job_runs (
    name            text   NOT NULL,
    month           date   NOT NULL,
    runs            bigint NOT NULL,
    succeeded       bigint NOT NULL DEFAULT 0,
    last_success_at timestamptz,
    PRIMARY KEY (name, month),
    CONSTRAINT job_runs_succeeded CHECK (succeeded BETWEEN 0 AND runs)
);
