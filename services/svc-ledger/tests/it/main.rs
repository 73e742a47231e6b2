//! svc-ledger as its callers meet it: over REST, gRPC and Kafka, on real PostgreSQL and Kafka, the whole service in process.

mod access;
mod chain;
mod commit;
mod grpc;
mod idempotency;
mod lanes;
mod lists;
mod proxy;
mod refusals;
mod relay;
mod rest;
mod support;
