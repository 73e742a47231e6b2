//! Finds or fetches the pinned tools the commands shell out to.
