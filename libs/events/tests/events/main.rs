//! Specifications of the outbox relay and the consumer, against a real Kafka.

mod consumer;
mod faults;
mod relay;
mod support;
