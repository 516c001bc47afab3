//! A to-do (RFC 5545 section 3.6.2) as a task.

use super::{
    alarms,
    notes::Notes,
    property::{self, extension, extensions, text},
    rule::{self, Rule},
    schedule::Schedule,
    time::CalendarTime,
    zones::Zones,
};
use crate::{
    collector::{Collector, Draft, Parent},
    ics::own,
};
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarEntry, ICalendarParameterName, ICalendarParameterValue,
    ICalendarProperty, ICalendarRelationshipType, ICalendarValue, Uri,
};
use shared::{Position, Priority, Timestamp};

/// How many categories become tags: more than a task can have.
const MOST_TAGS: usize = 50;

/// Properties that go to the description, and what they are called there.
const KEPT: [(ICalendarProperty, &str); 10] = [
    (ICalendarProperty::Location, "Location"),
    (ICalendarProperty::Url, "URL"),
    (ICalendarProperty::Conference, "Conference"),
    (ICalendarProperty::Link, "Link"),
    (ICalendarProperty::Attach, "Attachment"),
    (ICalendarProperty::Contact, "Contact"),
    (ICalendarProperty::Organizer, "Organizer"),
    (ICalendarProperty::Attendee, "Attendee"),
    (ICalendarProperty::Resources, "Resources"),
    (ICalendarProperty::Geo, "Coordinates"),
];

/// Reads the first component of a calendar. Its list, and whether its id is one of ours, is up to the caller.
pub(super) fn draft(calendar: &ICalendar, line: u32, zones: &Zones, collector: &mut Collector) -> Draft {
    let Some(todo) = calendar.components.first() else { return Draft { line, ..Draft::default() } };
    let mut notes = Notes::default();
    describe(todo, &mut notes);
    let rule = Rule::of(todo);
    let mut schedule = Schedule::of(todo, zones, &mut notes);
    schedule.settle(rule.names_days(), &mut notes);
    let exception = exception(todo, &mut notes);
    let rule = if exception.is_some() { Rule::None } else { rule };
    rule::report_exceptions(todo, &rule, zones, &mut notes);
    let repeat = rule.repeat(&schedule, zones, &mut notes);
    let reminders = alarms::reminders(calendar, &schedule, zones, &mut notes);
    let completed = is_completed(todo, &mut notes);
    Draft {
        line,
        source_id: source_id(todo, exception),
        parent: parent(todo),
        title: property::first(todo, &ICalendarProperty::Summary).map(text).unwrap_or_default(),
        completed,
        completed_at: timestamp(todo, &ICalendarProperty::Completed, zones).filter(|_| completed),
        created_at: timestamp(todo, &ICalendarProperty::Created, zones),
        updated_at: timestamp(todo, &ICalendarProperty::LastModified, zones),
        due: schedule.due,
        priority: priority(todo),
        tags: tags(todo, &mut notes),
        repeat,
        reminders,
        position: extension(todo, own::POSITION).and_then(|text| Position::parse(&text).ok()),
        description: notes.finish(line, collector),
        ..Draft::default()
    }
}

/// Collects the texts beside the title.
fn describe(todo: &ICalendarComponent, notes: &mut Notes) {
    let of = |name: ICalendarProperty| todo.entries.iter().filter(move |entry| entry.name == name).map(text);
    of(ICalendarProperty::Description).for_each(|text| notes.paragraph(text));
    if !todo.has_property(&ICalendarProperty::Description) {
        of(ICalendarProperty::StyledDescription).for_each(|text| notes.paragraph(text));
    }
    of(ICalendarProperty::Comment).for_each(|text| notes.paragraph(text));
    for entry in &todo.entries {
        let kept = KEPT.iter().find(|(name, _)| *name == entry.name);
        match (kept, &entry.name) {
            (Some((_, label)), _) => keep(entry, label, notes),
            // Text that was broken instead of folded may look like a property.
            (None, ICalendarProperty::Other(name)) if !is_extension(name) => {
                notes.paragraph(format!("{name}: {}", text(entry)));
            }
            _ => {}
        }
    }
}

fn is_extension(name: &str) -> bool {
    name.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("X-"))
}

fn keep(entry: &ICalendarEntry, label: &'static str, notes: &mut Notes) {
    let kind = entry.parameter(&ICalendarParameterName::Value).and_then(|kind| kind.as_text());
    let is_data =
        matches!(entry.values.first(), Some(ICalendarValue::Uri(Uri::Data(_)) | ICalendarValue::Binary(_)));
    if is_data || kind.is_some_and(|kind| kind.eq_ignore_ascii_case("BINARY")) {
        return notes.report("A file that is attached to it is left out");
    }
    let name = entry.parameter(&ICalendarParameterName::Cn).and_then(|name| name.as_text());
    let name = name.map(|name| format!("{name} ")).unwrap_or_default();
    let text = text(entry);
    notes.keep(label, &format!("{name}{}", text.strip_prefix("mailto:").unwrap_or(&text)));
}

/// What identifies one occurrence of a task that repeats, if this changes one.
fn exception(todo: &ICalendarComponent, notes: &mut Notes) -> Option<String> {
    let entry = todo.property(&ICalendarProperty::RecurrenceId)?;
    notes.report("It was one occurrence of a task that repeats: here it is a task of its own");
    Some(format!("{:?}", entry.values.first()))
}

fn source_id(todo: &ICalendarComponent, exception: Option<String>) -> Option<String> {
    let uid = todo.uid().filter(|uid| !uid.is_empty())?;
    Some(exception.map_or_else(|| uid.to_owned(), |exception| format!("{uid}\n{exception}")))
}

fn parent(todo: &ICalendarComponent) -> Parent {
    let is_parent = |entry: &&ICalendarEntry| {
        entry.parameter(&ICalendarParameterName::Reltype).is_none_or(|kind| {
            matches!(kind, ICalendarParameterValue::Reltype(ICalendarRelationshipType::Parent))
        })
    };
    let entry =
        todo.entries.iter().filter(|entry| entry.name == ICalendarProperty::RelatedTo).find(is_parent);
    entry.map(text).filter(|uid| !uid.is_empty()).map_or(Parent::None, Parent::SourceId)
}

/// Several programs set only one of these properties.
fn is_completed(todo: &ICalendarComponent, notes: &mut Notes) -> bool {
    let number = |name| property::first(todo, name).and_then(|entry| text(entry).trim().parse::<i64>().ok());
    let percent = number(&ICalendarProperty::PercentComplete).unwrap_or(0);
    let status = property::first(todo, &ICalendarProperty::Status).map(text).unwrap_or_default();
    let is = |name: &str| status.trim().eq_ignore_ascii_case(name);
    if is("CANCELLED") {
        notes.report("It was cancelled: here it is completed");
        return true;
    }
    if is("COMPLETED") || percent >= 100 || property::first(todo, &ICalendarProperty::Completed).is_some() {
        return true;
    }
    if percent > 0 {
        notes.keep("Progress", &format!("{percent} %"));
    }
    false
}

fn timestamp(todo: &ICalendarComponent, name: &ICalendarProperty, zones: &Zones) -> Option<Timestamp> {
    CalendarTime::of(property::first(todo, name)?, zones)?.timestamp(zones)
}

/// 1 is the highest, 9 the lowest, 0 none (RFC 5545 section 3.8.1.9).
fn priority(todo: &ICalendarComponent) -> Option<Priority> {
    let entry = property::first(todo, &ICalendarProperty::Priority)?;
    match text(entry).trim().parse().ok()? {
        1..=4 => Some(Priority::High),
        5 => Some(Priority::Medium),
        6..=9 => Some(Priority::Low),
        _ => None,
    }
}

/// `CATEGORIES` are read without runs of white space: tags that have some are in a property of ours.
fn tags(todo: &ICalendarComponent, notes: &mut Notes) -> Vec<String> {
    let exact: Vec<_> = extensions(todo, own::TAG).take(MOST_TAGS).map(text).collect();
    if !exact.is_empty() {
        return exact;
    }
    let categories = todo.entries.iter().filter(|entry| entry.name == ICalendarProperty::Categories);
    let mut names = categories.flat_map(|entry| &entry.values).filter_map(|value| value.as_text());
    let tags = names.by_ref().take(MOST_TAGS).map(str::to_owned).collect();
    notes.keep("Categories", &names.collect::<Vec<_>>().join(", "));
    tags
}
