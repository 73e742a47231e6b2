//! What this service needs of the world it does not own. The database is not a port.

use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;
