//! The service on real PostgreSQL, Kafka and Valkey, with the ledger played by a gRPC server of the test.

mod access;
mod balances;
mod grpc;
mod ledger;
mod network;
mod opening;
mod projection;
mod statement;
