//! Reads tasks from calendars.

mod alarms;
mod components;
mod lines;
mod notes;
mod property;
mod rule;
mod schedule;
mod time;
mod todo;
mod zones;

use crate::{
    collector::Collector,
    ics::own,
    input::text,
    model::{Context, Import, ImportError},
};
use calcard::icalendar::{ICalendar, ICalendarEntry, ICalendarProperty};
use components::{Component, Kind};
use property::{extension, extension_parameter};
use shared::{ListColor, ListId, Position, TaskId};
use zones::Zones;

/// Reads the to-dos of the calendars in a file, leniently.
///
/// # Errors
/// Those of the [`Collector`].
pub(crate) fn import(file: &[u8], context: &Context) -> Result<Import, ImportError> {
    let decoded = text::from_utf16(file);
    let file = decoded.as_deref().map_or(file, str::as_bytes);
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut reader = Reader {
        collector: Collector::new("ics"),
        zones: Zones::of(file, context)?,
        list: None,
        is_own: false,
        has_components: false,
        encoding: None,
    };
    components::scan(file, |component| reader.read(&component))?;
    if !reader.has_components {
        reader.collector.skipped(1, "This is not a calendar file (iCalendar)");
    }
    Ok(reader.collector.finish())
}

/// The state between the components of a file.
struct Reader {
    collector: Collector,
    zones: Zones,
    /// That of the calendar.
    list: Option<usize>,
    /// Whether Latchkey wrote the calendar.
    is_own: bool,
    has_components: bool,
    /// What was reported about the encoding.
    encoding: Option<&'static str>,
}

impl Reader {
    fn read(&mut self, component: &Component) -> Result<(), ImportError> {
        self.has_components |= component.kind != Kind::Properties;
        if component.is_cut {
            self.collector.changed(component.line, "A line of it is too long, and is cut");
        }
        if let Some(problem) = component.encoding.filter(|_| self.encoding.is_none()) {
            self.encoding = Some(problem);
            self.collector.changed(1, problem);
        }
        match component.kind {
            Kind::Calendar => {
                (self.list, self.is_own) = (None, false);
                self.properties(component)?;
            }
            Kind::Properties => self.properties(component)?,
            Kind::Todo if component.is_too_large => self.collector.skipped(component.line, "It is too long"),
            Kind::Todo => self.todo(component)?,
            Kind::Event => self.collector.skipped(component.line, "It is an event, not a task"),
            Kind::Journal => self.collector.skipped(component.line, "It is a journal entry, not a task"),
            Kind::Zone | Kind::Other => {}
        }
        Ok(())
    }

    /// Reads the name of a calendar, and the lists that Latchkey wrote.
    fn properties(&mut self, component: &Component) -> Result<(), ImportError> {
        let calendar = ICalendar::parse(&component.text).unwrap_or_default();
        let Some(calendar) = calendar.components.first() else { return Ok(()) };
        let product = property::first(calendar, &ICalendarProperty::Prodid).map(property::text);
        self.is_own |= product.is_some_and(|product| product == own::PRODUCT);
        for entry in property::extensions(calendar, own::LIST) {
            self.add_list(component.line, entry)?;
        }
        let name = property::first(calendar, &ICalendarProperty::Name).map(property::text);
        if let Some(name) = name.or_else(|| extension(calendar, "X-WR-CALNAME")) {
            self.list = self.collector.list(component.line, &name)?;
        }
        Ok(())
    }

    /// A list with what it has beside a name.
    fn add_list(&mut self, line: u32, entry: &ICalendarEntry) -> Result<(), ImportError> {
        let place = self.collector.list(line, &property::text(entry))?;
        let Some(list) = place.and_then(|place| self.collector.list_mut(place)) else { return Ok(()) };
        let parameter = |name| extension_parameter(entry, name);
        let color = parameter(own::LIST_COLOR);
        list.color = ListColor::ALL.into_iter().find(|known| color == Some(known.as_str()));
        list.position = parameter(own::POSITION).and_then(|text| Position::parse(text).ok());
        list.archived = parameter(own::LIST_ARCHIVED) == Some("TRUE");
        list.id =
            parameter(own::LIST_ID).and_then(|text| text.parse::<ListId>().ok()).filter(|_| self.is_own);
        Ok(())
    }

    fn todo(&mut self, component: &Component) -> Result<(), ImportError> {
        let calendar = ICalendar::parse(&component.text).unwrap_or_default();
        let mut draft = todo::draft(&calendar, component.line, &self.zones, &mut self.collector);
        draft.list = match calendar.components.first().and_then(|todo| extension(todo, own::LIST)) {
            Some(name) => self.collector.list(component.line, &name)?,
            None => self.list,
        };
        let id = draft.source_id.as_ref().filter(|_| self.is_own);
        draft.id = id.and_then(|id| id.parse::<TaskId>().ok());
        self.collector.add(draft)?;
        Ok(())
    }
}
