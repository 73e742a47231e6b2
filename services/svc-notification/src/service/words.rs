//! A network's own words and look: read, checked, saved, shown.

use audit::{By, Fact, Facts};
use uuid::Uuid;

use super::Notifications;
use crate::{
    domain::{
        branding::{Accent, Branding},
        contact::Locale,
        draft::{Draft, Flaw},
        notice::Template,
        render::{Letterhead, Words},
    },
    error::Error,
    store::{
        self,
        templates::{BrandingRow, LetterheadRow, NewVersion, VersionRow},
    },
};

/// How often a save is tried again when somebody else saved in between.
const SAVE_ATTEMPTS_MAX: usize = 5;

/// Which words: of one template, in one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordsKey {
    /// The template; one that is open to networks.
    pub template: Template,
    /// The language.
    pub locale: Locale,
}

/// The words that count for a template, or did.
#[derive(Debug)]
pub struct Wording {
    /// Which.
    pub key: WordsKey,
    /// What they say.
    pub draft: Draft,
    /// Whether they are the network's own.
    pub own: bool,
    /// The version that made them count; `None` when there never was one.
    pub saved: Option<Saved>,
}

/// A version, without its words.
#[derive(Clone, Debug)]
pub struct Saved {
    /// From 1.
    pub version: i32,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
    /// Whether it has words of the network's own, or goes back to the built-in ones.
    pub own: bool,
}

impl Notifications {
    /// The words that count for every open template, in every language.
    pub async fn wordings(&self, tenant: Uuid) -> Result<Vec<Wording>, Error> {
        let rows = store::templates::newest(&self.db, tenant).await;
        let rows = rows.map_err(Error::database("reading templates"))?;
        let open = Template::ALL.into_iter().filter(|template| template.is_open());
        let keys = open.flat_map(|template| Locale::ALL.map(|locale| WordsKey { template, locale }));
        let of = |key: WordsKey| {
            let row = rows
                .iter()
                .find(|row| row.template == key.template.as_str() && row.locale == key.locale.as_str());
            self.wording_of(key, row)
        };
        Ok(keys.map(of).collect())
    }

    /// The words of a template: those that count, or those of a version.
    pub async fn wording(&self, tenant: Uuid, key: WordsKey, version: Option<i32>) -> Result<Wording, Error> {
        let Some(version) = version else {
            let newest = self.newest(tenant, key).await?;
            return Ok(self.wording_of(key, newest.as_ref()));
        };
        let found = self
            .versions_before(tenant, key, version.checked_add(1), 1)
            .await?;
        let found = found.first().filter(|row| row.version == version);
        let row = found.ok_or(Error::TemplateNotFound)?;
        Ok(self.wording_of(key, Some(row)))
    }

    /// The versions of a template, newest first.
    pub async fn versions(
        &self,
        tenant: Uuid,
        key: WordsKey,
        before: Option<i32>,
        limit: u16,
    ) -> Result<Vec<Saved>, Error> {
        let rows = self.versions_before(tenant, key, before, limit.into()).await?;
        Ok(rows.iter().map(saved).collect())
    }

    /// Saves words of a network's own, or with `None` goes back to the built-in ones. What counts already is not saved again.
    pub async fn save_words(&self, by: &By, key: WordsKey, draft: Option<Draft>) -> Result<Wording, Error> {
        let (act, tenant) = ("saving a template", by.tenant());
        if let Some(draft) = &draft {
            let flaws = self.templates.check(key.locale, key.template, draft);
            if !flaws.is_empty() {
                return Err(Error::BadTemplate(flaws));
            }
        }
        for _ in 0..SAVE_ATTEMPTS_MAX {
            let newest = self.newest(tenant, key).await?;
            if newest.as_ref().and_then(VersionRow::draft) == draft {
                return Ok(self.wording_of(key, newest.as_ref()));
            }
            let now = (self.clock)();
            let before = newest.as_ref().map(|newest| newest.version);
            let new = NewVersion {
                tenant_id: tenant,
                template: key.template.as_str(),
                locale: key.locale.as_str(),
                version: before.map_or(1, |before| before.saturating_add(1)),
                draft: draft.as_ref(),
                created_by: by.actor(),
            };
            let mut transaction = self.begin(act).await?;
            let inserted = store::templates::insert(&mut *transaction, &new, now).await;
            if inserted.map_err(Error::database(act))? {
                let verb = if draft.is_some() { "saved" } else { "reset" };
                let subject = format!("{}/{}", new.template, new.locale);
                let entry = by
                    .did("template", verb, subject)
                    .from(Facts::of("version", before))
                    .to(Facts::of("version", new.version).and("words", draft.as_ref().map(digest)));
                self.on_record(transaction, &entry, act).await?;
                return Ok(Wording {
                    key,
                    own: draft.is_some(),
                    saved: Some(Saved {
                        version: new.version,
                        by: by.actor().to_owned(),
                        at: now,
                        own: draft.is_some(),
                    }),
                    draft: draft.unwrap_or_else(|| self.templates.source(key.locale, key.template)),
                });
            }
        }
        Err(Error::TemplateContended)
    }

    /// How a message would look: of a draft, or of the words that count.
    pub async fn preview(&self, tenant: Uuid, key: WordsKey, draft: Option<Draft>) -> Result<Words, Error> {
        let draft = if let Some(draft) = draft {
            let flaws: Vec<Flaw> = self.templates.check(key.locale, key.template, &draft);
            if !flaws.is_empty() {
                return Err(Error::BadTemplate(flaws));
            }
            Some(draft)
        } else {
            self.newest(tenant, key)
                .await?
                .as_ref()
                .and_then(VersionRow::draft)
        };
        let letterhead = Letterhead {
            branding: self.branding(tenant).await?,
            words: draft,
            links: None,
        };
        let words = self.templates.preview(key.locale, key.template, &letterhead);
        let words = words.ok_or(Error::TemplateNotFound)?;
        words.map_err(Error::Words)
    }

    /// How a network's messages look.
    pub async fn branding(&self, tenant: Uuid) -> Result<Branding, Error> {
        let row = store::templates::branding(&self.db, tenant).await;
        let row = row.map_err(Error::database("reading a branding"))?;
        let Some(row) = row else {
            return Ok(self.templates.default_branding().clone());
        };
        branding(&row.name, row.logo_url.as_deref(), &row.accent).ok_or(Error::Stored("branding"))
    }

    /// Puts down how a network's messages look.
    pub async fn put_branding(&self, by: &By, branding: &Branding) -> Result<(), Error> {
        let (act, tenant) = ("saving a branding", by.tenant());
        let row = BrandingRow {
            name: branding.name.as_str().to_owned(),
            logo_url: branding.logo.as_ref().map(|logo| logo.as_str().to_owned()),
            accent: branding.accent.to_string(),
        };
        let now = (self.clock)();
        let mut transaction = self.begin(act).await?;
        let put = store::templates::put_branding(&mut *transaction, tenant, &row, by.actor(), now).await;
        put.map_err(Error::database(act))?;
        // what it was is in the row before of the same network
        let facts = Facts::of("name", Fact::digest(&row.name))
            .and("logo_url", row.logo_url.as_deref().map(Fact::digest))
            .and("accent_color", Fact::code(row.accent.trim_start_matches('#')));
        let entry = by.did("branding", "put", tenant).to(facts);
        self.on_record(transaction, &entry, act).await
    }

    /// The names that a template's words may use.
    pub fn variables(&self, template: Template) -> Vec<String> {
        self.templates.variables(template).into_iter().collect()
    }

    async fn newest(&self, tenant: Uuid, key: WordsKey) -> Result<Option<VersionRow>, Error> {
        Ok(self
            .versions_before(tenant, key, None, 1)
            .await?
            .into_iter()
            .next())
    }

    async fn versions_before(
        &self,
        tenant: Uuid,
        key: WordsKey,
        before: Option<i32>,
        limit: i64,
    ) -> Result<Vec<VersionRow>, Error> {
        let (template, locale) = (key.template.as_str(), key.locale.as_str());
        let rows = store::templates::versions(&self.db, tenant, template, locale, before, limit).await;
        rows.map_err(Error::database("reading a template's versions"))
    }

    fn wording_of(&self, key: WordsKey, row: Option<&VersionRow>) -> Wording {
        let draft = row.and_then(VersionRow::draft);
        Wording {
            key,
            own: draft.is_some(),
            saved: row.map(saved),
            draft: draft.unwrap_or_else(|| self.templates.source(key.locale, key.template)),
        }
    }
}

/// Says which words they were to whoever has them.
fn digest(draft: &Draft) -> Fact {
    Fact::digest(
        [&draft.subject, &draft.text, &draft.html]
            .map(String::as_str)
            .join("\0"),
    )
}

fn saved(row: &VersionRow) -> Saved {
    Saved {
        version: row.version,
        by: row.created_by.clone(),
        at: row.created_at,
        own: row.subject.is_some(),
    }
}

/// A stored branding; `None` when this release does not take it for one.
fn branding(name: &str, logo: Option<&str>, accent: &str) -> Option<Branding> {
    Some(Branding {
        name: name.parse().ok()?,
        logo: logo.map(str::parse).transpose().ok()?,
        accent: accent.parse().ok()?,
    })
}

/// What a message is written on, and the version of its words. What this release does not take is left out: a message
/// that looks plain is better than none.
pub fn letterhead(row: LetterheadRow, default: &Branding) -> (Letterhead, Option<i32>) {
    let branding = row.name.as_deref().and_then(|name| {
        let name = name.parse().ok()?;
        let logo = row.logo_url.as_deref().and_then(|logo| logo.parse().ok());
        let accent = row.accent.as_deref().and_then(|accent| accent.parse().ok());
        Some(Branding {
            name,
            logo,
            accent: accent.unwrap_or(Accent::DEFAULT),
        })
    });
    let words = match (row.subject, row.body_text, row.body_html) {
        (Some(subject), Some(text), Some(html)) => Some(Draft { subject, text, html }),
        _ => None,
    };
    let version = row.version.filter(|_| words.is_some());
    let letterhead = Letterhead {
        branding: branding.unwrap_or_else(|| default.clone()),
        words,
        links: None,
    };
    (letterhead, version)
}
