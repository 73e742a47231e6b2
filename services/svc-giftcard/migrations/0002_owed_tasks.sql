-- Tasks that must not be lost are rows first (libs/tasks): written in the transaction of what they are about, pushed into
-- their queue from here, settled when they are done.
CREATE TABLE tasks_owed (
    id        text        PRIMARY KEY,
    task      text        NOT NULL,
    owed_at   timestamptz NOT NULL,
    pushed_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 70);
CREATE INDEX tasks_owed_pushed ON tasks_owed (pushed_at);

-- Bulk issues that were under way when this came were put into the queue by a sweeper that is no more.
INSERT INTO tasks_owed (id, task, owed_at)
SELECT id::text,
       json_build_object(
           'id', id, 'queue', 'low', 'kind', 'issue-gift-cards',
           'payload', json_build_object('tenant', tenant_id, 'issue', id)::text,
           'retry', 'exponential', 'due_at', NULL, 'delay', json_build_object('secs', 0, 'nanos', 0),
           'remembered', json_build_object('secs', 86400, 'nanos', 0), 'tenant', tenant_id, 'traceparent', NULL)::text,
       created_at
FROM issues WHERE status = 1;
