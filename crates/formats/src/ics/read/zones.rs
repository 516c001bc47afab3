//! The time zones of a calendar.

use super::components::{self, Component, Kind};
use crate::{
    input::zone,
    model::{Context, ImportError},
};
use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarProperty, ICalendarValue};
use jiff::tz::TimeZone;
use shared::ZoneName;
use std::collections::HashMap;

/// How many a file can define. No program writes more than there are.
const MOST: usize = 1000;

/// The zones that a file defines, and the one of the account.
#[derive(Debug)]
pub(super) struct Zones {
    /// By `TZID`.
    defined: HashMap<String, ZoneName>,
    account: Option<ZoneName>,
}

impl Zones {
    /// Reads the definitions of a file, which may come after what refers to them.
    pub(super) fn of(file: &[u8], context: &Context) -> Result<Self, ImportError> {
        let account = context.zone.clone().filter(|account| zone::rules(account).is_some());
        let mut zones = Self { defined: HashMap::new(), account };
        components::scan(file, |component| {
            zones.define(&component);
            Ok(())
        })?;
        Ok(zones)
    }

    /// Only those whose name does not say where they are.
    fn define(&mut self, component: &Component) {
        if component.kind != Kind::Zone || self.defined.len() >= MOST {
            return;
        }
        let calendar = ICalendar::parse(&component.text).unwrap_or_default();
        let Some(component) = calendar.components.first() else { return };
        let Some(id) = text(component, |name| *name == ICalendarProperty::Tzid) else { return };
        if zone::named(id).is_none()
            && let Some(zone) = place(component)
        {
            self.defined.insert(id.to_owned(), zone);
        }
    }

    /// The zone with a `TZID`; `None` if it is not known.
    pub(super) fn named(&self, id: &str) -> Option<ZoneName> {
        self.defined.get(id).cloned().or_else(|| zone::named(id))
    }

    pub(super) fn of_account(&self) -> Option<&ZoneName> {
        self.account.as_ref()
    }

    /// The rules of a zone; without one, those of the account, or UTC.
    pub(super) fn rules(&self, zone: Option<&ZoneName>) -> TimeZone {
        zone.or(self.account.as_ref()).and_then(zone::rules).unwrap_or(TimeZone::UTC)
    }
}

/// Where a zone is, as some programs add it.
fn place(component: &ICalendarComponent) -> Option<ZoneName> {
    let place = text(
        component,
        |name| matches!(name, ICalendarProperty::Other(name) if name.eq_ignore_ascii_case("X-LIC-LOCATION")),
    );
    let by_program = || component.timezone().and_then(|(_, zone)| zone::named(&zone.name()?));
    place.and_then(zone::named).or_else(by_program)
}

fn text(component: &ICalendarComponent, is_name: impl Fn(&ICalendarProperty) -> bool) -> Option<&str> {
    let entry = component.entries.iter().find(|entry| is_name(&entry.name))?;
    match entry.values.first()? {
        ICalendarValue::Text(text) => Some(text),
        _ => None,
    }
}
