//! The page that a signed link leads to: plain HTML that works without scripts, in the language of its reader.

use minijinja::{Value, context};

use super::{
    branding::Branding,
    consent::{Channel, Topic},
    contact::Locale,
    render::{RenderError, Templates},
};

/// A page.
#[derive(Debug)]
pub struct Page {
    /// How it looks.
    pub branding: Branding,
    /// What it is for.
    pub kind: PageKind,
}

/// What a page is for.
#[derive(Debug)]
pub enum PageKind {
    /// Asks whether a topic is really to be refused.
    Unsubscribe(Topic),
    /// The topic is refused.
    Unsubscribed(Topic),
    /// Asks what somebody wants to be written to about.
    Preferences(Vec<Row>),
    /// Asks the same again; what was chosen is put down.
    Saved(Vec<Row>),
    /// Asks whether an e-mail address is really its reader's.
    Verify,
    /// It is.
    Verified,
    /// The link says nothing here.
    Dead,
}

/// A choice.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Of what.
    pub topic: Topic,
    /// By which channel.
    pub channel: Channel,
    /// Whether it goes now.
    pub goes: bool,
}

impl Row {
    /// The name of its field in the form.
    pub fn field(topic: Topic, channel: Channel) -> String {
        format!("{}.{}", topic.as_str(), channel.as_str())
    }
}

struct Text {
    title: &'static str,
    lead: String,
    saved: Option<&'static str>,
    button: Option<&'static str>,
    note: Option<&'static str>,
}

impl Templates {
    /// The page in a language.
    pub fn page(&self, locale: Locale, page: &Page) -> Result<String, RenderError> {
        let text = text(locale, &page.kind);
        let rows: &[Row] = match &page.kind {
            PageKind::Preferences(rows) | PageKind::Saved(rows) => rows,
            _ => &[],
        };
        let context = context! {
            title => text.title,
            lead => text.lead,
            saved => text.saved,
            button => text.button,
            note => text.note,
            channels => channels(locale, rows),
        };
        self.fill_page(locale, &page.branding, context)
    }
}

fn channels(locale: Locale, rows: &[Row]) -> Vec<Value> {
    let of = |channel: Channel| {
        let rows: Vec<Value> = rows
            .iter()
            .filter(|row| row.channel == channel)
            .map(|row| {
                context! {
                    name => Row::field(row.topic, channel),
                    label => row.topic.question(locale),
                    goes => row.goes,
                }
            })
            .collect();
        let name = match (channel, locale) {
            (Channel::Email, Locale::Fr) => "Par e-mail",
            (Channel::Email, Locale::En) => "By e-mail",
            (Channel::Sms, Locale::Fr) => "Par SMS",
            (Channel::Sms, Locale::En) => "By text message",
        };
        (!rows.is_empty()).then(|| context! { name, rows })
    };
    Channel::ALL.into_iter().filter_map(of).collect()
}

fn text(locale: Locale, kind: &PageKind) -> Text {
    let french = locale == Locale::Fr;
    let pick = |fr: &'static str, en: &'static str| if french { fr } else { en };
    let always = pick(
        "Les reçus et les messages de sécurité sont toujours envoyés : ils vous protègent.",
        "Receipts and security messages are always sent: they protect you.",
    );
    let preferences = |saved| Text {
        title: pick("Vos préférences", "Your preferences"),
        lead: pick("Que souhaitez-vous recevoir ?", "What would you like to receive?").to_owned(),
        saved,
        button: Some(pick("Enregistrer", "Save")),
        note: Some(always),
    };
    match kind {
        PageKind::Unsubscribe(topic) => Text {
            title: pick("Ne plus recevoir ces messages ?", "Stop these messages?"),
            lead: topic.question(locale).to_owned(),
            saved: None,
            button: Some(pick("Ne plus recevoir", "Stop")),
            note: Some(always),
        },
        PageKind::Unsubscribed(topic) => Text {
            title: pick("C'est noté", "Done"),
            lead: if french {
                format!("Vous ne recevrez plus : {}.", topic.question(locale))
            } else {
                format!("You will no longer receive: {}.", topic.question(locale))
            },
            saved: None,
            button: None,
            note: Some(always),
        },
        PageKind::Preferences(_) => preferences(None),
        PageKind::Saved(_) => preferences(Some(pick("C'est enregistré.", "Saved."))),
        PageKind::Verify => Text {
            title: pick("Cette adresse est-elle la vôtre ?", "Is this address yours?"),
            lead: pick(
                "Confirmez que c'est bien vous qui recevez nos messages à cette adresse.",
                "Confirm that it is you who gets our messages at this address.",
            )
            .to_owned(),
            saved: None,
            button: Some(pick("C'est la mienne", "It is mine")),
            note: Some(pick(
                "Sinon, fermez cette page : rien ne change.",
                "If not, close this page: nothing changes.",
            )),
        },
        PageKind::Verified => Text {
            title: pick("Merci", "Thank you"),
            lead: pick("Votre adresse est confirmée.", "Your address is confirmed.").to_owned(),
            saved: None,
            button: None,
            note: None,
        },
        PageKind::Dead => Text {
            title: "Ce lien n'est plus valable · This link is no longer valid",
            lead: "Il a été mal copié, ou ce qu'il désigne n'existe plus. It was copied badly, or what it is for \
                   does not exist any more."
                .to_owned(),
            saved: None,
            button: None,
            note: None,
        },
    }
}
