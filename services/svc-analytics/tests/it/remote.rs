//! The remote ends of the ports: `LedgerService` and `MerchantService` over real gRPC, with what a test tells them and
//! faults on demand.

use contracts_proto::ledger::v1::ledger_service_server::{LedgerService, LedgerServiceServer};
use contracts_proto::ledger::v1::{
    Account, GetAccountRequest, GetAccountResponse, GetTrialBalanceRequest, GetTrialBalanceResponse,
    TrialBalanceLine,
};
use contracts_proto::merchant::v1::merchant_service_server::{MerchantService, MerchantServiceServer};
use contracts_proto::merchant::v1::{
    GetMerchantConfigRequest, GetMerchantConfigResponse, GetProgramRequest, GetProgramResponse,
    GetStoreRequest, GetStoreResponse, MerchantConfig, Store,
};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// Both services behind one address. Clones are the same.
#[derive(Clone)]
pub struct Remote {
    pub url: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    down: AtomicBool,
    /// svc-merchant is of a release that had no `GetProgram` and no `GetStore`.
    old: AtomicBool,
    calls: AtomicUsize,
    /// The program of an account.
    accounts: Mutex<BTreeMap<String, Uuid>>,
    /// The merchant and time zone of a program.
    programs: Mutex<BTreeMap<String, (Uuid, String)>>,
    /// The merchant and time zone of a store.
    stores: Mutex<BTreeMap<String, (Uuid, String)>>,
    /// The books, by unit and kind.
    books: Mutex<BTreeMap<(String, i32), i64>>,
}

impl Remote {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let remote = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            state: Arc::default(),
        };
        let server = tonic::transport::Server::builder()
            .add_service(LedgerServiceServer::new(remote.clone()))
            .add_service(MerchantServiceServer::new(remote.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        remote
    }

    /// Nobody answers until further notice.
    pub fn down(&self, down: bool) {
        self.state.down.store(down, Ordering::SeqCst);
    }

    /// Whether svc-merchant is of an old release.
    pub fn old(&self, old: bool) {
        self.state.old.store(old, Ordering::SeqCst);
    }

    fn offered(&self) -> Result<(), Status> {
        if self.state.old.load(Ordering::SeqCst) {
            return Err(Status::unimplemented(""));
        }
        Ok(())
    }

    pub fn calls(&self) -> usize {
        self.state.calls.load(Ordering::SeqCst)
    }

    pub fn account(&self, account: Uuid, program: Uuid) {
        self.state
            .accounts
            .lock()
            .unwrap()
            .insert(account.to_string(), program);
    }

    pub fn program(&self, program: Uuid, merchant: Uuid, zone: &str) {
        let home = (merchant, zone.to_owned());
        self.state
            .programs
            .lock()
            .unwrap()
            .insert(program.to_string(), home);
    }

    pub fn store(&self, store: Uuid, merchant: Uuid, zone: &str) {
        let home = (merchant, zone.to_owned());
        self.state.stores.lock().unwrap().insert(store.to_string(), home);
    }

    /// What the ledger's accounts of a kind sum to grows.
    pub fn post(&self, unit: &str, kind: i32, amount: i64) {
        *self
            .state
            .books
            .lock()
            .unwrap()
            .entry((unit.to_owned(), kind))
            .or_default() += amount;
    }

    fn enter<T>(&self, request: &Request<T>) -> Result<(), Status> {
        self.state.calls.fetch_add(1, Ordering::SeqCst);
        assert!(
            request.metadata().contains_key("x-localplus-tenant"),
            "the call names its tenant"
        );
        assert!(request.metadata().contains_key("authorization"));
        if self.state.down.load(Ordering::SeqCst) {
            return Err(Status::unavailable("down on demand"));
        }
        Ok(())
    }
}

#[tonic::async_trait]
impl LedgerService for Remote {
    async fn get_account(
        &self,
        request: Request<GetAccountRequest>,
    ) -> Result<Response<GetAccountResponse>, Status> {
        self.enter(&request)?;
        let id = request.into_inner().account_id;
        let program = self.state.accounts.lock().unwrap().get(&id).copied();
        Ok(Response::new(GetAccountResponse {
            account: Some(Account {
                id,
                program_id: program.map(|program| program.to_string()),
                ..Account::default()
            }),
        }))
    }

    async fn get_trial_balance(
        &self,
        request: Request<GetTrialBalanceRequest>,
    ) -> Result<Response<GetTrialBalanceResponse>, Status> {
        self.enter(&request)?;
        let books = self.state.books.lock().unwrap();
        let lines = books.iter().map(|((unit, kind), posted)| TrialBalanceLine {
            unit: unit.clone(),
            kind: *kind,
            posted: *posted,
            ..TrialBalanceLine::default()
        });
        Ok(Response::new(GetTrialBalanceResponse {
            lines: lines.collect(),
            ..GetTrialBalanceResponse::default()
        }))
    }
}

#[tonic::async_trait]
impl MerchantService for Remote {
    async fn get_program(
        &self,
        request: Request<GetProgramRequest>,
    ) -> Result<Response<GetProgramResponse>, Status> {
        self.enter(&request)?;
        self.offered()?;
        let programs = self.state.programs.lock().unwrap();
        let (merchant, zone) = programs
            .get(&request.get_ref().program_id)
            .ok_or_else(|| Status::not_found("program_not_found"))?;
        Ok(Response::new(GetProgramResponse {
            merchant_id: merchant.to_string(),
            time_zone: zone.clone(),
        }))
    }

    async fn get_store(
        &self,
        request: Request<GetStoreRequest>,
    ) -> Result<Response<GetStoreResponse>, Status> {
        self.enter(&request)?;
        self.offered()?;
        let stores = self.state.stores.lock().unwrap();
        let (merchant, zone) = stores
            .get(&request.get_ref().store_id)
            .ok_or_else(|| Status::not_found("store_not_found"))?;
        Ok(Response::new(GetStoreResponse {
            merchant_id: merchant.to_string(),
            time_zone: zone.clone(),
        }))
    }

    async fn get_merchant_config(
        &self,
        request: Request<GetMerchantConfigRequest>,
    ) -> Result<Response<GetMerchantConfigResponse>, Status> {
        self.enter(&request)?;
        let store = Store {
            id: Uuid::from_u128(1).to_string(),
            time_zone: "Europe/Paris".to_owned(),
            ..Store::default()
        };
        Ok(Response::new(GetMerchantConfigResponse {
            config: Some(MerchantConfig {
                merchant_id: request.into_inner().merchant_id,
                stores: vec![store],
                ..MerchantConfig::default()
            }),
        }))
    }
}
