//! The remote end of the port: `LedgerService` over real gRPC, with accounts in memory and faults on demand.

use contracts_proto::common::v1::PageInfo;
use contracts_proto::ledger::v1::ledger_service_server::{LedgerService, LedgerServiceServer};
use contracts_proto::ledger::v1::{
    Account, AccountKind, AccountStatus, BurnRequest, BurnResponse, EarnRequest, EarnResponse,
    GetAccountRequest, GetAccountResponse, GetTransactionRequest, GetTransactionResponse,
    GetTrialBalanceRequest, GetTrialBalanceResponse, ListAccountsRequest, ListAccountsResponse,
    ListEntriesRequest, ListEntriesResponse, ListOrder, ListTransactionsRequest, ListTransactionsResponse,
    OpenAccountRequest, OpenAccountResponse, PostBatchRequest, PostBatchResponse, PostTransactionRequest,
    PostTransactionResponse, SetAccountStatusRequest, SetAccountStatusResponse, StatementEntry,
    TransactionPosted,
};
use status::{Kind, Problem};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, Semaphore};
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};
use uuid::Uuid;

/// A ledger that only knows accounts. Clones are the same ledger.
#[derive(Clone)]
pub struct Ledger {
    pub url: String,
    state: Arc<State>,
}

struct State {
    accounts: Mutex<BTreeMap<(String, String), Account>>,
    /// Calls that are answered UNAVAILABLE before the next good one.
    failures: AtomicUsize,
    /// Calls wait for a permit: closed while the ledger is slow.
    gate: Semaphore,
    calls: AtomicUsize,
    tokens: Mutex<Vec<String>>,
    /// Of each account, in order.
    entries: Mutex<BTreeMap<String, Vec<StatementEntry>>>,
    listings: Notify,
}

impl Ledger {
    pub async fn start() -> Self {
        let state = Arc::new(State {
            accounts: Mutex::default(),
            failures: AtomicUsize::new(0),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            calls: AtomicUsize::new(0),
            tokens: Mutex::default(),
            entries: Mutex::default(),
            listings: Notify::new(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let ledger = Self { url, state };
        let server = tonic::transport::Server::builder()
            .add_service(LedgerServiceServer::new(ledger.clone()))
            .serve_with_incoming(TcpIncoming::from(listener));
        tokio::spawn(server);
        ledger
    }

    /// The next `calls` calls find nobody.
    pub fn unavailable_for(&self, calls: usize) {
        self.state.failures.store(calls, Ordering::SeqCst);
    }

    /// Nobody answers until further notice.
    pub fn down(&self) {
        self.unavailable_for(usize::MAX);
    }

    pub fn up(&self) {
        self.unavailable_for(0);
    }

    /// Calls are taken and not answered until [`Self::go_on`].
    pub fn hold(&self) {
        self.state.gate.forget_permits(Semaphore::MAX_PERMITS);
    }

    pub fn go_on(&self) {
        self.state.gate.add_permits(1_000);
    }

    pub fn accounts(&self) -> Vec<Account> {
        self.state.accounts.lock().unwrap().values().cloned().collect()
    }

    pub fn calls(&self) -> usize {
        self.state.calls.load(Ordering::SeqCst)
    }

    /// What callers sent as `authorization`.
    pub fn tokens(&self) -> Vec<String> {
        self.state.tokens.lock().unwrap().clone()
    }

    /// The ledger's own state of an account moves on.
    pub fn set(&self, account: Uuid, posted: i64, version: i64) {
        let mut accounts = self.state.accounts.lock().unwrap();
        let account = accounts
            .values_mut()
            .find(|known| known.id == account.to_string())
            .unwrap();
        account.posted = posted;
        account.available = posted;
        account.version = version;
    }

    /// What was told of a customer's account is the ledger's own state, too.
    pub fn record(&self, event: &TransactionPosted) {
        let transaction = event.transaction.as_ref().unwrap();
        let entry = &transaction.entries[0];
        let line = StatementEntry {
            entry: Some(entry.clone()),
            transaction_id: transaction.id.clone(),
            transaction_type: transaction.r#type,
            reference: transaction.reference.clone(),
            created_at: transaction.created_at,
        };
        let mut entries = self.state.entries.lock().unwrap();
        entries.entry(entry.account_id.clone()).or_default().push(line);
        drop(entries);
        self.set(
            entry.account_id.parse().unwrap(),
            entry.posted_after,
            entry.version,
        );
    }

    /// Once the accounts were listed.
    pub async fn listed(&self) {
        self.state.listings.notified().await;
    }

    /// The account's status.
    pub fn status(&self, account: Uuid) -> AccountStatus {
        let accounts = self.accounts();
        accounts
            .iter()
            .find(|known| known.id == account.to_string())
            .unwrap()
            .status()
    }

    async fn enter<T>(&self, request: &Request<T>) -> Result<String, Status> {
        self.state.calls.fetch_add(1, Ordering::SeqCst);
        let metadata = |name| {
            request
                .metadata()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        self.state
            .tokens
            .lock()
            .unwrap()
            .extend(metadata("authorization"));
        let _permit = self.state.gate.acquire().await.unwrap();
        let failing = |failures: usize| (failures > 0).then(|| failures - 1);
        if self
            .state
            .failures
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, failing)
            .is_ok()
        {
            return Err(Status::unavailable("down on demand"));
        }
        metadata("x-localplus-tenant").ok_or_else(|| Status::invalid_argument("no tenant"))
    }
}

#[tonic::async_trait]
impl LedgerService for Ledger {
    async fn open_account(
        &self,
        request: Request<OpenAccountRequest>,
    ) -> Result<Response<OpenAccountResponse>, Status> {
        let tenant = self.enter(&request).await?;
        let request = request.into_inner();
        let identity = format!("{} {:?} {}", request.owner_id, request.program_id, request.unit);
        let mut accounts = self.state.accounts.lock().unwrap();
        let created = !accounts.contains_key(&(tenant.clone(), identity.clone()));
        let account = accounts.entry((tenant, identity)).or_insert_with(|| Account {
            id: Uuid::now_v7().to_string(),
            kind: AccountKind::CustomerPoints.into(),
            owner_id: request.owner_id,
            program_id: request.program_id,
            unit: request.unit,
            status: AccountStatus::Active.into(),
            created_at: Some(prost_types::Timestamp {
                seconds: 1_750_000_000,
                nanos: 0,
            }),
            ..Account::default()
        });
        Ok(Response::new(OpenAccountResponse {
            account: Some(account.clone()),
            created,
        }))
    }

    async fn get_account(
        &self,
        request: Request<GetAccountRequest>,
    ) -> Result<Response<GetAccountResponse>, Status> {
        let tenant = self.enter(&request).await?;
        let id = request.into_inner().account_id;
        let accounts = self.state.accounts.lock().unwrap();
        let found = accounts
            .iter()
            .find(|((owner, _), account)| *owner == tenant && account.id == id);
        let (_, account) = found.ok_or_else(|| Status::not_found("account_not_found"))?;
        Ok(Response::new(GetAccountResponse {
            account: Some(account.clone()),
        }))
    }

    async fn list_entries(
        &self,
        request: Request<ListEntriesRequest>,
    ) -> Result<Response<ListEntriesResponse>, Status> {
        self.enter(&request).await?;
        let request = request.into_inner();
        assert_eq!(request.order(), ListOrder::Asc);
        let page = request.page.unwrap();
        let entries = self.state.entries.lock().unwrap();
        let known = entries.get(&request.account_id).cloned().unwrap_or_default();
        let from: usize = page.cursor.parse().unwrap_or(0);
        let until = known.len().min(from + usize::try_from(page.limit).unwrap());
        let next_cursor = if until < known.len() {
            until.to_string()
        } else {
            String::new()
        };
        Ok(Response::new(ListEntriesResponse {
            entries: known[from..until].to_vec(),
            page: Some(PageInfo { next_cursor }),
        }))
    }

    async fn list_accounts(
        &self,
        request: Request<ListAccountsRequest>,
    ) -> Result<Response<ListAccountsResponse>, Status> {
        let tenant = self.enter(&request).await?;
        let page = request.into_inner().page.unwrap();
        assert_eq!(page.limit, 1_000);
        let accounts = self.state.accounts.lock().unwrap();
        let mut known: Vec<_> = accounts
            .iter()
            .filter(|((of, _), _)| *of == tenant)
            .map(|(_, account)| account.clone())
            .collect();
        known.sort_by(|one, other| one.id.cmp(&other.id));
        known.retain(|account| account.id > page.cursor);
        // smaller pages than were asked for, so that there is a second one
        let more = known.len() > 2;
        known.truncate(2);
        let next_cursor = known
            .last()
            .filter(|_| more)
            .map(|last| last.id.clone())
            .unwrap_or_default();
        self.state.listings.notify_one();
        Ok(Response::new(ListAccountsResponse {
            accounts: known,
            page: Some(PageInfo { next_cursor }),
        }))
    }

    async fn set_account_status(
        &self,
        request: Request<SetAccountStatusRequest>,
    ) -> Result<Response<SetAccountStatusResponse>, Status> {
        self.enter(&request).await?;
        let request = request.into_inner();
        let mut accounts = self.state.accounts.lock().unwrap();
        let account = accounts
            .values_mut()
            .find(|known| known.id == request.account_id)
            .unwrap();
        if request.status() == AccountStatus::Closed && account.posted != 0 {
            return Err(Problem::new(Kind::Conflict, "account_not_empty", "something is left").into());
        }
        account.status = request.status;
        Ok(Response::new(SetAccountStatusResponse {
            account: Some(account.clone()),
        }))
    }

    async fn earn(&self, _: Request<EarnRequest>) -> Result<Response<EarnResponse>, Status> {
        unasked()
    }

    async fn burn(&self, _: Request<BurnRequest>) -> Result<Response<BurnResponse>, Status> {
        unasked()
    }

    async fn post_transaction(
        &self,
        _: Request<PostTransactionRequest>,
    ) -> Result<Response<PostTransactionResponse>, Status> {
        unasked()
    }

    async fn post_batch(&self, _: Request<PostBatchRequest>) -> Result<Response<PostBatchResponse>, Status> {
        unasked()
    }

    async fn get_transaction(
        &self,
        _: Request<GetTransactionRequest>,
    ) -> Result<Response<GetTransactionResponse>, Status> {
        unasked()
    }

    async fn list_transactions(
        &self,
        _: Request<ListTransactionsRequest>,
    ) -> Result<Response<ListTransactionsResponse>, Status> {
        unasked()
    }

    async fn get_trial_balance(
        &self,
        _: Request<GetTrialBalanceRequest>,
    ) -> Result<Response<GetTrialBalanceResponse>, Status> {
        unasked()
    }
}

/// A wallet asks for nothing else.
fn unasked<T>() -> Result<Response<T>, Status> {
    Err(Status::unimplemented("a wallet has no business here"))
}
