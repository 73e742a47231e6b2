//! The command-line client as people and scripts use it: the program itself, against all services behind the gateway.
#![allow(missing_docs, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    fs,
    io::Write as _,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use e2e::{
    Gateway,
    town::{PASSWORD, SOON, Shop, Town},
};
use serde_json::{Value, json};
use testkit::eventually;

/// Somebody at a terminal: a home of their own, and the program.
struct Person {
    home: PathBuf,
    gateway: String,
}

/// What a command came to.
struct Ended {
    code: i32,
    said: String,
    complained: String,
}

impl Ended {
    #[track_caller]
    fn done(self) -> Value {
        assert_eq!(self.code, 0, "{}{}", self.said, self.complained);
        serde_json::from_str(&self.said).unwrap_or(Value::Null)
    }

    fn error(&self) -> Value {
        let error: Value = serde_json::from_str(&self.complained).unwrap_or(Value::Null);
        error["error"].clone()
    }
}

impl Person {
    fn new(gateway: &Gateway, name: &str) -> Self {
        let id = uuid::Uuid::now_v7().simple().to_string();
        let home = std::env::temp_dir().join(format!("localplus-cli-{name}-{id}"));
        fs::create_dir_all(&home).expect("a home");
        Self {
            home,
            gateway: gateway.url().to_owned(),
        }
    }

    /// Runs a command, and what it reads.
    async fn runs(&self, arguments: &[&str], input: &str, json: bool) -> Ended {
        let mut command = Command::new(testkit::binary("localplus"));
        command
            .env_clear()
            .env("HOME", &self.home)
            .env("LOCALPLUS_URL", &self.gateway)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if json {
            command.arg("--json");
        }
        let input = input.to_owned();
        tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().expect("running it");
            let mut stdin = child.stdin.take().expect("its input");
            // who reads nothing may have ended before
            let _ = stdin.write_all(input.as_bytes());
            drop(stdin);
            let output = child.wait_with_output().expect("its end");
            Ended {
                code: output.status.code().expect("no signal"),
                said: String::from_utf8_lossy(&output.stdout).into_owned(),
                complained: String::from_utf8_lossy(&output.stderr).into_owned(),
            }
        })
        .await
        .expect("no panic")
    }

    /// The JSON of a command that must succeed.
    async fn does(&self, arguments: &[&str]) -> Value {
        self.runs(arguments, "", true).await.done()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.home.join(name);
        fs::write(&path, text).expect("a file");
        path.to_str().expect("UTF-8").to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.home.join(name).to_str().expect("UTF-8").to_owned()
    }

    fn profile(&self) -> PathBuf {
        self.home.join(".config/localplus/profiles/default.json")
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.home);
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_else(|| panic!("no {pointer} in {value}"))
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

/// A till of a shop: its key, and itself signed in by it.
async fn till(town: &Town, shop: &Shop, gateway: &Gateway) -> Person {
    let key = json!({
        "name": "till 1", "role": "merchant_staff", "merchant_id": shop.merchant,
        "scopes": ["giftcard:write", "ledger:write", "merchant:read", "wallet:write"],
    });
    let key = town
        .operator("svc-merchant")
        .post("/v1/api-keys", "", &key)
        .await
        .done();
    let till = Person::new(gateway, "till");
    let login = ["login", "--client-id", text(&key, "/key/client_id")];
    till.runs(&login, text(&key, "/client_secret"), true).await.done();
    till
}

async fn operator(gateway: &Gateway) -> Person {
    let operator = Person::new(gateway, "operator");
    let login = ["login", "--email", "operator@example.com"];
    operator.runs(&login, PASSWORD, true).await.done();
    operator
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_and_its_operator_work_from_the_command_line() {
    let town = Town::whole().await;
    let gateway = town.gateway().await;
    let shop = town.onboard("Chez Léa", "lea@example.com").await;
    let office = operator(&gateway).await;
    let till = till(&town, &shop, &gateway).await;

    signed_in(&office, &till).await;
    program_in_git(&office, &shop).await;
    let account = points(&till).await;
    proofs(&office, &till, &account).await;
    live(&office, &till, &account).await;
    gift_cards(&town, &office, &till).await;
    purchases(&till, &shop).await;
    nobody(&gateway).await;
}

/// Who signed in is kept for their eyes alone, renewed by itself, and forgotten.
async fn signed_in(office: &Person, till: &Person) {
    for person in [office, till] {
        assert_eq!(mode(&person.profile()), 0o600);
        assert_eq!(mode(person.profile().parent().expect("a folder")), 0o700);
    }
    let me = office.does(&["whoami"]).await;
    assert_eq!(text(&me, "/user/role"), "operator");

    // the token is over: the session, and the key, give another
    for person in [office, till] {
        let path = person.profile();
        let mut profile: Value = serde_json::from_slice(&fs::read(&path).expect("a profile")).expect("JSON");
        profile["token"]["good_until"] = json!("2020-01-01T00:00:00Z");
        fs::write(&path, profile.to_string()).expect("a profile");
        person.does(&["programs", "list"]).await;
        let renewed: Value = serde_json::from_slice(&fs::read(&path).expect("a profile")).expect("JSON");
        assert_ne!(renewed["token"], profile["token"]);
    }
}

/// plan says what would change, apply makes it a version, promote makes it live; then there is nothing to plan.
async fn program_in_git(office: &Person, shop: &Shop) {
    let document = json!({
        "name": "Chez Léa", "time_zone": "Europe/Paris", "unit": "EUR",
        "earn": [{"id": "per-euro", "name": "A point per euro", "type": "spend", "points": 1, "per": 100}],
    });
    let file = office.file("program.json", &document.to_string());
    let program = office
        .does(&["programs", "create", "--merchant", &shop.merchant, &file])
        .await;
    let program = text(&program, "/id").to_owned();
    let planned = ["programs", "plan", "--program", &program, "--check", &file];
    assert_eq!(
        office.runs(&planned, "", true).await.code,
        8,
        "nothing is live yet"
    );
    let applied = office
        .does(&["programs", "apply", "--program", &program, &file])
        .await;
    assert_eq!(applied["version"], 1);
    office.does(&["programs", "promote", "--program", &program]).await;

    // what the server shows is what a file may hold
    let shown = office.does(&["programs", "show", "--program", &program]).await;
    let file = office.file("shown.json", &shown.to_string());
    let unchanged = ["programs", "plan", "--program", &program, "--check", &file];
    let unchanged = office.runs(&unchanged, "", false).await;
    assert_eq!(
        (unchanged.code, unchanged.said.as_str()),
        (0, "No changes: what the file says is live.\n")
    );

    let mut twice = shown.clone();
    twice["earn"][0]["points"] = json!(2);
    let file = office.file("twice.json", &twice.to_string());
    let changed = ["programs", "plan", "--program", &program, "--check", &file];
    let changed = office.runs(&changed, "", false).await;
    assert_eq!(changed.code, 8);
    assert!(changed.said.contains("earn[per-euro].points"), "{}", changed.said);
    assert!(!changed.said.contains('\u{1b}'), "colours in a pipe");
}

/// Points are posted once under a key, refused where there are none, and shown as tables and as JSON.
async fn points(till: &Person) -> String {
    let wallet = till.does(&["wallets", "open", "card-0001"]).await;
    let (wallet, account) = (
        text(&wallet, "/id").to_owned(),
        text(&wallet, "/points_account_id").to_owned(),
    );
    let earn = [
        "post",
        "earn",
        &account,
        "1250",
        "--key",
        "till-1-0001",
        "--reference",
        "receipt 17",
    ];
    let first = till.does(&earn).await;
    let again = till.does(&earn).await;
    assert_eq!(first["id"], again["id"]);
    till.does(&["post", "burn", &account, "500"]).await;

    let refused = till.runs(&["post", "burn", &account, "1000000"], "", true).await;
    assert_eq!(refused.code, 4);
    assert_eq!(refused.error()["code"], "insufficient_balance");

    let balances = ["wallets", "balances", &wallet, "--min-version", "2"];
    let table = till.runs(&balances, "", false).await;
    assert_eq!(table.code, 0, "{}", table.complained);
    assert!(table.said.contains("750 PTS"), "{}", table.said);
    assert_eq!(till.does(&balances).await["balances"][0]["available"], 750);

    let statement = till.does(&["accounts", "entries", &account]).await;
    let amounts: Vec<_> = statement["data"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| &line["amount"])
        .collect();
    assert_eq!(amounts, [-500, 1250]);
    let lots = till.does(&["accounts", "explain", &account, "--open"]).await;
    assert_eq!(lots["data"][0]["remaining"], 750);

    let tail = [
        "tail",
        "--account",
        &account,
        "--since",
        "2020-01-01T00:00:00Z",
        "--count",
        "2",
    ];
    let followed = till.runs(&tail, "", true).await;
    let types: Vec<Value> = followed
        .said
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!([&types[0]["type"], &types[1]["type"]], ["earn", "burn"]);
    account
}

/// An operator is shown what a till does while it does it, by name of the topic; a till is not.
async fn live(office: &Person, till: &Person, account: &str) {
    let watch = [
        "tail",
        "--events",
        "--topic",
        "ledger.transactions.v1",
        "--count",
        "1",
    ];
    let refused = till.runs(&watch, "", true).await;
    assert_eq!(
        (refused.code, &refused.error()["code"]),
        (3, &json!("forbidden_role"))
    );
    let nothing = ["tail", "--events", "--topic", "nothing.v1"];
    assert_eq!(office.runs(&nothing, "", true).await.code, 4);

    // what was posted before somebody watches is not shown: the till goes on until they have seen something
    let posting = async {
        loop {
            till.does(&["post", "earn", account, "3"]).await;
        }
    };
    let told = tokio::select! {
        told = office.runs(&watch, "", true) => told,
        _ = posting => panic!("the till stopped"),
    };
    let told = told.done();
    assert_eq!(
        (&told["topic"], &told["what"]),
        (&json!("ledger.transactions.v1"), &json!("earn"))
    );
    assert_eq!(told["moved"], json!([{"amount": 3, "unit": "PTS"}]));
    let posted = ["accounts", "entries", account];
    let posted = till.does(&posted).await;
    let ids: Vec<_> = posted["data"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| &line["transaction_id"])
        .collect();
    assert!(ids.contains(&&told["transaction_id"]), "{told} in {posted}");
}

/// A receipt is valid with the ledger's keys, and with nobody asked; changed by a digit, or with other keys, it is not.
async fn proofs(office: &Person, till: &Person, account: &str) {
    let entries = till.does(&["accounts", "entries", account]).await;
    let transaction = text(&entries, "/data/0/transaction_id").to_owned();
    let (receipt, keys) = (till.path("receipt.json"), till.path("keys.json"));
    let fetched = eventually(SOON, || async {
        let get = ["receipts", "get", &transaction, "--output", &receipt];
        let ended = till.runs(&get, "", true).await;
        (ended.code == 0).then_some(()).ok_or(ended.complained)
    });
    fetched.await;
    office.does(&["receipts", "keys", "--output", &keys]).await;

    let stranger = Person {
        home: till.home.join("stranger"),
        gateway: "http://127.0.0.1:9".to_owned(),
    };
    fs::create_dir_all(&stranger.home).expect("a home");
    let verify = ["receipts", "verify", &receipt, "--keys", &keys];
    let valid = stranger.runs(&verify, "", false).await;
    assert_eq!(valid.code, 0, "{}", valid.complained);
    assert!(valid.said.starts_with("VALID"), "{}", valid.said);

    let forged = fs::read_to_string(&receipt)
        .expect("a receipt")
        .replace("-500", "-400");
    let forged = stranger.file("forged.json", &forged);
    let verify = ["receipts", "verify", &forged, "--keys", &keys];
    assert_eq!(stranger.runs(&verify, "", true).await.code, 6);
    let verify = ["receipts", "verify", &receipt, "--keys", "nowhere.json"];
    assert_eq!(stranger.runs(&verify, "", true).await.code, 1);
}

/// A card's code is shown once and read from a pipe; what is lost is blocked.
async fn gift_cards(town: &Town, office: &Person, till: &Person) {
    let product = json!({
        "name": "A gift", "unit": "EUR", "amounts": {"open": {"min": 500, "max": 15000}}, "validity": "P12M",
    });
    let product = town
        .operator("svc-giftcard")
        .post("/v1/products", "", &product)
        .await
        .done();
    let product = text(&product, "/id").to_owned();
    let sell = ["cards", "sell", "--product", &product, "50EUR", "--key", "sale-1"];
    let sold = till.does(&sell).await;
    let (card, code) = (text(&sold, "/id").to_owned(), text(&sold, "/code").to_owned());

    let redeemed = till.runs(&["cards", "redeem", "12.50EUR"], &code, false).await;
    assert_eq!(redeemed.code, 0, "{}", redeemed.complained);
    assert!(redeemed.said.contains("37.50 EUR"), "{}", redeemed.said);
    let found = till.runs(&["cards", "lookup"], &code, true).await.done();
    assert_eq!(text(&found, "/id"), card);
    assert!(found.get("code").is_none(), "a code is shown once");

    office.does(&["cards", "block", &card]).await;
    let blocked = till
        .runs(&["cards", "redeem", "--card", &card, "1EUR"], "", true)
        .await;
    assert_eq!(
        (blocked.code, blocked.error()["code"].as_str()),
        (4, Some("gift_card_blocked"))
    );
    office.does(&["cards", "unblock", &card]).await;
}

/// A file is read whole or not at all, posted once however often it is imported, and what is refused is named.
async fn purchases(till: &Person, shop: &Shop) {
    let file = till.file(
        "purchases.csv",
        "customer,date,amount,currency\nC-1,2026-03-02,4.94,EUR\nC-2,2026-03-02,12.52,EUR\nC-1,2026-03-02,0.40,EUR\n\
         C-2,2026-03-03,5.00,CHF\n",
    );
    let import = ["import", &file, "--store", &shop.store];
    let dry = till
        .runs(&["import", &file, "--store", &shop.store, "--dry-run"], "", true)
        .await
        .done();
    assert_eq!((&dry["purchases"], &dry["customers"]), (&json!(4), &json!(2)));

    let first = till.runs(&import, "", true).await;
    assert_eq!(first.code, 7, "{}{}", first.said, first.complained);
    let first: Value = serde_json::from_str(&first.said).expect("JSON");
    assert_eq!(
        [&first["posted"], &first["earned_nothing"], &first["points"]],
        [2, 1, 16]
    );
    assert_eq!(first["refused"][0]["line"], 5);
    let again: Value = serde_json::from_str(&till.runs(&import, "", true).await.said).expect("JSON");
    assert_eq!(
        [&again["posted"], &again["posted_before"], &again["points"]],
        [0, 2, 16]
    );

    let broken = till.file(
        "broken.csv",
        "customer,date,amount,currency\nC-1,2026-02-30,4.94,EUR\n",
    );
    let broken = till
        .runs(&["import", &broken, "--store", &shop.store], "", false)
        .await;
    assert_eq!(broken.code, 1);
    assert!(broken.complained.contains(":2: date"), "{}", broken.complained);
}

/// Who is not signed in, or signs in wrongly, or signed out, is told so by the exit code; completions need nobody.
async fn nobody(gateway: &Gateway) {
    let stranger = Person::new(gateway, "stranger");
    assert_eq!(stranger.runs(&["programs", "list"], "", true).await.code, 3);
    let login = ["login", "--email", "operator@example.com"];
    let wrong = stranger.runs(&login, "wrong", true).await;
    assert_eq!(
        (wrong.code, wrong.error()["code"].as_str()),
        (3, Some("credentials_invalid"))
    );
    assert!(!stranger.profile().exists());
    assert_eq!(stranger.runs(&["post"], "", true).await.code, 2);
    for shell in ["bash", "zsh", "fish"] {
        let completions = stranger.runs(&["completions", shell], "", false).await;
        assert!(
            completions.code == 0 && completions.said.contains("receipts"),
            "{shell}"
        );
    }

    let leaving = operator(gateway).await;
    leaving.does(&["logout"]).await;
    assert!(!leaving.profile().exists());
    assert_eq!(leaving.runs(&["whoami"], "", true).await.code, 3);
}
