//! What an operator may set.

use crate::Error;
use serde::Deserialize;
use std::time::Duration;

/// `[limits]`: how many requests within a window, by who asks and what for.
///
/// The defaults let one machine's whole capacity through to one caller: they stop a loop, not a load test. Set them per
/// environment to what a caller is meant to need; the README has figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Length of the window, in milliseconds; 1 s to 1 h.
    pub window_ms: u64,
    /// Reading requests of one user or key.
    pub subject_reads: u32,
    /// Writing requests of one user or key.
    pub subject_writes: u32,
    /// Reading requests of all users and keys of one tenant.
    pub tenant_reads: u32,
    /// Writing requests of all users and keys of one tenant.
    pub tenant_writes: u32,
    /// Requests of one other service, of either class and for whatever tenants.
    pub service_calls: u32,
    /// What a replica lets through by itself, in percent of each limit, while Valkey does not answer: about 100 divided
    /// by the number of replicas.
    pub fallback_percent: u32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            window_ms: 60_000,
            subject_reads: 1_800_000,
            subject_writes: 1_800_000,
            tenant_reads: 3_600_000,
            tenant_writes: 3_600_000,
            service_calls: 7_200_000,
            fallback_percent: 50,
        }
    }
}

impl LimitsConfig {
    pub(crate) fn check(&self) -> Result<(), Error> {
        let refuse = |setting, rule| Err(Error::Setting { setting, rule });
        if !(1_000..=3_600_000).contains(&self.window_ms) {
            return refuse("window_ms", "1,000 to 3,600,000");
        }
        if !(1..=100).contains(&self.fallback_percent) {
            return refuse("fallback_percent", "1 to 100");
        }
        let limits = [
            ("subject_reads", self.subject_reads),
            ("subject_writes", self.subject_writes),
            ("tenant_reads", self.tenant_reads),
            ("tenant_writes", self.tenant_writes),
            ("service_calls", self.service_calls),
        ];
        match limits.into_iter().find(|(_, limit)| *limit == 0) {
            Some((setting, _)) => refuse(setting, "at least 1"),
            None => Ok(()),
        }
    }

    pub(crate) fn window(&self) -> Duration {
        Duration::from_millis(self.window_ms)
    }
}
