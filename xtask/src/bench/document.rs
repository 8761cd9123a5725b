//! `docs/benchmarks.md`: one section a set, replaced one by one.

use super::machine;

const HEAD: &str = "\
# Benchmarks

Made by `cargo xtask bench`; `cargo xtask bench NAME` makes one section anew. The data sets are not part
of this repository: they are looked for in `$DURE_DATA`, else in `../shared/data`, and their licences are
their owners'. One set of defaults serves all of them; nothing is tuned to a file name or a set. Peers run
in the same run on the same machine, from `xtask/peers/`, on the same rows and columns.

A figure is never shown without something trivial beside it. *To reach* is what this project has set
itself; a figure that was not reached says **no**.
";

/// The document with a section put in, or replaced, in the order of the sets.
pub fn with_section(document: &str, order: &[&str], name: &str, text: &str) -> String {
    let mut out = format!("{HEAD}\n{}\n", machine::described());
    for set in order {
        let kept = if *set == name { Some(text) } else { section(document, set) };
        if let Some(kept) = kept {
            out.push_str(&format!("\n{}\n{}\n{}\n", begin(set), kept.trim(), end(set)));
        }
    }
    out
}

fn section<'a>(document: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = document.split_once(&begin(name))?;
    rest.split_once(&end(name)).map(|(section, _)| section)
}

fn begin(name: &str) -> String {
    format!("<!-- {name} -->")
}

fn end(name: &str) -> String {
    format!("<!-- /{name} -->")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced_and_the_others_stay_in_their_order() {
        let order = ["a", "b", "c"];
        let mut document = String::new();
        for (name, text) in [("c", "## C"), ("a", "## A"), ("c", "## C, again")] {
            document = with_section(&document, &order, name, text);
        }
        assert_eq!(section(&document, "a").map(str::trim), Some("## A"));
        assert_eq!(section(&document, "c").map(str::trim), Some("## C, again"));
        assert_eq!(section(&document, "b"), None);
        assert!(document.find("## A") < document.find("## C"));
        assert_eq!(document.matches("## C").count(), 1);
    }
}
