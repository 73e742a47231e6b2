//! What transactions moved, asked for by everybody who undoes one: looked up once for all who ask at the same time, because
//! a question of its own costs a reversal more than its posting.

use crate::domain::{TenantId, TransactionId};
use crate::error::{Error, Result};
use crate::store::reading::{self, Moved, MovedBy};
use chassis::database::Admission;
use std::sync::{Mutex, PoisonError};
use tokio::sync::oneshot;

/// See the module. Nobody's question waits for a task of its own: whoever's turn it is asks for all who wait.
pub struct Originals {
    readers: Admission,
    waiting: Mutex<Vec<Question>>,
    turn: tokio::sync::Mutex<()>,
}

struct Question {
    of: (TenantId, TransactionId),
    answer: oneshot::Sender<Result<Option<Moved>>>,
}

impl Originals {
    /// Reads through `readers`.
    pub fn new(readers: Admission) -> Self {
        Self {
            readers,
            waiting: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// What the transaction moved; `None` if the tenant has none of this id.
    pub async fn moved(&self, tenant: TenantId, id: TransactionId) -> Result<Option<Moved>> {
        loop {
            let (answer, mut answered) = oneshot::channel();
            let of = (tenant, id);
            self.questions().push(Question { of, answer });
            let told = tokio::select! {
                biased;
                told = &mut answered => told,
                _turn = self.turn.lock() => {
                    self.ask_for_all().await;
                    answered.await
                }
            };
            // whoever asked for this one too has hung up in the middle of it: once more
            if let Ok(told) = told {
                return told;
            }
        }
    }

    async fn ask_for_all(&self) {
        let mut asked = std::mem::take(&mut *self.questions());
        asked.retain(|question| !question.answer.is_closed());
        let found = self.read(&asked).await;
        for Question { of, answer } in asked {
            let moved = found.as_ref().map(|found| found.get(&of).cloned());
            // whoever has hung up needs no answer
            let _ = answer.send(moved.map_err(Error::clone));
        }
    }

    async fn read(&self, asked: &[Question]) -> Result<MovedBy> {
        let wanted: Vec<_> = asked.iter().map(|question| question.of).collect();
        let mut conn = self.readers.acquire().await?;
        Ok(reading::moved(&mut *conn, &wanted).await?)
    }

    fn questions(&self) -> std::sync::MutexGuard<'_, Vec<Question>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
