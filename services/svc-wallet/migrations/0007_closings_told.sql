-- Which closed wallets others were told of. Those that the release before closed, and still closes while both run, were not:
-- the sweeper tells of them.
ALTER TABLE wallets ADD COLUMN closing_told boolean NOT NULL DEFAULT false;

CREATE INDEX wallets_closing_untold ON wallets (tenant_id, id) WHERE status = 4 AND NOT closing_told;
