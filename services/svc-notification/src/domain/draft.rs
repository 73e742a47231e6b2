//! A network's own words for a message, and what they may say.
//!
//! The language is a small part of what built-in templates use: `{{ name }}`, `{{ name|upper }}`, and
//! `{% if name == "x" %} … {% elif name %} … {% else %} … {% endif %}`. It has no loops, no calls and nothing that grows, so
//! filling a draft takes time in proportion to its length; and no way round the escaping of HTML, so that what a customer
//! wrote stays text. What is wrong is said when a draft is saved, with its part and its line.

use std::{collections::BTreeSet, fmt};

/// Longest subject, in characters, before it is filled.
const SUBJECT_MAX: usize = 500;
/// Longest body, in octets.
const BODY_MAX: usize = 60_000;
/// What may be done to a variable: nothing that undoes the escaping.
const FILTERS: [&str; 5] = ["capitalize", "lower", "title", "trim", "upper"];
/// Tags that HTML mail has no use for, and that do harm where a preview is shown.
const TAGS_REFUSED: [&str; 10] = [
    "script", "iframe", "object", "embed", "form", "input", "base", "meta", "link", "svg",
];

/// A network's words for one template in one language. The HTML part is the body of the letterhead, not a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// One line.
    pub subject: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// A part of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The subject.
    Subject,
    /// The plain text part.
    Text,
    /// The HTML part.
    Html,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Subject, Self::Text, Self::Html];

    /// Its field on the wire.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Text => "text",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field())
    }
}

/// What is wrong with a part of a draft. It quotes the draft, which is whoever saves it's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Where.
    pub part: Part,
    /// What, stable: `template_syntax`, `unknown_variable`, `missing_variable`, `forbidden_markup`, `out_of_range`,
    /// `pan_refused`.
    pub code: &'static str,
    /// What, for people.
    pub detail: String,
}

impl Draft {
    /// The source of a part.
    pub fn part(&self, part: Part) -> &str {
        match part {
            Part::Subject => &self.subject,
            Part::Text => &self.text,
            Part::Html => &self.html,
        }
    }

    /// What can be said to be wrong without filling the draft; `known` are the variables of its template.
    pub fn flaws(&self, known: &BTreeSet<String>) -> Vec<Flaw> {
        Part::ALL
            .into_iter()
            .filter_map(|part| self.flaw(part, known))
            .collect()
    }

    fn flaw(&self, part: Part, known: &BTreeSet<String>) -> Option<Flaw> {
        let source = self.part(part);
        let flaw = |code, detail: String| Some(Flaw { part, code, detail });
        let (length, longest) = match part {
            Part::Subject => (source.chars().count(), SUBJECT_MAX),
            Part::Text | Part::Html => (source.len(), BODY_MAX),
        };
        if source.trim().is_empty() || length > longest {
            return flaw("out_of_range", format!("must have 1 to {longest} characters"));
        }
        if part == Part::Subject && source.chars().any(char::is_control) {
            return flaw("out_of_range", "must be one line".to_owned());
        }
        // PostgreSQL stores no NUL in text
        if source.contains('\0') {
            return flaw("template_syntax", "must not hold a NUL character".to_owned());
        }
        if money::contains_card_number(source) {
            return flaw("pan_refused", "must not hold a card number".to_owned());
        }
        if part == Part::Html
            && let Some(refused) = forbidden(source)
        {
            return flaw("forbidden_markup", refused);
        }
        match scan(source) {
            Err((line, what)) => flaw("template_syntax", format!("line {line}: {what}")),
            Ok(used) => {
                let unknown = used.into_iter().find(|(_, name)| !known.contains(name));
                let (line, name) = unknown?;
                let known: Vec<_> = known.iter().map(String::as_str).collect();
                let known = known.join(", ");
                flaw(
                    "unknown_variable",
                    format!("line {line}: there is no `{name}` here; there are: {known}"),
                )
            }
        }
    }
}

/// Markup that is refused, in words.
fn forbidden(html: &str) -> Option<String> {
    let lower = html.to_ascii_lowercase();
    for (at, _) in lower.match_indices('<') {
        let rest = lower.get(at + 1..).unwrap_or_default();
        let name = rest.trim_start_matches('/');
        let name = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        if TAGS_REFUSED.contains(&name) {
            return Some(format!("must not hold a <{name}> element"));
        }
        let tag = rest.split('>').next().unwrap_or_default();
        let handler = tag
            .split(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\''))
            .find(|word| word.starts_with("on") && word.contains('='));
        if handler.is_some() {
            return Some("must not hold event handlers (on…=)".to_owned());
        }
    }
    lower
        .contains("javascript:")
        .then(|| "must not hold javascript: addresses".to_owned())
}

/// The variables that a source uses, each with its line, or what in it is not of the language.
fn scan(source: &str) -> Result<Vec<(usize, String)>, (usize, String)> {
    let mut used = Vec::new();
    let mut rest = source;
    let line = |rest: &str| {
        let read = source.len().saturating_sub(rest.len());
        source.get(..read).unwrap_or_default().matches('\n').count() + 1
    };
    while let Some(at) = rest.find('{') {
        let open = rest.get(at..).unwrap_or_default();
        let line = line(open);
        let (kind, close) = match open.get(..2) {
            Some("{{") => (Kind::Output, "}}"),
            Some("{%") => (Kind::Statement, "%}"),
            Some("{#") => (Kind::Comment, "#}"),
            _ => {
                rest = open.get(1..).unwrap_or_default();
                continue;
            }
        };
        let inside = open.get(2..).unwrap_or_default();
        let Some((inside, after)) = inside.split_once(close) else {
            return Err((
                line,
                format!("`{}` has no `{close}`", open.get(..2).unwrap_or_default()),
            ));
        };
        rest = after;
        let inside = inside.trim_start_matches(['-', '+']).trim_end_matches(['-', '+']);
        let tokens = match kind {
            Kind::Comment => continue,
            Kind::Output | Kind::Statement => tokens(inside).map_err(|what| (line, what))?,
        };
        let names = match kind {
            Kind::Statement => condition(&tokens).map_err(|what| (line, what))?,
            _ => output(&tokens).map_err(|what| (line, what))?,
        };
        used.extend(names.into_iter().map(|name| (line, name)));
    }
    Ok(used)
}

#[derive(Clone, Copy)]
enum Kind {
    Output,
    Statement,
    Comment,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token<'a> {
    Name(&'a str),
    Text,
    Pipe,
    Compare,
}

fn tokens(mut rest: &str) -> Result<Vec<Token<'_>>, String> {
    let mut tokens = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            return Ok(tokens);
        };
        let length = match first {
            '"' | '\'' => {
                let text = rest.get(1..).unwrap_or_default();
                let end = text.find(first).ok_or("a quoted text has no end")?;
                if text.get(..end).is_some_and(|text| text.contains('\\')) {
                    return Err("a quoted text must not hold a backslash".to_owned());
                }
                tokens.push(Token::Text);
                end + 2
            }
            '|' => {
                tokens.push(Token::Pipe);
                1
            }
            '=' | '!' if rest.get(1..2) == Some("=") => {
                tokens.push(Token::Compare);
                2
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                let end = end.unwrap_or(rest.len());
                tokens.push(Token::Name(rest.get(..end).unwrap_or_default()));
                end
            }
            other => return Err(format!("`{other}` is not of the language of templates")),
        };
        rest = rest.get(length..).unwrap_or_default();
    }
}

/// `name`, or `name|filter|filter`.
fn output(tokens: &[Token<'_>]) -> Result<Vec<String>, String> {
    let refused = || "between {{ and }} stands one variable, with filters or without".to_owned();
    let Some((Token::Name(name), mut filters)) = tokens.split_first() else {
        return Err(refused());
    };
    while let Some((pipe, rest)) = filters.split_first() {
        let (Token::Pipe, Some((Token::Name(filter), rest))) = (pipe, rest.split_first()) else {
            return Err(refused());
        };
        if !FILTERS.contains(filter) {
            return Err(format!(
                "there is no filter `{filter}`; there are: {}",
                FILTERS.join(", ")
            ));
        }
        filters = rest;
    }
    Ok(vec![(*name).to_owned()])
}

/// `if`, `elif`, `else`, `endif`; the first two with names, quoted texts, `==`, `!=`, `and`, `or`, `not`.
fn condition(tokens: &[Token<'_>]) -> Result<Vec<String>, String> {
    let refused = || "between {% and %} stands if, elif, else or endif".to_owned();
    let Some((Token::Name(word), rest)) = tokens.split_first() else {
        return Err(refused());
    };
    match (*word, rest.is_empty()) {
        ("else" | "endif", true) => return Ok(Vec::new()),
        ("if" | "elif", false) => {}
        _ => return Err(refused()),
    }
    let mut names = Vec::new();
    for token in rest {
        match token {
            Token::Name("and" | "or" | "not") | Token::Text | Token::Compare => {}
            Token::Name(name) => names.push((*name).to_owned()),
            Token::Pipe => return Err("a condition takes no filters".to_owned()),
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn known() -> BTreeSet<String> {
        ["brand", "change", "news"].map(str::to_owned).into()
    }

    fn draft(html: &str) -> Draft {
        Draft {
            subject: "{{ change }}".to_owned(),
            text: "{{ brand }}".to_owned(),
            html: html.to_owned(),
        }
    }

    fn refusal(html: &str) -> Option<(&'static str, String)> {
        let flaws = draft(html).flaws(&known());
        assert!(flaws.iter().all(|flaw| flaw.part == Part::Html), "{flaws:?}");
        flaws.into_iter().next().map(|flaw| (flaw.code, flaw.detail))
    }

    #[test]
    fn given_what_the_language_has_when_checked_then_taken() {
        for html in [
            "<p>Hello</p>",
            "{{ change }} {{change|upper}} {{- brand | trim | title -}}",
            "{% if change %}{{ change }}{% elif news == \"blocked\" and not brand %}x{% else %}y{% endif %}",
            "{# said to nobody #}{ not a tag }",
            "<a href=\"https://example.com/once\">on = off</a>",
        ] {
            assert_eq!(refusal(html), None, "{html}");
        }
    }

    #[test]
    fn given_what_the_language_has_not_when_checked_then_refused_with_its_line() {
        for html in [
            "a\nb {{ change",
            "a\nb {% if change",
            "a\nb {{ }}",
            "a\nb {{ change.x }}",
            "a\nb {{ change ~ change }}",
            "a\nb {{ change * 9999 }}",
            "a\nb {{ range(9) }}",
            "a\nb {{ change|safe }}",
            "a\nb {{ \"}}\" }}",
            "a\nb {% for x in change %}{% endfor %}",
            "a\nb {% set x = change %}",
            "a\nb {% include 'layout.html' %}",
            "a\nb {% extends \"layout.html\" %}",
            "a\nb {% raw %}{% endraw %}",
            "a\nb {% if %}{% endif %}",
            "a\nb {% if change|length == 1 %}{% endif %}",
            "a\nb {% if news == \"a\\\"b\" %}{% endif %}",
        ] {
            let (code, detail) = refusal(html).unwrap_or_else(|| panic!("{html:?} was taken"));
            assert_eq!(code, "template_syntax", "{html}");
            assert!(detail.starts_with("line 2:"), "{html}: {detail}");
        }
    }

    #[test]
    fn given_a_misspelt_variable_when_checked_then_named_with_those_that_there_are() {
        let (code, detail) = refusal("one\ntwo\n{{ chnage }}").unwrap();
        assert_eq!(code, "unknown_variable");
        assert_eq!(
            detail,
            "line 3: there is no `chnage` here; there are: brand, change, news"
        );
        assert_eq!(refusal("{% if nwes %}{% endif %}").unwrap().0, "unknown_variable");
    }

    #[test]
    fn given_markup_that_acts_when_checked_then_refused() {
        for html in [
            "<script>alert(1)</script>",
            "<SCRIPT src=x>",
            "</ScRiPt>",
            "<iframe src=x>",
            "<p onclick=\"x\">",
            "<p class=\"a\"onmouseover=x>",
            "<img src=x/onerror=alert(1)>",
            "<a href=\"JavaScript:x\">",
            "<meta http-equiv=refresh>",
        ] {
            assert_eq!(
                refusal(html).map(|(code, _)| code),
                Some("forbidden_markup"),
                "{html}"
            );
        }
    }

    #[test]
    fn given_parts_out_of_range_when_checked_then_each_is_named() {
        let draft = Draft {
            subject: "two\nlines".to_owned(),
            text: " ".to_owned(),
            html: "a".repeat(BODY_MAX + 1),
        };
        let flaws = draft.flaws(&known());
        let parts: Vec<_> = flaws.iter().map(|flaw| (flaw.part, flaw.code)).collect();
        let expected = Part::ALL.map(|part| (part, "out_of_range"));
        assert_eq!(parts, expected);
        assert_eq!(refusal("4111 1111 1111 1111").unwrap().0, "pan_refused");
    }

    proptest! {
        /// Whatever is taken compiles and fills in bounded size; nothing panics.
        #[test]
        fn given_any_source_when_taken_then_the_engine_takes_it_too_or_says_why(
            source in "([a-z<>/=\" ]|\\{\\{|\\}\\}|\\{%|%\\}|\\{#|#\\}|change|news|brand|if |elif |else|endif|\\||upper|==|-){0,24}"
        ) {
            if draft(&format!("x{source}")).flaws(&known()).is_empty() {
                let mut environment = minijinja::Environment::new();
                environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
                let context = minijinja::context! { brand => "b", change => "c", news => "n" };
                if let Ok(filled) = environment.render_named_str("x.html", &source, context) {
                    prop_assert!(filled.len() <= 8 * source.len() + 8);
                }
            }
        }
    }
}
