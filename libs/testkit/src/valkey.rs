//! A Valkey database per test.

use uuid::Uuid;

use crate::servers;

/// Counts, in database 0, the databases handed out.
const COUNTER: &str = "testkit:databases";

/// The client that services use numbers databases in one byte.
const DATABASES_MAX: u32 = 256;

/// The Valkey that tests share.
#[derive(Debug)]
pub struct Valkey;

/// One test's own Valkey database, empty at first. Publish/subscribe crosses databases: channels need the
/// prefix.
#[derive(Debug, Clone)]
pub struct Namespace {
    url: String,
    prefix: String,
}

impl Valkey {
    /// A database no other running test has.
    pub async fn namespace() -> Namespace {
        let server = servers::valkey().await;
        let number = tokio::task::spawn_blocking(move || take(server))
            .await
            .expect("a Valkey database");
        Namespace {
            url: format!("{}/{number}", server.trim_end_matches('/')),
            prefix: format!("t-{}:", Uuid::now_v7().simple()),
        }
    }
}

impl Namespace {
    /// The URL with the database's number in it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Forgets everything in this database, as a server does that lost its disk.
    pub async fn wipe(&self) {
        let url = self.url.clone();
        tokio::task::spawn_blocking(move || {
            let (server, number) = url.rsplit_once('/').expect("a database's number");
            let address = server.trim_start_matches("redis://");
            backing::Valkey::commands(address, &[&["SELECT", number], &["FLUSHDB"]])
                .expect("an empty database");
        })
        .await
        .expect("an empty database");
    }

    /// Every key and every value of the database as text, one to a line: for looking for what must not be in it.
    pub async fn everything(&self) -> String {
        let url = self.url.clone();
        tokio::task::spawn_blocking(move || dump(&url))
            .await
            .expect("reading a Valkey database")
    }

    /// A prefix for what databases do not keep apart, such as channels.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

fn dump(url: &str) -> String {
    /// Keys, then what they hold, whatever kind they are of.
    const SCRIPT: &str = "
        local read = {
            string = function(k) return {redis.call('GET', k)} end,
            hash = function(k) return redis.call('HGETALL', k) end,
            list = function(k) return redis.call('LRANGE', k, 0, -1) end,
            set = function(k) return redis.call('SMEMBERS', k) end,
            zset = function(k) return redis.call('ZRANGE', k, 0, -1) end,
            stream = function(k) return {cjson.encode(redis.call('XRANGE', k, '-', '+'))} end}
        local out = {}
        for _, k in ipairs(redis.call('KEYS', '*')) do
            out[#out + 1] = k
            for _, v in ipairs(read[redis.call('TYPE', k).ok](k)) do out[#out + 1] = v end
        end
        return table.concat(out, '\\n')";
    let (address, number) = url
        .trim_start_matches("redis://")
        .rsplit_once('/')
        .expect("a database's number");
    backing::Valkey::commands(address, &[&["SELECT", number], &["EVAL", SCRIPT, "0"]])
        .expect("the contents of a Valkey database")
}

fn take(server: &str) -> u32 {
    let address = server.trim_start_matches("redis://").trim_end_matches('/');
    let command = |words: &[&str]| backing::Valkey::command(address, words).expect("the Valkey of the tests");
    let databases: u32 = command(&["CONFIG", "GET", "databases"])
        .parse()
        .expect("the number of databases");
    let count: u32 = command(&["INCR", COUNTER]).parse().expect("a counter");
    // database 0 holds the counter
    let number = count % databases.min(DATABASES_MAX).saturating_sub(1).max(1) + 1;
    let text = number.to_string();
    backing::Valkey::commands(address, &[&["SELECT", &text], &["FLUSHDB"]]).expect("an empty database");
    number
}
