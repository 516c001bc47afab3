//! Reminders and daily digests. Their links open the app and change nothing by themselves: mail programs open links on their
//! own.

use super::{EmailMessage, language::Language};
use maud::{DOCTYPE, Markup, html};
use store::{DueEmail, DueTask, ReminderMessage};
use url::Url;

/// How many characters of a title are in the subject.
const IN_SUBJECT: usize = 120;
/// The page that the links open.
const PAGE: &str = "/today";

const BODY: &str =
    "margin:0;padding:24px;background:#f6f6f4;color:#1d1d1b;font:16px/1.5 system-ui,sans-serif";
const CARD: &str = "max-width:32em;margin:0 auto;padding:24px;background:#fff;border-radius:8px";
const HEADING: &str = "margin:0 0 16px;font-size:20px;overflow-wrap:anywhere";
const BUTTON: &str = "display:inline-block;margin:0 8px 8px 0;padding:12px 20px;background:#1f5f4a;color:#fff;\
    text-decoration:none;border-radius:6px";
const SMALL: &str = "margin:24px 0 0;font-size:14px;color:#555";

/// Writes the e-mail in the language of the account.
pub fn due_email(app: &Url, email: &DueEmail) -> EmailMessage {
    let language = Language::of(email.locale.as_deref());
    match &email.message {
        ReminderMessage::Reminder(task) => reminder(app, language, task),
        ReminderMessage::Digest { today, overdue, counts } => digest(app, language, today, overdue, *counts),
    }
}

/// The page of a task, or what the app asks to do with it.
fn link(app: &Url, task: &DueTask, then: Option<&str>) -> Url {
    let mut link = app.clone();
    link.set_path(PAGE);
    link.query_pairs_mut()
        .append_pair("task", &task.id.to_string())
        .extend_pairs(then.map(|then| ("then", then)));
    link
}

/// In one line, whatever the version that stored it permitted.
fn in_one_line(title: &str) -> String {
    title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn reminder(app: &Url, language: Language, task: &DueTask) -> EmailMessage {
    let (words, title) = (language.words(), in_one_line(&task.title));
    let mut short: String = title.chars().take(IN_SUBJECT).collect();
    if short.len() < title.len() {
        short.push('…');
    }
    let due = task.due.as_ref().map(|due| format!("{}: {}", words.due, language.due(due)));
    let links = [(words.open, None), (words.done, Some("done")), (words.later, Some("later"))]
        .map(|(name, then)| (name, link(app, task, then)));
    let mut text = format!("{title}\n\n");
    text.extend(due.iter().flat_map(|due| [due.as_str(), "\n\n"]));
    text.extend(links.iter().map(|(name, link)| format!("{name}:\n{link}\n\n")));
    text += &format!("{}\n{}\n\n{}", words.about_links, words.about_reminder, place(app, language));
    let html = html! {
        h1 style=(HEADING) { (title) }
        @if let Some(due) = &due { p { (due) } }
        p style="margin:24px 0 16px" {
            @for (name, link) in &links { a href=(link) style=(BUTTON) { (name) } }
        }
        p style=(SMALL) { (words.about_links) " " (words.about_reminder) }
    };
    let subject = format!("{}: {short}", words.reminder);
    EmailMessage { html: page(app, language, &subject, &html), subject: subject.into(), text }
}

fn digest(
    app: &Url,
    language: Language,
    today: &[DueTask],
    overdue: &[DueTask],
    [of_today, of_overdue]: [usize; 2],
) -> EmailMessage {
    let words = language.words();
    let subject = language.digest_subject(of_today, of_overdue);
    let more = (of_today + of_overdue).saturating_sub(today.len() + overdue.len());
    let sections: Vec<_> = [(words.today, today), (words.overdue, overdue)]
        .into_iter()
        .filter(|(_, tasks)| !tasks.is_empty())
        .collect();
    let mut all = app.clone();
    all.set_path(PAGE);
    let mut text = String::new();
    for (name, tasks) in &sections {
        text += &format!("{name}\n\n");
        text.extend(tasks.iter().map(|task| format!("- {}\n", line(language, task))));
        text.push('\n');
    }
    if more > 0 {
        text += &format!("{}\n\n", language.more(more));
    }
    text += &format!("{}:\n{all}\n\n{}\n\n{}", words.all, words.about_digest, place(app, language));
    let html = html! {
        h1 style=(HEADING) { (subject) }
        @for (name, tasks) in &sections {
            h2 style="margin:16px 0 8px;font-size:16px" { (name) }
            ul style="margin:0;padding-left:20px;overflow-wrap:anywhere" {
                @for task in *tasks {
                    li { a href=(link(app, task, None)) style="color:#1f5f4a" { (in_one_line(&task.title)) } (when(language, task)) }
                }
            }
        }
        @if more > 0 { p { (language.more(more)) } }
        p style="margin:24px 0 16px" { a href=(all) style=(BUTTON) { (words.all) } }
        p style=(SMALL) { (words.about_digest) }
    };
    EmailMessage { html: page(app, language, &subject, &html), subject: subject.into(), text }
}

/// A task with its due.
fn line(language: Language, task: &DueTask) -> String {
    in_one_line(&task.title) + &when(language, task)
}

fn when(language: Language, task: &DueTask) -> String {
    task.due.as_ref().map(|due| format!(" ({})", language.due(due))).unwrap_or_default()
}

/// The last line of the text.
fn place(app: &Url, language: Language) -> String {
    format!("--\n{} {}\n", language.words().at, app.origin().ascii_serialization())
}

fn page(app: &Url, language: Language, title: &str, content: &Markup) -> String {
    let words = language.words();
    let page = html! {
        (DOCTYPE)
        html lang=(words.tag) {
            head { meta charset="utf-8"; title { (title) } }
            body style=(BODY) {
                div style=(CARD) {
                    (content)
                    p style=(SMALL) { (words.at) " " (app.origin().ascii_serialization()) }
                }
            }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::due_email;
    use shared::{Email, TaskId};
    use store::{DueEmail, DueTask, ReminderMessage};
    use url::Url;

    const ID: &str = "01932f00-0000-7000-8000-000000000001";

    fn task(title: &str, due: Option<&str>) -> DueTask {
        let id: TaskId = ID.parse().unwrap();
        DueTask { id, title: title.to_owned(), due: due.map(|due| serde_json::from_str(due).unwrap()) }
    }

    fn write(locale: &str, message: ReminderMessage) -> super::EmailMessage {
        let app: Url = "https://todo.example.org/".parse().unwrap();
        let to = Email::parse("ann@example.org").unwrap();
        due_email(&app, &DueEmail { to, locale: Some(locale.to_owned()), message })
    }

    #[test]
    fn title_is_escaped_and_in_one_line() {
        let hostile = "Buy\r\nBcc: eve@example.org\u{7} <img src=x onerror=\"alert(1)\">";
        let email = write("en", ReminderMessage::Reminder(task(hostile, None)));
        assert!(!email.subject.contains(['\r', '\n', '\u{7}']), "{}", email.subject);
        assert!(!email.text.contains("\nBcc:") && !email.html.contains("<img"), "{}", email.html);
        let long = write("en", ReminderMessage::Reminder(task(&"ä".repeat(500), None)));
        assert_eq!(long.subject.chars().count(), "Reminder: ".len() + 121);
        assert!(long.text.contains(&"ä".repeat(500)));
    }

    #[test]
    fn links_open_the_app_and_name_the_action() {
        let email = write(
            "fr",
            ReminderMessage::Reminder(task("Tea", Some(r#"{"date":"2026-12-24","time":"17:00"}"#))),
        );
        assert_eq!(email.subject, "Reminder: Tea");
        assert!(email.text.contains("\nDue: Thursday, 24 December 2026, 17:00\n"), "{}", email.text);
        for action in ["", "&then=done", "&then=later"] {
            let link = format!("https://todo.example.org/today?task={ID}{action}");
            assert!(email.text.lines().any(|line| line == link), "{}", email.text);
            assert!(
                email.html.contains(&format!("href=\"{}\"", link.replace('&', "&amp;"))),
                "{}",
                email.html
            );
        }
    }

    #[test]
    fn digest_counts_what_it_does_not_name() {
        let due = Some(r#"{"date":"2026-12-24"}"#);
        let (today, overdue) = (vec![task("Tea", due)], vec![task("Rent <now>", due)]);
        let email = write("de-AT", ReminderMessage::Digest { today, overdue, counts: [1, 9] });
        assert_eq!(email.subject, "1 heute fällig, 9 überfällig");
        assert!(
            email.text.contains("Überfällig\n\n- Rent <now> (Donnerstag, 24. Dezember 2026)\n"),
            "{}",
            email.text
        );
        assert!(email.text.contains("und 8 weitere"), "{}", email.text);
        assert!(
            email.html.contains("Rent &lt;now&gt;") && email.html.contains("lang=\"de\""),
            "{}",
            email.html
        );
    }
}
