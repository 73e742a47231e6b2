//! Specifications of the outbox relay and the consumer, against a real Kafka.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)] // what a test's helper cannot do, the test cannot do

mod consumer;
mod dead_letters;
mod faults;
mod postgres;
mod relay;
mod support;
mod tail;
