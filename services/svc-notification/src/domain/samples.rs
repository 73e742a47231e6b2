//! What a template may be filled with: examples of every case, by which a network's own words are checked before they are
//! saved, and which a preview shows. Nobody is in them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use minijinja::Value;
use uuid::Uuid;

use super::{
    branding::Branding,
    contact::Locale,
    draft::{Draft, Flaw, Part},
    gift_card::{CardStatusNews, Gift},
    notice::{Template, Variables},
    render::{Letterhead, RenderError, Templates, Words, linked, too_large},
};

/// A code that no card has: not all of its characters are of the alphabet of codes.
const CODE: &str = "0000-1111-0000-1111-0000-1111-00";
/// A PIN of no card.
const PIN: &str = "010203";

/// One case that a template is filled for.
enum Sample {
    Notice(Variables),
    Gift(Box<Gift>),
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_772_717_527, 0).unwrap_or_default()
}

fn receipt(change: i64, unit: &str) -> Option<Sample> {
    let unit = unit.parse().ok()?;
    Some(Sample::Notice(Variables::Receipt {
        transaction_id: Uuid::nil(),
        change: money::Value::new(change, unit),
        balance: money::Value::new(1_240, unit),
        occurred_at: at(),
    }))
}

fn expiring() -> Option<Sample> {
    Some(Sample::Notice(Variables::Expiring {
        points: money::Value::new(240, "PTS".parse().ok()?),
        expires_at: at(),
    }))
}

fn tier() -> Sample {
    Sample::Notice(Variables::Tier {
        program: "Boulangerie Dupont & Fils".to_owned(),
        tier: "Gold".to_owned(),
        occurred_at: at(),
    })
}

fn card(change: Option<i64>, news: Option<CardStatusNews>) -> Option<Sample> {
    let unit = "EUR".parse().ok()?;
    Some(Sample::Notice(Variables::GiftCard {
        gift_card_id: Uuid::nil(),
        last4: "7Q2F".to_owned(),
        change: change.map(|change| money::Value::new(change, unit)),
        balance: money::Value::new(750, unit),
        news,
        occurred_at: at(),
    }))
}

fn gift(pin: Option<&str>, message: &str, expires_at: Option<DateTime<Utc>>) -> Option<Sample> {
    Some(Sample::Gift(Box::new(Gift {
        contact_id: Uuid::nil(),
        code: CODE.to_owned(),
        pin: pin.map(str::to_owned),
        value: money::Value::new(5_000, "EUR".parse().ok()?),
        message: message.to_owned(),
        expires_at,
    })))
}

/// Every case of a template, the fullest first; none for letters to staff and for what an
/// account hangs on, whose words are the platform's.
fn samples(template: Template) -> Vec<Sample> {
    let cases = match template {
        Template::Earned => vec![receipt(12, "PTS")],
        Template::Loaded => vec![receipt(5_000, "EUR")],
        Template::Spent => vec![receipt(-1_000, "PTS"), receipt(-1_250, "EUR")],
        Template::Expired => vec![receipt(-240, "PTS")],
        Template::Expiring => vec![expiring()],
        Template::TierReached => vec![Some(tier())],
        Template::Adjusted | Template::Transferred | Template::Reversed => {
            vec![receipt(50, "PTS"), receipt(-50, "PTS")]
        }
        Template::GiftCardDelivered => vec![
            gift(Some(PIN), "Joyeux anniversaire !\nSacha", Some(at())),
            gift(None, "", None),
        ],
        Template::GiftCardRedeemed
        | Template::GiftCardRefunded
        | Template::GiftCardReloaded
        | Template::GiftCardExpired
        | Template::GiftCardLowBalance => vec![card(Some(1_250), None)],
        Template::GiftCardStatus => vec![
            card(None, Some(CardStatusNews::Blocked)),
            card(None, Some(CardStatusNews::Unblocked)),
            card(Some(750), Some(CardStatusNews::Deactivated)),
            card(None, Some(CardStatusNews::CodeReplaced)),
        ],
        Template::MerchantOnboarded => vec![Some(Sample::Notice(Variables::Merchant {
            merchant_id: Uuid::nil(),
            display_name: "Boulangerie Dupont & Fils".to_owned(),
            occurred_at: at(),
        }))],
        Template::StaffInvitation
        | Template::StaffPasswordReset
        | Template::StaffSecurity
        | Template::AddressVerification
        | Template::PhoneVerification => Vec::new(),
    };
    cases.into_iter().flatten().collect()
}

impl Template {
    /// Whether a network may have its own words for it. Letters to staff are about access to the platform, and stay its own.
    pub fn is_open(self) -> bool {
        !samples(self).is_empty()
    }
}

impl Templates {
    /// The names that a template's words may use.
    pub fn variables(&self, template: Template) -> BTreeSet<String> {
        let contexts = self.contexts(Locale::Fr, template, self.default_branding());
        let names = contexts.iter().filter_map(|context| context.try_iter().ok());
        names.flatten().map(|name| name.to_string()).collect()
    }

    /// What is wrong with a network's own words for a template; empty when they may be saved.
    pub fn check(&self, locale: Locale, template: Template, draft: &Draft) -> Vec<Flaw> {
        let flaws = draft.flaws(&self.variables(template));
        if !flaws.is_empty() {
            return flaws;
        }
        let mut flaws = Vec::new();
        let contexts = self.contexts(locale, template, self.default_branding());
        for context in &contexts {
            match self.fill(draft, &linked(context.clone(), None)) {
                Ok(words) => {
                    flaws.extend(empty(&words));
                    flaws.extend(words.too_large().map(|part| Flaw {
                        part,
                        code: "out_of_range",
                        detail: too_large(),
                    }));
                }
                Err((part, error)) => flaws.push(syntax(part, &error)),
            }
        }
        if template == Template::GiftCardDelivered
            && let Some(Ok(words)) = contexts
                .first()
                .map(|context| self.fill(draft, &linked(context.clone(), None)))
        {
            flaws.extend(withheld(&words));
        }
        // a mistake shows in every case; it is told once
        let mut told: Vec<Flaw> = Vec::new();
        for flaw in flaws {
            if !told.contains(&flaw) {
                told.push(flaw);
            }
        }
        told
    }

    /// A template's words as the first of its cases fills them.
    pub fn preview(
        &self,
        locale: Locale,
        template: Template,
        letterhead: &Letterhead,
    ) -> Option<Result<Words, RenderError>> {
        Some(match samples(template).into_iter().next()? {
            Sample::Notice(variables) => self.render(locale, template, &variables, letterhead),
            Sample::Gift(gift) => self.render_gift(locale, &gift, letterhead),
        })
    }

    fn contexts(&self, locale: Locale, template: Template, branding: &Branding) -> Vec<Value> {
        let samples = samples(template);
        let filled = samples.iter().map(|sample| match sample {
            Sample::Notice(variables) => self.context(locale, variables, branding),
            Sample::Gift(gift) => self.gift_context(locale, gift, branding),
        });
        filled.collect()
    }
}

fn syntax(part: Part, error: &minijinja::Error) -> Flaw {
    let line = error.line().unwrap_or(1);
    let what = error
        .detail()
        .map_or_else(|| error.kind().to_string(), str::to_owned);
    Flaw {
        part,
        code: "template_syntax",
        detail: format!("line {line}: {what}"),
    }
}

/// A mail without a subject or without words, in some case.
fn empty(words: &Words) -> Vec<Flaw> {
    let parts = [(Part::Subject, &words.subject), (Part::Text, &words.text)];
    let empty = parts.into_iter().filter(|(_, filled)| filled.trim().is_empty());
    let flaw = |(part, _)| Flaw {
        part,
        code: "out_of_range",
        detail: "says nothing in some cases".to_owned(),
    };
    empty.map(flaw).collect()
}

/// A gift's mail is the only place its code is ever seen: both parts show code and PIN, the subject shows neither.
fn withheld(words: &Words) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    for (name, secret) in [("code", CODE), ("pin", PIN)] {
        for (part, filled) in [(Part::Text, &words.text), (Part::Html, &words.html)] {
            if !filled.contains(secret) {
                flaws.push(Flaw {
                    part,
                    code: "missing_variable",
                    detail: format!("must show `{{{{ {name} }}}}`: it is seen nowhere else"),
                });
            }
        }
        if words.subject.contains(secret) {
            flaws.push(Flaw {
                part: Part::Subject,
                code: "forbidden_variable",
                detail: format!("must not show `{{{{ {name} }}}}`: subjects are shown on locked screens"),
            });
        }
    }
    flaws
}

#[cfg(test)]
mod tests {
    use super::*;

    fn templates() -> Templates {
        Templates::compile(&"Centre-Ville".parse().unwrap(), chrono_tz::Europe::Paris).unwrap()
    }

    #[test]
    fn given_the_built_in_words_when_checked_as_a_networks_own_then_each_may_be_saved() {
        let templates = templates();
        for template in Template::ALL.into_iter().filter(|template| template.is_open()) {
            for locale in Locale::ALL {
                let draft = templates.source(locale, template);
                assert_eq!(
                    templates.check(locale, template, &draft),
                    [],
                    "{locale}/{template}"
                );
            }
        }
    }

    #[test]
    fn given_letters_to_staff_when_asked_then_no_network_words_them() {
        for template in [
            Template::StaffInvitation,
            Template::StaffPasswordReset,
            Template::StaffSecurity,
            Template::AddressVerification,
            Template::PhoneVerification,
        ] {
            assert!(!template.is_open());
        }
    }

    fn flaws(template: Template, change: impl FnOnce(&mut Draft)) -> Vec<(Part, &'static str)> {
        let templates = templates();
        let mut draft = templates.source(Locale::Fr, template);
        change(&mut draft);
        let flaws = templates.check(Locale::Fr, template, &draft);
        flaws.iter().map(|flaw| (flaw.part, flaw.code)).collect()
    }

    #[test]
    fn given_a_gifts_words_without_its_code_or_pin_when_checked_then_refused() {
        let gift = Template::GiftCardDelivered;
        let without_code = flaws(gift, |draft| "Bonjour {{ pin }}".clone_into(&mut draft.text));
        assert_eq!(without_code, [(Part::Text, "missing_variable")]);
        let without_pin = flaws(gift, |draft| "<p>{{ code }}</p>".clone_into(&mut draft.html));
        assert_eq!(without_pin, [(Part::Html, "missing_variable")]);
        let shown = flaws(gift, |draft| "Code {{ code }}".clone_into(&mut draft.subject));
        assert_eq!(shown, [(Part::Subject, "forbidden_variable")]);
    }

    #[test]
    fn given_words_of_another_template_when_checked_then_its_variables_are_unknown() {
        let unknown = flaws(Template::Earned, |draft| {
            "{{ last4 }}".clone_into(&mut draft.text);
            "{{ change".clone_into(&mut draft.html);
        });
        assert_eq!(
            unknown,
            [(Part::Text, "unknown_variable"), (Part::Html, "template_syntax")]
        );
    }

    #[test]
    fn given_words_that_fall_silent_when_checked_then_refused() {
        let silent = flaws(Template::Transferred, |draft| {
            "{% if credit %}Reçu{% endif %}".clone_into(&mut draft.subject);
        });
        assert_eq!(silent, [(Part::Subject, "out_of_range")]);
        let open = flaws(Template::Earned, |draft| {
            "{% if change %}x".clone_into(&mut draft.text);
        });
        assert_eq!(open, [(Part::Text, "template_syntax")]);
    }

    #[test]
    fn given_every_open_template_when_previewed_then_words() {
        let templates = templates();
        let letterhead = Letterhead {
            branding: templates.default_branding().clone(),
            words: None,
            links: None,
        };
        for template in Template::ALL {
            let preview = templates.preview(Locale::En, template, &letterhead);
            assert_eq!(preview.is_some(), template.is_open());
            assert!(preview.is_none_or(|words| words.is_ok()), "{template}");
        }
    }
}
