//! Whoever receives the spans of the services, as their collector does.

use std::sync::{Arc, Mutex, PoisonError};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::net::TcpListener;

/// A collector that keeps what it is sent.
#[derive(Clone, Debug)]
pub struct Spans {
    endpoint: String,
    received: Arc<Mutex<String>>,
}

impl Spans {
    /// Starts to listen.
    pub async fn collect() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("its address"));
        let spans = Self {
            endpoint,
            received: Arc::default(),
        };
        let server = tonic::transport::Server::builder()
            .add_service(TraceServiceServer::new(spans.clone()))
            .serve_with_incoming(tonic::transport::server::TcpIncoming::from(listener));
        tokio::spawn(server);
        spans
    }

    /// Where it listens, for OTLP over gRPC.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Everything received so far, as text.
    pub fn everything(&self) -> String {
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[tonic::async_trait]
impl TraceService for Spans {
    async fn export(
        &self,
        request: tonic::Request<ExportTraceServiceRequest>,
    ) -> Result<tonic::Response<ExportTraceServiceResponse>, tonic::Status> {
        let text = format!("{:?}\n", request.into_inner().resource_spans);
        self.received
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_str(&text);
        Ok(tonic::Response::new(ExportTraceServiceResponse::default()))
    }
}
