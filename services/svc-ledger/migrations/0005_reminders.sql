-- Up to which day (UTC) customers were told of points that lapse, so many days ahead. Unlogged like what the expiry job
-- remembers: where nothing is remembered only the day that is due is told, under the ids that it had before.
CREATE UNLOGGED TABLE points_reminders (
    tenant_id   uuid    NOT NULL,
    notice_days integer NOT NULL,
    told_until  date    NOT NULL,
    PRIMARY KEY (tenant_id, notice_days)
);
