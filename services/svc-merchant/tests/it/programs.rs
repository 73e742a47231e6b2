//! Programs as code, from the draft to the price, on real servers.

mod flags;
mod pricing;
mod replay;
mod rules;
mod shop;

pub use shop::per_euro;
