//! Reading cards and their history.

use super::{Caller, GiftCards};
use crate::domain::page::cut;
use crate::domain::{Activity, Card, CardKey, CardStatus, Cursor, Limit};
use crate::error::Error;
use crate::store;

impl GiftCards {
    /// A page of cards, newest first: the network's, or for whoever works for a merchant those it carries.
    pub async fn cards(
        &self,
        caller: &Caller,
        status: Option<CardStatus>,
        after: Cursor,
        limit: Limit,
    ) -> Result<(Vec<Card>, Option<Cursor>), Error> {
        let act = "listing cards";
        let mut connection = self.connection(act).await?;
        let (tenant, own) = (caller.tenant, caller.own);
        let cards = store::cards::list(&mut connection, tenant, own, status, after.0, limit.and_one()).await;
        Ok(cut(cards.map_err(Error::database(act))?, limit, |card| card.id.0))
    }

    /// A page of what happened to a card, newest first.
    pub async fn activities(
        &self,
        card: CardKey,
        after: Cursor,
        limit: Limit,
    ) -> Result<(Vec<Activity>, Option<Cursor>), Error> {
        self.card(card).await?;
        let act = "listing what happened to a card";
        let mut connection = self.connection(act).await?;
        let activities = store::activities::of_card(&mut connection, card, after.0, limit.and_one()).await;
        Ok(cut(
            activities.map_err(Error::database(act))?,
            limit,
            |activity| activity.id,
        ))
    }
}
