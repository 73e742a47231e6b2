//! What a drill found, put where people read it: between two marks of a document that is otherwise written by hand.

use std::fs;

use anyhow::Context as _;

/// Puts `text` between the marks called `name` of a document under docs/.
pub(super) fn put(document: &str, name: &str, text: &str) -> anyhow::Result<()> {
    let path = crate::dev::root()?.join("docs").join(document);
    let before = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let after =
        placed(&before, name, text).with_context(|| format!("{} has no marks {name}", path.display()))?;
    fs::write(&path, after).with_context(|| format!("writing {}", path.display()))?;
    println!("written to docs/{document}");
    Ok(())
}

/// Puts rows into the table between the marks called `name`: what was found of each subject last, in the order of `subjects`. Rows of
/// what was not looked at this time stay; those of a subject that is no more go.
pub(super) fn put_rows(
    document: &str,
    name: &str,
    head: &str,
    subjects: &[&str],
    rows: &[String],
) -> anyhow::Result<()> {
    let path = crate::dev::root()?.join("docs").join(document);
    let before = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    put(document, name, &merged(&before, head, subjects, rows))
}

/// The table of the newest row of each subject.
fn merged(before: &str, head: &str, subjects: &[&str], rows: &[String]) -> String {
    let mut table = head.to_owned();
    for subject in subjects {
        let begin = format!("| {subject} |");
        let fresh = rows.iter().map(String::as_str);
        if let Some(row) = fresh.chain(before.lines()).find(|row| row.starts_with(&begin)) {
            table.push_str(row);
            table.push('\n');
        }
    }
    table
}

fn placed(document: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (head, rest) = document.split_once(&begin)?;
    let (_, tail) = rest.split_once(&end)?;
    Some(format!("{head}{begin}{text}{end}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::{merged, placed};

    #[test]
    fn what_is_between_the_marks_is_replaced_and_nothing_else() {
        let document = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n";
        let wanted = "a\n<!-- x -->\nnew\n<!-- /x -->\nb\n";
        assert_eq!(placed(document, "x", "new\n").unwrap(), wanted);
        assert_eq!(placed(wanted, "x", "new\n").unwrap(), wanted);
        assert!(placed(document, "y", "new\n").is_none());
    }

    #[test]
    fn a_row_that_is_found_anew_replaces_the_one_before_and_others_stay() {
        let before = "| Fault | x |\n|---|---|\n| kept | 1 |\n| found | 2 |\n| gone | 3 |\n";
        let rows = ["| found | 4 |".to_owned()];
        let wanted = "| Fault | x |\n|---|---|\n| new | 0 |\n| found | 4 |\n| kept | 1 |\n";
        let head = "| Fault | x |\n|---|---|\n";
        assert_eq!(
            merged(before, head, &["new", "found", "kept"], &rows),
            wanted.replace("| new | 0 |\n", "")
        );
        let rows = ["| new | 0 |".to_owned(), "| found | 4 |".to_owned()];
        assert_eq!(merged(before, head, &["new", "found", "kept"], &rows), wanted);
    }
}
