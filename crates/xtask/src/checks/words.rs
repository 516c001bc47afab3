//! No text or identifier uses a word that the glossary replaces by an established term.

use crate::runner::workspace::Workspace;
use anyhow::{Context as _, Result, bail};
use ignore::WalkBuilder;
use std::{fs, iter, path::Path};

const GLOSSARY: &str = "crates/xtask/glossary.txt";
/// Files with these extensions are written by hand, and `openapi.json` from text in the code.
const EXTENSIONS: [&str; 14] =
    ["css", "env", "html", "js", "md", "mjs", "py", "rs", "service", "sh", "sql", "toml", "yaml", "yml"];
const OTHERS: [&str; 3] = ["openapi.json", "Dockerfile", "Caddyfile"];

/// Fails with all wrong words, by file and line.
pub(crate) fn check(workspace: &Workspace) -> Result<String> {
    let glossary = Glossary::parse(&fs::read_to_string(workspace.root.join(GLOSSARY))?)?;
    let (mut files, mut found, mut report) = (0, 0, String::new());
    let all = WalkBuilder::new(&workspace.root).hidden(false).require_git(false).build();
    for entry in all.filter_map(Result::ok).filter(|entry| is_written(entry.path())) {
        let path = entry.path().strip_prefix(&workspace.root)?.display().to_string();
        let problems = glossary.problems(&path, &fs::read_to_string(entry.path())?);
        files += 1;
        found += problems.len();
        if !problems.is_empty() {
            report += &format!("\n{path}\n  {}", problems.join("\n  "));
        }
    }
    if found > 0 {
        bail!("rewrite {found} sentences or names, or add an exception to {GLOSSARY}:{report}");
    }
    Ok(format!("{files} files"))
}

fn is_written(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    path.is_file() && (EXTENSIONS.contains(&extension) || OTHERS.contains(&name))
}

/// Wrong words with their replacements, and exceptions.
struct Glossary {
    entries: Vec<Entry>,
    exceptions: Vec<Exception>,
}

struct Entry {
    wrong: Vec<String>,
    right: String,
}

struct Exception {
    path: String,
    words: Vec<Vec<String>>,
}

/// A word in lower case with the number of its line.
type Word = (usize, String);

impl Glossary {
    fn parse(text: &str) -> Result<Self> {
        let (mut entries, mut exceptions) = (Vec::new(), Vec::new());
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let phrases = |list: &str| list.split(',').map(phrase).collect::<Vec<_>>();
            if let Some((wrong, right)) = line.split_once(" = ") {
                let right = right.to_owned();
                entries.extend(phrases(wrong).into_iter().map(|wrong| Entry { wrong, right: right.clone() }));
            } else {
                let exception = line.split_once(": ").and_then(|(path, rest)| {
                    let (words, reason) = rest.strip_suffix(')')?.split_once(" (")?;
                    let words = phrases(words);
                    (!reason.is_empty()).then(|| Exception { path: path.to_owned(), words })
                });
                exceptions.push(exception.with_context(|| format!("{GLOSSARY}: neither form: {line}"))?);
            }
        }
        // The longest match is reported.
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.wrong.len()));
        Ok(Self { entries, exceptions })
    }

    fn problems(&self, path: &str, text: &str) -> Vec<String> {
        let words: Vec<Word> = (1..).zip(text.lines()).flat_map(|(n, line)| words_of(n, line)).collect();
        let covering = self.exceptions.iter().filter(|it| it.covers(path));
        let allowed: Vec<&Vec<String>> = covering.flat_map(|it| &it.words).collect();
        if allowed.iter().any(|phrase| phrase.is_empty()) {
            return Vec::new();
        }
        let mut problems = Vec::new();
        let mut rest = words.as_slice();
        while let Some(((line, _), tail)) = rest.split_first() {
            let length = allowed.iter().filter(|phrase| starts_with(rest, phrase)).map(|it| it.len()).max();
            let wrong = self.entries.iter().find(|entry| starts_with(rest, &entry.wrong));
            rest = match (length, wrong) {
                (Some(length), _) => rest.get(length..).unwrap_or_default(),
                (None, Some(Entry { wrong, right })) => {
                    problems.push(format!("{line}: {} (better: {right})", wrong.join(" ")));
                    rest.get(wrong.len()..).unwrap_or_default()
                }
                (None, None) => tail,
            };
        }
        problems
    }
}

impl Exception {
    fn covers(&self, path: &str) -> bool {
        self.path == "*" || self.path == path || self.path.ends_with('/') && path.starts_with(&self.path)
    }
}

fn phrase(text: &str) -> Vec<String> {
    words_of(0, text).map(|(_, word)| word).collect()
}

fn starts_with(words: &[Word], phrase: &[String]) -> bool {
    let words = words.iter().map(|(_, word)| word);
    words.zip(phrase).filter(|(word, wanted)| word == wanted).count() == phrase.len()
}

/// The words of a line; identifiers are split at underscores and before capitals.
fn words_of(number: usize, line: &str) -> impl Iterator<Item = Word> {
    let runs = line.split(|c: char| !c.is_alphanumeric());
    runs.flat_map(split_at_capitals).map(move |word| (number, word.to_lowercase()))
}

fn split_at_capitals(run: &str) -> impl Iterator<Item = &str> {
    let mut rest = run;
    iter::from_fn(move || {
        let mut characters = rest.char_indices();
        characters.next()?;
        let mut previous = rest.chars().next()?;
        let end = characters.find(|(_, c)| {
            let is_border = c.is_uppercase() && !previous.is_uppercase();
            previous = *c;
            is_border
        });
        let (word, tail) = rest.split_at(end.map_or(rest.len(), |(index, _)| index));
        rest = tail;
        Some(word)
    })
}

#[cfg(test)]
mod tests {
    use super::Glossary;

    fn problems(path: &str, text: &str) -> Vec<String> {
        let glossary = "# comment\ngadget, gadgets = tool\non hold = blocked\nhold = grip\n\
            docs/: gadget (for engineers)\n*: open gadget (established term)\n";
        Glossary::parse(glossary).unwrap().problems(path, text)
    }

    #[test]
    fn finds_words_in_text_and_identifiers() {
        assert_eq!(problems("a.rs", "gadgetry\n// Gadgets."), ["2: gadgets (better: tool)"]);
        for text in ["a_gadget_b", "GadgetBox", "sendGadget", "SEND_GADGET", "Gadget"] {
            assert_eq!(problems("a.rs", text), ["1: gadget (better: tool)"], "{text}");
        }
    }

    #[test]
    fn finds_phrases_across_lines_and_reports_the_longest() {
        assert_eq!(problems("a.rs", "/// on\n/// hold"), ["1: on hold (better: blocked)"]);
        assert_eq!(problems("a.rs", "hold_on"), ["1: hold (better: grip)"]);
    }

    #[test]
    fn applies_exceptions_to_their_files() {
        assert_eq!(problems("docs/a.md", "gadget").len(), 0);
        assert_eq!(problems("docs/a.md", "gadgets").len(), 1);
        assert_eq!(problems("a.md", "an open gadget").len(), 0);
    }

    #[test]
    fn rejects_exceptions_without_a_reason() {
        assert!(Glossary::parse("docs/: gadget").is_err());
        assert!(Glossary::parse("docs/: gadget ()").is_err());
    }
}
