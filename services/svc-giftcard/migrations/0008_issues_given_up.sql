-- Issues that were given up, until they are ended with the cards that there are.
CREATE INDEX issues_given_up ON issues (created_at) WHERE status = 3 AND finished_at IS NULL;
