//! Words: templates filled with a notice's figures, one set per language.
//!
//! Templates are part of the build and compiled when the service starts, so a broken one stops the start and not a
//! message. A variable that is not there is an error; HTML is escaped.

use std::fmt;

use chrono_tz::Tz;
use minijinja::{Environment, UndefinedBehavior, Value, context};

use super::{
    contact::Locale,
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

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Words(…)")
    }
}

/// A template does not compile or could not be filled.
#[derive(Debug, thiserror::Error)]
#[error("the template {template} could not be used")]
pub struct RenderError {
    template: String,
    source: minijinja::Error,
}

/// The compiled templates.
pub struct Templates {
    environment: Environment<'static>,
    brand: String,
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

const LAYOUT: (&str, &str) = ("layout.html", include_str!("../../templates/layout.html"));

static SOURCES: [(&str, &str); Template::ALL.len() * 6] = sources![
    "earned",
    "loaded",
    "spent",
    "adjusted",
    "expired",
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
];

impl Templates {
    /// Compiles every template. `brand` signs the messages; `zone` is the one that dates are told in.
    pub fn compile(brand: &str, zone: Tz) -> Result<Self, RenderError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, source) in std::iter::once(LAYOUT).chain(SOURCES) {
            environment
                .add_template(name, source)
                .map_err(|source| RenderError {
                    template: name.to_owned(),
                    source,
                })?;
        }
        Ok(Self {
            environment,
            brand: brand.to_owned(),
            zone,
        })
    }

    /// The message in words.
    pub fn render(
        &self,
        locale: Locale,
        template: Template,
        variables: &Variables,
    ) -> Result<Words, RenderError> {
        self.fill(locale, template, &self.context(locale, variables))
    }

    /// A letter to a member of staff in words.
    pub fn render_letter(&self, locale: Locale, letter: &Letter) -> Result<Words, RenderError> {
        self.fill(
            locale,
            letter.subject.template(),
            &self.letter_context(locale, letter),
        )
    }

    /// A gift card's code in words.
    pub fn render_gift(&self, locale: Locale, gift: &Gift) -> Result<Words, RenderError> {
        let expires = gift.expires_at.as_ref();
        let context = context! {
            brand => self.brand.as_str(),
            lang => locale.as_str(),
            code => gift.code.as_str(),
            pin => gift.pin.as_deref(),
            value => format::amount(locale, gift.value),
            message => gift.message.trim(),
            expires => expires.map(|at| format::date(locale, &at.with_timezone(&self.zone))),
        };
        self.fill(locale, Template::GiftCardDelivered, &context)
    }

    fn fill(&self, locale: Locale, template: Template, context: &Value) -> Result<Words, RenderError> {
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

    fn context(&self, locale: Locale, variables: &Variables) -> Value {
        let at = |instant: &chrono::DateTime<chrono::Utc>| {
            format::date_time(locale, &instant.with_timezone(&self.zone))
        };
        let brand = self.brand.as_str();
        let lang = locale.as_str();
        match variables {
            Variables::Receipt {
                transaction_id,
                change,
                balance,
                occurred_at,
            } => context! {
                brand,
                lang,
                credit => change.amount > 0,
                change => format::amount(locale, unsigned(*change)),
                balance => format::amount(locale, *balance),
                date => at(occurred_at),
                transaction_id => transaction_id.to_string(),
            },
            Variables::Merchant {
                merchant_id,
                display_name,
                occurred_at,
            } => context! {
                brand,
                lang,
                display_name => display_name.as_str(),
                merchant_id => merchant_id.to_string(),
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
                brand,
                lang,
                last4 => last4.as_str(),
                change => change.map(|change| format::amount(locale, unsigned(change))),
                balance => format::amount(locale, *balance),
                news => news.map(CardStatusNews::as_str),
                date => at(occurred_at),
                gift_card_id => gift_card_id.to_string(),
            },
            // what fills these comes from elsewhere
            Variables::Staff | Variables::GiftCardDelivery { .. } => context! { brand, lang },
        }
    }

    fn letter_context(&self, locale: Locale, letter: &Letter) -> Value {
        let (brand, lang, name) = (self.brand.as_str(), locale.as_str(), letter.name());
        match &letter.subject {
            Subject::Invitation { link, merchant } => {
                context! { brand, lang, name, link, merchant => merchant.as_deref().unwrap_or(brand) }
            }
            Subject::PasswordReset { link } => context! { brand, lang, name, link },
            Subject::Security { event, at } => context! {
                brand,
                lang,
                name,
                event => event.as_str(),
                date => format::date_time(locale, &at.with_timezone(&self.zone)),
            },
        }
    }
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
        Templates::compile("Centre-Ville", chrono_tz::Europe::Paris).unwrap()
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
                let words = templates().render(locale, *template, variables).unwrap();
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
                let words = templates().render_letter(locale, &letter).unwrap();
                held_to(&golden, locale, name, &words);
            }
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
                let words = templates().render_gift(locale, gift).unwrap();
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
            )
            .unwrap();
        assert!(!words.html.contains("<script>") && words.html.contains("&lt;script&gt;"));
        assert_eq!(words.subject, "<script> Bcc: all@example.com joined the network");
    }

    #[test]
    fn given_figures_of_another_kind_when_worded_then_it_fails_and_nothing_is_left_blank() {
        assert!(
            templates()
                .render(Locale::Fr, Template::Earned, &merchant("x"))
                .is_err()
        );
        assert!(
            templates()
                .render(Locale::Fr, Template::MerchantOnboarded, &receipt(1, 1, "PTS"))
                .is_err()
        );
    }
}
