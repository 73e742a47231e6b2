-- In which store a reward was taken, where the caller says so: the burn tells it to whoever counts a store's day.
ALTER TABLE redemptions ADD COLUMN store_id uuid;
