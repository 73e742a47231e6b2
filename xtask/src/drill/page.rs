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

fn placed(document: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let (head, rest) = document.split_once(&begin)?;
    let (_, tail) = rest.split_once(&end)?;
    Some(format!("{head}{begin}{text}{end}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::placed;

    #[test]
    fn what_is_between_the_marks_is_replaced_and_nothing_else() {
        let document = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n";
        let wanted = "a\n<!-- x -->\nnew\n<!-- /x -->\nb\n";
        assert_eq!(placed(document, "x", "new\n").unwrap(), wanted);
        assert_eq!(placed(wanted, "x", "new\n").unwrap(), wanted);
        assert!(placed(document, "y", "new\n").is_none());
    }
}
