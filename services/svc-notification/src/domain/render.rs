//! Words: templates filled with a notice's figures, one set per language, under a network's letterhead.
//!
//! Built-in templates are part of the build and compiled when the service starts, so a broken one stops the start and not
//! a message. A network may have words of its own ([`super::draft`]), which were checked when they were saved. A variable
//! that is not there is an error; HTML is escaped.

use std::fmt;

use chrono_tz::Tz;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context,
};

use super::{
    branding::{Accent, BrandName, Branding, LogoUrl},
    contact::Locale,
    draft::{Draft, Part},
    format,
    gift_card::{CardStatusNews, Gift},
    letter::{Letter, Subject},
    notice::{Template, Variables},
};

/// A message in words, before it is addressed. It does not print: it may hold a link or a code that is worth something.
#[derive(Clone, PartialEq, Eq)]
pub struct Words {
    /// One line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Most octets of a body in a network's own words, once it is filled: with headers and encoding well below what any mail server
/// takes.
const FILLED_MAX: usize = 200_000;

impl Words {
    /// The body that is too large to be sent.
    pub(super) fn too_large(&self) -> Option<Part> {
        let bodies = [(Part::Text, &self.text), (Part::Html, &self.html)];
        let mut bodies = bodies.into_iter();
        bodies
            .find(|(_, filled)| filled.len() > FILLED_MAX)
            .map(|(part, _)| part)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

/// What is wrong with a body that is too large.
pub(super) fn too_large() -> String {
    format!("has more than {FILLED_MAX} octets when it is filled")
}

/// A template does not compile or could not be filled.
#[derive(Debug, thiserror::Error)]
#[error("the template {template} could not be used")]
pub struct RenderError {
    template: String,
    source: Error,
}

/// How a network writes: its look, and its own words for one template in one language where it has some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letterhead {
    /// The look.
    pub branding: Branding,
    /// Its own words; the built-in ones where it has none.
    pub words: Option<Draft>,
    /// Where its reader can refuse more of the kind; on messages that may be refused.
    pub links: Option<Links>,
}

/// Signed links for one reader. They do not print: whoever has one may change what it is for.
#[derive(Clone, PartialEq, Eq)]
pub struct Links {
    /// Refuses the topic of the message.
    pub unsubscribe: String,
    /// Shows and changes all preferences.
    pub preferences: String,
}

impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Links(…)")
    }
}

/// The compiled templates.
pub struct Templates {
    environment: Environment<'static>,
    branding: Branding,
    zone: Tz,
}

/// `[("fr/earned.txt", "…"), …]`: every part of every template in every language, from `templates/`.
macro_rules! sources {
    ($($name:literal),+ $(,)?) => {
        [$(
            source!("fr", $name, "subject"), source!("fr", $name, "txt"), source!("fr", $name, "html"),
            source!("en", $name, "subject"), source!("en", $name, "txt"), source!("en", $name, "html"),
        )+]
    };
}

macro_rules! source {
    ($locale:literal, $name:literal, $part:literal) => {
        (
            concat!($locale, "/", $name, ".", $part),
            include_str!(concat!("../../templates/", $locale, "/", $name, ".", $part)),
        )
    };
}

const PAGE: (&str, &str) = ("page.html", include_str!("../../templates/page.html"));
const RECORD: (&str, &str) = ("record.html", include_str!("../../templates/record.html"));
const LAYOUT: (&str, &str) = ("layout.html", include_str!("../../templates/layout.html"));
/// The letterhead around a body that was filled before.
const FRAME: (&str, &str) = (
    "frame.html",
    "{% extends \"layout.html\" %}{% block content %}{{ content }}{% endblock %}",
);
/// What stands around the body of every built-in HTML part.
const OPENING: &str = "{% extends \"layout.html\" %}\n{% block content %}\n";
const CLOSING: &str = "{% endblock %}\n";

static SOURCES: [(&str, &str); Template::ALL.len() * 6] = sources![
    "earned",
    "loaded",
    "spent",
    "adjusted",
    "expired",
    "expiring",
    "tier_reached",
    "transferred",
    "reversed",
    "gift_card_delivered",
    "gift_card_redeemed",
    "gift_card_refunded",
    "gift_card_reloaded",
    "gift_card_expired",
    "gift_card_low_balance",
    "gift_card_status",
    "merchant_onboarded",
    "staff_invitation",
    "staff_password_reset",
    "staff_security",
    "address_verification",
    "phone_verification",
];

impl Templates {
    /// Compiles every template. `brand` signs the messages of networks that have no branding; `zone` is the one that dates
    /// are told in.
    pub fn compile(brand: &BrandName, zone: Tz) -> Result<Self, RenderError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_formatter(escaped);
        for (name, source) in [LAYOUT, FRAME, PAGE, RECORD].into_iter().chain(SOURCES) {
            environment
                .add_template(name, source)
                .map_err(|source| RenderError {
                    template: name.to_owned(),
                    source,
                })?;
        }
        Ok(Self {
            environment,
            branding: Branding {
                name: brand.clone(),
                logo: None,
                accent: Accent::DEFAULT,
            },
            zone,
        })
    }

    /// How messages look for a network that says nothing of it.
    pub fn default_branding(&self) -> &Branding {
        &self.branding
    }

    /// The message in words.
    pub fn render(
        &self,
        locale: Locale,
        template: Template,
        variables: &Variables,
        letterhead: &Letterhead,
    ) -> Result<Words, RenderError> {
        let context = self.context(locale, variables, &letterhead.branding);
        self.worded(locale, template, context, letterhead)
    }

    /// A gift card's code in words.
    pub fn render_gift(
        &self,
        locale: Locale,
        gift: &Gift,
        letterhead: &Letterhead,
    ) -> Result<Words, RenderError> {
        let context = self.gift_context(locale, gift, &letterhead.branding);
        self.worded(locale, Template::GiftCardDelivered, context, letterhead)
    }

    /// A letter to a member of staff in words, which are always the built-in ones.
    pub fn render_letter(
        &self,
        locale: Locale,
        letter: &Letter,
        branding: &Branding,
    ) -> Result<Words, RenderError> {
        let context = linked(self.letter_context(locale, letter, branding), None);
        self.built_in(locale, letter.subject.template(), &context)
    }

    /// A link that confirms an address, in words, which are always the built-in ones.
    pub fn render_verification(
        &self,
        locale: Locale,
        link: &str,
        branding: &Branding,
    ) -> Result<Words, RenderError> {
        let context = linked(signed(locale, branding, context! { link }), None);
        self.built_in(locale, Template::AddressVerification, &context)
    }

    /// A code that confirms a phone number, in words, which are always the built-in ones.
    pub fn render_code(&self, locale: Locale, code: &str, branding: &Branding) -> Result<Words, RenderError> {
        let context = linked(signed(locale, branding, context! { code }), None);
        self.built_in(locale, Template::PhoneVerification, &context)
    }

    /// The built-in words of a template, as a network may begin its own with them.
    pub fn source(&self, locale: Locale, template: Template) -> Draft {
        let part = |part: &str| {
            let name = format!("{locale}/{template}.{part}");
            let found = SOURCES.iter().find(|(known, _)| *known == name);
            found.map_or("", |(_, source)| *source)
        };
        let html = part("html");
        let body = html
            .strip_prefix(OPENING)
            .and_then(|rest| rest.strip_suffix(CLOSING));
        Draft {
            subject: part("subject").trim_end().to_owned(),
            text: part("txt").to_owned(),
            html: body.unwrap_or(html).to_owned(),
        }
    }

    fn worded(
        &self,
        locale: Locale,
        template: Template,
        context: Value,
        letterhead: &Letterhead,
    ) -> Result<Words, RenderError> {
        let context = linked(context, letterhead.links.as_ref());
        let mut words = match &letterhead.words {
            None => self.built_in(locale, template, &context)?,
            Some(own) => self.own(own, &context).map_err(|(part, source)| RenderError {
                template: format!("{locale}/{template}, the network's own {part}"),
                source,
            })?,
        };
        if let Some(links) = &letterhead.links {
            words.text = format!("{}\n\n{}\n", words.text.trim_end(), way_out(locale, links));
        }
        Ok(words)
    }

    /// A page, not a message.
    pub(super) fn fill_page(
        &self,
        locale: Locale,
        branding: &Branding,
        context: Value,
    ) -> Result<String, RenderError> {
        self.fill_html(PAGE.0, locale, branding, context)
    }

    /// What is held of a person, as a page.
    pub(super) fn fill_record(
        &self,
        locale: Locale,
        branding: &Branding,
        context: Value,
    ) -> Result<String, RenderError> {
        self.fill_html(RECORD.0, locale, branding, context)
    }

    fn fill_html(
        &self,
        name: &str,
        locale: Locale,
        branding: &Branding,
        context: Value,
    ) -> Result<String, RenderError> {
        let page = self.environment.get_template(name);
        let page = page.and_then(|page| page.render(signed(locale, branding, context)));
        page.map_err(|source| RenderError {
            template: name.to_owned(),
            source,
        })
    }

    /// An instant as people write it, in the network's time zone.
    pub(super) fn date_time(&self, locale: Locale, at: chrono::DateTime<chrono::Utc>) -> String {
        format::date_time(locale, &at.with_timezone(&self.zone))
    }

    /// A network's own words, filled; or the part that could not be.
    pub(super) fn fill(&self, draft: &Draft, context: &Value) -> Result<Words, (Part, Error)> {
        let part = |part: Part, name: &str| {
            let filled = self
                .environment
                .render_named_str(name, draft.part(part), context.clone());
            filled.map_err(|error| (part, error))
        };
        let content = Value::from_safe_string(part(Part::Html, "own.html")?);
        let framed = self
            .environment
            .get_template(FRAME.0)
            .and_then(|frame| frame.render(context! { content, ..context.clone() }));
        Ok(Words {
            subject: one_line(&part(Part::Subject, "own.subject")?),
            text: part(Part::Text, "own.txt")?,
            html: framed.map_err(|error| (Part::Html, error))?,
        })
    }

    /// A network's own words, filled and small enough to be sent: what a buyer wrote may stand in them many times.
    fn own(&self, draft: &Draft, context: &Value) -> Result<Words, (Part, Error)> {
        let words = self.fill(draft, context)?;
        match words.too_large() {
            Some(part) => Err((part, Error::new(ErrorKind::InvalidOperation, too_large()))),
            None => Ok(words),
        }
    }

    fn built_in(&self, locale: Locale, template: Template, context: &Value) -> Result<Words, RenderError> {
        let part = |part: &str| {
            let name = format!("{locale}/{template}.{part}");
            let rendered = self
                .environment
                .get_template(&name)
                .and_then(|found| found.render(context.clone()));
            rendered.map_err(|source| RenderError {
                template: name,
                source,
            })
        };
        Ok(Words {
            subject: one_line(&part("subject")?),
            text: part("txt")?,
            html: part("html")?,
        })
    }

    pub(super) fn context(&self, locale: Locale, variables: &Variables, branding: &Branding) -> Value {
        let at = |instant: &chrono::DateTime<chrono::Utc>| self.date_time(locale, *instant);
        let filled = match variables {
            Variables::Receipt {
                transaction_id,
                change,
                balance,
                occurred_at,
            } => context! {
                credit => change.amount > 0,
                change => format::amount(locale, unsigned(*change)),
                balance => format::amount(locale, *balance),
                date => at(occurred_at),
                transaction_id => transaction_id.to_string(),
            },
            Variables::Expiring { points, expires_at } => context! {
                points => format::amount(locale, *points),
                date => at(expires_at),
            },
            Variables::Tier {
                program,
                tier,
                occurred_at,
            } => context! {
                program => program.as_str(),
                tier => tier.as_str(),
                date => at(occurred_at),
            },
            Variables::GiftCard {
                gift_card_id,
                last4,
                change,
                balance,
                news,
                occurred_at,
            } => context! {
                last4 => last4.as_str(),
                change => change.map(|change| format::amount(locale, unsigned(change))),
                balance => format::amount(locale, *balance),
                news => news.map(CardStatusNews::as_str),
                date => at(occurred_at),
                gift_card_id => gift_card_id.to_string(),
            },
            Variables::Merchant {
                merchant_id,
                display_name,
                occurred_at,
            } => context! {
                display_name => display_name.as_str(),
                merchant_id => merchant_id.to_string(),
                date => at(occurred_at),
            },
            // what fills these comes from elsewhere
            Variables::Staff
            | Variables::GiftCardDelivery { .. }
            | Variables::Verification { .. }
            | Variables::VerificationCode { .. } => context! {},
        };
        signed(locale, branding, filled)
    }

    pub(super) fn gift_context(&self, locale: Locale, gift: &Gift, branding: &Branding) -> Value {
        let expires = gift.expires_at.as_ref();
        let filled = context! {
            code => gift.code.as_str(),
            pin => gift.pin.as_deref(),
            value => format::amount(locale, gift.value),
            message => gift.message.trim(),
            expires => expires.map(|at| format::date(locale, &at.with_timezone(&self.zone))),
        };
        signed(locale, branding, filled)
    }

    fn letter_context(&self, locale: Locale, letter: &Letter, branding: &Branding) -> Value {
        let name = letter.name();
        let filled = match &letter.subject {
            Subject::Invitation { link, merchant } => {
                let merchant = merchant.as_deref().unwrap_or(branding.name.as_str());
                context! { name, link, merchant }
            }
            Subject::PasswordReset { link } => context! { name, link },
            Subject::Security { event, at } => context! {
                name,
                event => event.as_str(),
                date => format::date_time(locale, &at.with_timezone(&self.zone)),
            },
        };
        signed(locale, branding, filled)
    }
}

/// A message as a text message says it: who writes, and its subject, which is a sentence; a gift's code is what it is for.
pub fn text(branding: &Branding, words: &Words, gift: Option<&Gift>) -> String {
    let mut text = format!("{}: {}", branding.name.as_str(), words.subject);
    if let Some(gift) = gift {
        text.push('\n');
        text.push_str(&gift.code);
        if let Some(pin) = &gift.pin {
            text.push_str(" / PIN ");
            text.push_str(pin);
        }
    }
    text
}

/// What every template may say: who writes, in which language and colours.
fn signed(locale: Locale, branding: &Branding, filled: Value) -> Value {
    context! {
        brand => branding.name.as_str(),
        logo => branding.logo.as_ref().map(LogoUrl::as_str),
        accent => branding.accent.to_string(),
        lang => locale.as_str(),
        ..filled
    }
}

/// The way out of more of the kind, for the foot of a mail.
pub(super) fn linked(context: Value, links: Option<&Links>) -> Value {
    context! {
        unsubscribe => links.map(|links| links.unsubscribe.as_str()),
        preferences => links.map(|links| links.preferences.as_str()),
        ..context
    }
}

/// The same, for the plain text part.
fn way_out(locale: Locale, links: &Links) -> String {
    let (stop, choose) = match locale {
        Locale::Fr => ("Ne plus recevoir ces messages", "Vos préférences"),
        Locale::En => ("Stop these messages", "Your preferences"),
    };
    let colon = match locale {
        Locale::Fr => " :",
        Locale::En => ":",
    };
    format!(
        "{stop}{colon} {}\n{choose}{colon} {}",
        links.unsubscribe, links.preferences
    )
}

/// Escapes what HTML needs escaped, and nothing else: an escaped slash in a link is right, and confuses mail programs that
/// look for links.
fn escaped(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let Some(text) = value
        .as_str()
        .filter(|_| *state.auto_escape() == AutoEscape::Html && !value.is_safe())
    else {
        return minijinja::escape_formatter(out, state, value);
    };
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (plain, special) = rest.split_at(at);
        out.write_str(plain)?;
        let mut chars = special.chars();
        out.write_str(match chars.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            _ => "&#39;",
        })?;
        rest = chars.as_str();
    }
    out.write_str(rest)?;
    Ok(())
}

/// The sentence says which way value went, so the figure carries no sign.
fn unsigned(value: money::Value) -> money::Value {
    money::Value::new(value.amount.saturating_abs(), value.unit)
}

/// A header is one line, whatever a merchant calls itself.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control())
        .flat_map(|line| line.split(' '))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use std::{
        env, fs,
        path::{Path, PathBuf},
    };

    use chrono::{DateTime, Utc};
    use money::Value;
    use uuid::Uuid;

    use super::*;
    use crate::domain::letter::SecurityEvent;

    fn templates() -> Templates {
        Templates::compile(&"Centre-Ville".parse().unwrap(), chrono_tz::Europe::Paris).unwrap()
    }

    fn plain() -> Letterhead {
        Letterhead {
            branding: templates().default_branding().clone(),
            words: None,
            links: None,
        }
    }

    fn at() -> DateTime<Utc> {
        "2026-03-05T13:32:07Z".parse().unwrap()
    }

    fn receipt(change: i64, balance: i64, unit: &str) -> Variables {
        let unit = unit.parse().unwrap();
        Variables::Receipt {
            transaction_id: Uuid::from_u128(0x0195_6694_4c00_7000_8000_0000_0000_0001),
            change: Value::new(change, unit),
            balance: Value::new(balance, unit),
            occurred_at: at(),
        }
    }

    fn expiring(points: i64) -> Variables {
        Variables::Expiring {
            points: Value::new(points, "PTS".parse().unwrap()),
            expires_at: at(),
        }
    }

    fn tier(name: &str) -> Variables {
        Variables::Tier {
            program: "Boulangerie <Dupont> & Fils".to_owned(),
            tier: name.to_owned(),
            occurred_at: at(),
        }
    }

    fn merchant(display_name: &str) -> Variables {
        Variables::Merchant {
            merchant_id: Uuid::from_u128(0x0195_6694_4c00_7000_8000_0000_0000_0002),
            display_name: display_name.to_owned(),
            occurred_at: at(),
        }
    }

    fn card(change: Option<i64>, balance: i64, news: Option<CardStatusNews>) -> Variables {
        let euros = |amount| Value::new(amount, "EUR".parse().unwrap());
        Variables::GiftCard {
            gift_card_id: Uuid::from_u128(0x0195_6694_4c00_7000_8000_0000_0000_0003),
            last4: "7Q2F".to_owned(),
            change: change.map(euros),
            balance: euros(balance),
            news,
            occurred_at: at(),
        }
    }

    fn gift(pin: Option<&str>, message: &str, expires_at: Option<DateTime<Utc>>) -> Gift {
        Gift {
            contact_id: Uuid::nil(),
            code: "7K3M-Q9XT-2F4W-8HJR-V6NC-5PYD-7Q2F".to_owned(),
            pin: pin.map(str::to_owned),
            value: Value::new(5_000, "EUR".parse().unwrap()),
            message: message.to_owned(),
            expires_at,
        }
    }

    fn held_to(golden: &Path, locale: Locale, name: &str, words: &Words) {
        let file = golden.join(format!("{locale}/{name}.txt"));
        let worded = format!("Subject: {}\n\n{}\n\n{}\n", words.subject, words.text, words.html);
        if env::var_os("GOLDEN").is_some_and(|value| value == "write") {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &worded).unwrap();
        }
        let expected = fs::read_to_string(&file).unwrap();
        assert_eq!(worded, expected, "{}", file.display());
    }

    /// Every template in every language, in both directions where the words differ, against `tests/golden/`.
    /// `GOLDEN=write cargo test -p svc-notification golden` accepts the present wording; review the diff.
    #[test]
    fn given_an_event_when_worded_then_as_in_the_golden_file() {
        let cases = [
            ("earned", Template::Earned, receipt(12, 1240, "PTS")),
            ("loaded", Template::Loaded, receipt(5000, 6250, "EUR")),
            ("spent", Template::Spent, receipt(-1000, 240, "PTS")),
            ("spent-currency", Template::Spent, receipt(-1250, 123_456, "EUR")),
            ("adjusted-up", Template::Adjusted, receipt(1, 241, "PTS")),
            ("adjusted-down", Template::Adjusted, receipt(-1, 240, "PTS")),
            ("expired", Template::Expired, receipt(-240, 0, "PTS")),
            ("expiring", Template::Expiring, expiring(240)),
            ("tier_reached", Template::TierReached, tier("Gold")),
            ("transferred-in", Template::Transferred, receipt(50, 290, "PTS")),
            ("transferred-out", Template::Transferred, receipt(-50, 240, "PTS")),
            ("reversed-in", Template::Reversed, receipt(1000, 1240, "PTS")),
            ("reversed-out", Template::Reversed, receipt(-12, 1228, "PTS")),
            (
                "gift_card_redeemed",
                Template::GiftCardRedeemed,
                card(Some(1_250), 3_750, None),
            ),
            (
                "gift_card_refunded",
                Template::GiftCardRefunded,
                card(Some(500), 4_250, None),
            ),
            (
                "gift_card_reloaded",
                Template::GiftCardReloaded,
                card(Some(2_000), 6_250, None),
            ),
            (
                "gift_card_expired",
                Template::GiftCardExpired,
                card(Some(4_250), 0, None),
            ),
            (
                "gift_card_low_balance",
                Template::GiftCardLowBalance,
                card(Some(1_250), 750, None),
            ),
            (
                "gift_card_status-blocked",
                Template::GiftCardStatus,
                card(None, 750, Some(CardStatusNews::Blocked)),
            ),
            (
                "gift_card_status-unblocked",
                Template::GiftCardStatus,
                card(None, 750, Some(CardStatusNews::Unblocked)),
            ),
            (
                "gift_card_status-deactivated",
                Template::GiftCardStatus,
                card(Some(750), 0, Some(CardStatusNews::Deactivated)),
            ),
            (
                "gift_card_status-code_replaced",
                Template::GiftCardStatus,
                card(None, 750, Some(CardStatusNews::CodeReplaced)),
            ),
            (
                "merchant_onboarded",
                Template::MerchantOnboarded,
                merchant("Boulangerie <Dupont> & Fils"),
            ),
        ];
        let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        for (name, template, variables) in &cases {
            for locale in Locale::ALL {
                let words = templates()
                    .render(locale, *template, variables, &plain())
                    .unwrap();
                held_to(&golden, locale, name, &words);
            }
        }
        let security = |event| Subject::Security { event, at: at() };
        let link = || "https://console.example/#token=lpt_x".to_owned();
        let letters = [
            (
                "staff_invitation",
                Subject::Invitation {
                    link: link(),
                    merchant: Some("Boulangerie <Dupont> & Fils".to_owned()),
                },
            ),
            (
                "staff_invitation-operator",
                Subject::Invitation {
                    link: link(),
                    merchant: None,
                },
            ),
            ("staff_password_reset", Subject::PasswordReset { link: link() }),
            (
                "staff_security-password",
                security(SecurityEvent::PasswordChanged),
            ),
            ("staff_security-totp-on", security(SecurityEvent::TotpEnabled)),
            ("staff_security-totp-off", security(SecurityEvent::TotpDisabled)),
            ("staff_security-reused", security(SecurityEvent::TokenReused)),
        ];
        let mut covered: Vec<_> = cases.iter().map(|(_, template, _)| *template).collect();
        for (name, subject) in letters {
            covered.push(subject.template());
            let (email, tag) = ("camille@example.org".parse().unwrap(), "fr".parse().unwrap());
            let letter = Letter::new(&email, "Camille <Martin>".to_owned(), &tag, subject);
            for locale in Locale::ALL {
                let branding = plain().branding;
                let words = templates().render_letter(locale, &letter, &branding).unwrap();
                held_to(&golden, locale, name, &words);
            }
        }
        covered.push(Template::AddressVerification);
        for locale in Locale::ALL {
            let link = "https://localplus.example/v1/verifications/x";
            let words = templates().render_verification(locale, link, &plain().branding);
            held_to(&golden, locale, "address_verification", &words.unwrap());
        }
        covered.push(Template::PhoneVerification);
        for locale in Locale::ALL {
            let words = templates()
                .render_code(locale, "012345", &plain().branding)
                .unwrap();
            let text = text(&plain().branding, &words, None);
            assert!(
                text.starts_with("Centre-Ville: ") && text.contains("012345"),
                "{text}"
            );
            held_to(&golden, locale, "phone_verification", &words);
        }
        let gifts = [
            ("gift_card_delivered", gift(None, "", None)),
            (
                "gift_card_delivered-whole",
                gift(
                    Some("4711"),
                    "Joyeux <anniversaire> !\nÀ bientôt,\nSacha",
                    Some(at()),
                ),
            ),
        ];
        covered.push(Template::GiftCardDelivered);
        for (name, gift) in &gifts {
            for locale in Locale::ALL {
                let words = templates().render_gift(locale, gift, &plain()).unwrap();
                held_to(&golden, locale, name, &words);
            }
        }
        for template in Template::ALL {
            assert!(covered.contains(&template), "{template} has no golden file");
        }
    }

    #[test]
    fn given_a_name_with_markup_and_line_breaks_when_worded_then_html_is_escaped_and_the_subject_is_one_line()
    {
        let words = templates()
            .render(
                Locale::En,
                Template::MerchantOnboarded,
                &merchant("<script>\r\nBcc: all@example.com"),
                &plain(),
            )
            .unwrap();
        assert!(!words.html.contains("<script>") && words.html.contains("&lt;script&gt;"));
        assert_eq!(words.subject, "<script> Bcc: all@example.com joined the network");
    }

    #[test]
    fn given_figures_of_another_kind_when_worded_then_it_fails_and_nothing_is_left_blank() {
        assert!(
            templates()
                .render(Locale::Fr, Template::Earned, &merchant("x"), &plain())
                .is_err()
        );
        assert!(
            templates()
                .render(
                    Locale::Fr,
                    Template::MerchantOnboarded,
                    &receipt(1, 1, "PTS"),
                    &plain()
                )
                .is_err()
        );
    }

    #[test]
    fn given_a_branding_when_worded_then_as_in_the_golden_file() {
        let letterhead = Letterhead {
            branding: Branding {
                name: "Rue des Arts & Co".parse().unwrap(),
                logo: "https://cdn.example.com/logo.png".parse().ok(),
                accent: "#8a1538".parse().unwrap(),
            },
            words: None,
            links: Some(Links {
                unsubscribe: "https://localplus.example/v1/unsubscribe/x".to_owned(),
                preferences: "https://localplus.example/v1/preferences/x".to_owned(),
            }),
        };
        let golden = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        let words = templates()
            .render(
                Locale::Fr,
                Template::GiftCardLowBalance,
                &card(Some(1_250), 750, None),
                &letterhead,
            )
            .unwrap();
        held_to(&golden, Locale::Fr, "gift_card_low_balance-branded", &words);
    }

    #[test]
    fn given_words_of_a_networks_own_when_worded_then_those_under_the_letterhead() {
        let letterhead = Letterhead {
            words: Some(Draft {
                subject: "{{ change }} de plus !".to_owned(),
                text: "{{ brand }} : {{ change }}".to_owned(),
                html: "<p>{{ change|upper }}</p>".to_owned(),
            }),
            ..plain()
        };
        let receipt = receipt(12, 1240, "PTS");
        let words = templates()
            .render(Locale::Fr, Template::Earned, &receipt, &letterhead)
            .unwrap();
        assert_eq!(words.subject.replace('\u{a0}', " "), "12 points de plus !");
        assert_eq!(words.text.replace('\u{a0}', " "), "Centre-Ville : 12 points");
        assert!(words.html.replace('\u{a0}', " ").contains("<p>12 POINTS</p>"));
        assert!(
            words.html.starts_with("<!doctype html>"),
            "the letterhead is around it"
        );

        let outdated = Letterhead {
            words: Some(Draft {
                subject: "{{ gone }}".to_owned(),
                text: "x".to_owned(),
                html: "x".to_owned(),
            }),
            ..plain()
        };
        let words = templates().render(Locale::Fr, Template::Earned, &receipt, &outdated);
        assert!(words.is_err(), "nothing is left blank");
    }
}
