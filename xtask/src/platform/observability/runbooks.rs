//! Every alert leads to a section that helps: its `runbook_url` names a file of this repository and a heading in it, and
//! the section says what it means, whom it hurts, how to look, what to do, and whom to ask. No section is without an alert.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context as _, ensure};

use super::rules;

/// Where the runbooks are read.
const PUBLISHED: &str = "https://github.com/localplus/localplus/blob/main/";
/// What every section says, in this order.
const PARTS: [&str; 5] = [
    "**Meaning.**",
    "**Impact.**",
    "**Diagnosis.**",
    "**Mitigation.**",
    "**Escalation.**",
];
/// Runbooks that no single alert leads to.
const PROCEDURES: [&str; 5] = [
    "incident-response",
    "database-failover",
    "kafka-recovery",
    "secret-rotation",
    "restore",
];

/// Runs the check.
pub(super) fn check() -> anyhow::Result<String> {
    let root = crate::dev::root()?;
    let rules = rules::all()?;
    let alerts: BTreeSet<_> = rules
        .iter()
        .filter(|rule| rule.is_alert())
        .map(|rule| &rule.name)
        .collect();
    let mut wrong = Vec::new();
    let mut files = BTreeSet::new();
    for rule in rules.iter().filter(|rule| rule.is_alert()) {
        let url = rule.annotations.get("runbook_url").map_or("", String::as_str);
        let Some((file, anchor)) = url.strip_prefix(PUBLISHED).and_then(|url| url.split_once('#')) else {
            wrong.push(format!("{} has no runbook: `{url}`", rule.name));
            continue;
        };
        let Ok(text) = fs::read_to_string(root.join(file)) else {
            wrong.push(format!("{} leads to {file}, which is not there", rule.name));
            continue;
        };
        match section(&text, anchor) {
            None => wrong.push(format!("{} leads to {file}#{anchor}: no such heading", rule.name)),
            Some(section) => {
                wrong.extend(incomplete(section).map(|part| format!("{file}#{anchor} lacks {part}")));
            }
        }
        files.insert(file.to_owned());
    }
    for file in &files {
        let text = fs::read_to_string(root.join(file)).unwrap_or_default();
        for heading in text.lines().filter_map(|line| line.strip_prefix("## ")) {
            if !heading.contains(' ') && !alerts.iter().any(|alert| *alert == heading) {
                wrong.push(format!("{file} explains {heading}, which no rule raises"));
            }
        }
    }
    for entry in fs::read_dir(root.join("docs/runbooks"))? {
        wrong.extend(dead_links(&entry?.path())?);
    }
    for name in PROCEDURES {
        let file = format!("docs/runbooks/{name}.md");
        fs::metadata(root.join(&file)).with_context(|| format!("{file} is missing"))?;
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(format!(
        "{} alerts explained in {} files",
        alerts.len(),
        files.len()
    ))
}

/// The part of a page under the heading whose anchor is `anchor`.
fn section<'t>(text: &'t str, anchor: &str) -> Option<&'t str> {
    let is_it = |title: &str| anchor_of(title) == anchor;
    let mut sections = text.split("\n## ").skip(1);
    sections.find(|section| section.lines().next().is_some_and(is_it))
}

/// Links of a page to pages and headings that are not there.
fn dead_links(page: &Path) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(page)?;
    let mut dead = Vec::new();
    for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if target.starts_with("http") {
            continue;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
        let path = if file.is_empty() {
            page.to_owned()
        } else {
            page.with_file_name(file)
        };
        let linked = fs::read_to_string(&path).unwrap_or_default();
        let mut headings = linked
            .lines()
            .filter_map(|line| line.strip_prefix('#'))
            .map(|title| anchor_of(title.trim_start_matches('#').trim_start()));
        if !path.exists() || (!anchor.is_empty() && !headings.any(|heading| heading == anchor)) {
            dead.push(format!(
                "{} links to {target}, which is not there",
                page.display()
            ));
        }
    }
    Ok(dead)
}

/// A heading's anchor, as GitHub makes it.
fn anchor_of(title: &str) -> String {
    title
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// The first part that a section does not have in its place.
fn incomplete(section: &str) -> Option<&'static str> {
    let mut rest = section;
    for part in PARTS {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return Some(part),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_found_by_its_anchor_and_must_be_whole() {
        let page = "# T\n\n## OutboxStuck\n**Meaning.** a **Impact.** b **Diagnosis.** c **Mitigation.** d **Escalation.** e\n\n## Other\n**Meaning.** x";
        let whole = section(page, "outboxstuck").unwrap();
        assert_eq!(incomplete(whole), None);
        assert_eq!(incomplete(section(page, "other").unwrap()), Some("**Impact.**"));
        assert_eq!(section(page, "missing"), None);
    }
}
