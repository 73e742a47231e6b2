//! What people agreed to: put down with its proof, asked before every message that may be refused, and changed by its
//! holder over a signed link.

use audit::{By, Facts};
use uuid::Uuid;

use super::{Notifications, new_id};
use crate::{
    domain::{
        branding::Branding,
        consent::{Channel, Consent, Rule, Source, Topic, Word, Wording},
        contact::{LanguageTag, Locale},
        link::{Link, Purpose},
        page::{Page, PageKind, Row},
        render::RenderError,
    },
    error::Error,
    store::{
        self,
        consents::{ConsentRow, HOLDER},
        contacts::ContactRow,
    },
};

/// Whether a topic goes to somebody by a channel, and since when they say so.
#[derive(Debug)]
pub struct Preference {
    /// Of what.
    pub topic: Topic,
    /// By which channel.
    pub channel: Channel,
    /// Whether it goes.
    pub goes: bool,
    /// The word that decided it; `None` where nobody spoke.
    pub by: Option<Consent>,
}

/// A box that is ticked on the preference page.
pub type Choice = (Topic, Channel);

impl Notifications {
    /// Puts a word down, with its proof.
    pub async fn say(&self, by: &By, contact: Uuid, word: Word) -> Result<Consent, Error> {
        self.contact_row(by.tenant(), contact).await?;
        self.put_down(by, contact, word).await
    }

    /// What goes to a contact, topic by topic and channel by channel.
    pub async fn preferences(&self, tenant: Uuid, contact: Uuid) -> Result<Vec<Preference>, Error> {
        self.contact_row(tenant, contact).await?;
        let rows = store::consents::newest(&self.db, tenant, contact).await;
        let said = rows.map_err(Error::database("reading preferences"))?;
        let said = said.into_iter().map(consent).collect::<Result<Vec<_>, _>>()?;
        let of = |topic: Topic, channel: Channel| {
            let by = said
                .iter()
                .find(|said| said.word.topic == topic && said.word.channel == channel);
            Preference {
                topic,
                channel,
                goes: topic.goes(by.map(|said| said.word.granted)),
                by: by.cloned(),
            }
        };
        let topics = Topic::ALL.into_iter();
        Ok(topics
            .flat_map(|topic| Channel::ALL.map(|channel| of(topic, channel)))
            .collect())
    }

    /// Every word of a contact, newest first.
    pub async fn consents(
        &self,
        tenant: Uuid,
        contact: Uuid,
        before: Option<Uuid>,
        limit: u16,
    ) -> Result<Vec<Consent>, Error> {
        self.contact_row(tenant, contact).await?;
        let rows = store::consents::history(&self.db, tenant, contact, before, limit.into()).await;
        let rows = rows.map_err(Error::database("reading consents"))?;
        rows.into_iter().map(consent).collect()
    }

    /// The page that a link leads to: it changes nothing, because programs that look for dangerous links open it too.
    pub async fn open_link(&self, token: &str) -> Result<String, Error> {
        let (link, contact) = self.linked(token).await?;
        let kind = match link.purpose {
            Purpose::Unsubscribe(topic, _) => PageKind::Unsubscribe(topic),
            Purpose::Preferences => PageKind::Preferences(self.rows(link, &contact).await?),
            // has a page of its own
            Purpose::VerifyEmail(_) => return Err(Error::LinkInvalid),
        };
        self.page(link, &contact, kind).await
    }

    /// Refuses the topic that a link is for. Done again, it stays refused.
    pub async fn unsubscribe(&self, token: &str) -> Result<String, Error> {
        let (link, contact) = self.linked(token).await?;
        let Purpose::Unsubscribe(topic, channel) = link.purpose else {
            return Err(Error::LinkInvalid);
        };
        let word = Word {
            topic,
            channel,
            granted: false,
            wording: Wording::one_click(),
            source: Source::OneClick,
            actor: None,
            place: None,
        };
        self.change(link, word).await?;
        self.page(link, &contact, PageKind::Unsubscribed(topic)).await
    }

    /// Puts down what the holder chose on the preference page: a box that was shown and is not ticked is a refusal.
    pub async fn choose(&self, token: &str, ticked: &[Choice]) -> Result<String, Error> {
        let (link, contact) = self.linked(token).await?;
        if link.purpose != Purpose::Preferences {
            return Err(Error::LinkInvalid);
        }
        let locale = locale(&contact);
        for shown in self.rows(link, &contact).await? {
            let word = Word {
                topic: shown.topic,
                channel: shown.channel,
                granted: ticked.contains(&(shown.topic, shown.channel)),
                wording: Wording::of(shown.topic, locale),
                source: Source::PreferencePage,
                actor: None,
                place: None,
            };
            self.change(link, word).await?;
        }
        let rows = self.rows(link, &contact).await?;
        self.page(link, &contact, PageKind::Saved(rows)).await
    }

    /// The page for a link that says nothing here.
    pub fn dead_link(&self) -> Result<String, RenderError> {
        self.templates.page(
            Locale::Fr,
            &Page {
                branding: self.templates.default_branding().clone(),
                kind: PageKind::Dead,
            },
        )
    }

    /// Puts a word down unless it was the newest already, so that a link that is followed again proves nothing twice.
    async fn change(&self, link: Link, word: Word) -> Result<(), Error> {
        let (topic, channel) = (word.topic.as_str(), word.channel.as_str());
        let said = store::consents::said(&self.db, link.tenant, link.contact, topic, channel).await;
        if said.map_err(Error::database("reading preferences"))? != Some(word.granted) {
            let holder = By::holder(link.tenant, link.contact);
            self.put_down(&holder, link.contact, word).await?;
        }
        Ok(())
    }

    async fn put_down(&self, by: &By, contact: Uuid, word: Word) -> Result<Consent, Error> {
        if word.topic.rule() == Rule::Always {
            return Err(Error::TopicNotOptional);
        }
        let now = (self.clock)();
        let id = new_id(now);
        let act = "putting a consent down";
        let mut transaction = self.begin(act).await?;
        let inserted = store::consents::insert(&mut *transaction, by.tenant(), contact, id, &word, now).await;
        inserted.map_err(Error::database(act))?;
        let said = Facts::of("topic", word.topic.as_str())
            .and("channel", word.channel.as_str())
            .and("granted", word.granted);
        self.on_record(transaction, &by.did("consent", "put_down", contact).to(said), act)
            .await?;
        Ok(Consent { id, word, at: now })
    }

    /// Whom a link speaks for; the link is dead once its contact is gone or erased.
    async fn linked(&self, token: &str) -> Result<(Link, ContactRow), Error> {
        let link = Link::verify(&self.vault, token).ok_or(Error::LinkInvalid)?;
        let row = store::contacts::by_id(&self.db, link.tenant, link.contact).await;
        let row = row.map_err(Error::database("reading a contact"))?;
        let row = row.filter(|row| row.wrapped_key.is_some());
        Ok((link, row.ok_or(Error::LinkInvalid)?))
    }

    /// What the preference page asks: of every topic that may be refused, by every channel there is an address for.
    async fn rows(&self, link: Link, contact: &ContactRow) -> Result<Vec<Row>, Error> {
        let preferences = self.preferences(link.tenant, link.contact).await?;
        let reached = |channel| match channel {
            Channel::Email => contact.email_sealed.is_some(),
            Channel::Sms => contact.phone_sealed.is_some(),
        };
        let rows = preferences
            .into_iter()
            .filter(|preference| preference.topic.rule() != Rule::Always && reached(preference.channel));
        let row = |preference: Preference| Row {
            topic: preference.topic,
            channel: preference.channel,
            goes: preference.goes,
        };
        Ok(rows.map(row).collect())
    }

    pub(super) async fn page(
        &self,
        link: Link,
        contact: &ContactRow,
        kind: PageKind,
    ) -> Result<String, Error> {
        let branding: Branding = self.branding(link.tenant).await?;
        let page = Page { branding, kind };
        let page = self.templates.page(locale(contact), &page);
        page.map_err(Error::Words)
    }
}

/// The language of a contact's pages.
fn locale(contact: &ContactRow) -> Locale {
    let tag: Option<LanguageTag> = contact.locale.parse().ok();
    tag.map_or(Locale::Fr, |tag| tag.locale_or(Locale::Fr))
}

fn consent(row: ConsentRow) -> Result<Consent, Error> {
    let source = Source::ALL
        .into_iter()
        .find(|source| source.as_str() == row.source);
    Ok(Consent {
        id: row.id,
        word: Word {
            topic: row.topic.parse().map_err(|()| Error::Stored("topic"))?,
            channel: row.channel.parse().map_err(|()| Error::Stored("channel"))?,
            granted: row.granted,
            wording: row.wording.parse().map_err(|_| Error::Stored("wording"))?,
            source: source.ok_or(Error::Stored("source of a consent"))?,
            actor: (row.actor != HOLDER).then_some(row.actor),
            place: row.place,
        },
        at: row.created_at,
    })
}
