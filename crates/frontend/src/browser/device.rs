//! What `device.js` wraps of the browser: requests, the clock, notifications, and the database, the other tabs and the lead
//! among them.

use super::page::window;
use crate::{
    reactive::RwSignal,
    replica::{Record, Table},
};
use shared::TaskId;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, Event,
    js_sys::{Array, Function, Object, Promise, Reflect},
};

/// Calls a function of `device.js`. `None` if it throws.
fn call(name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let device = Reflect::get(&window(), &"device".into()).ok()?;
    let function = Reflect::get(&device, &name.into()).ok()?.dyn_into::<Function>().ok()?;
    function.apply(&device, &arguments.iter().collect()).ok()
}

/// Calls one that is asynchronous. `None` if it throws or rejects.
async fn call_async(name: &'static str, arguments: &[JsValue]) -> Option<JsValue> {
    let promise = call(name, arguments)?.dyn_into::<Promise>().ok()?;
    JsFuture::from(promise).await.ok()
}

/// A response: its status, the header Retry-After, and its text.
pub(crate) type Response = (u16, Option<String>, String);

/// What a request has besides.
pub(crate) struct Extra<'a> {
    pub(crate) signal: Option<&'a AbortSignal>,
    /// The content of a success becomes a file for the user, which has this name unless the server has another.
    pub(crate) save_as: Option<&'static str>,
    /// A file as the body, and the percentage of it that is sent.
    pub(crate) file: Option<&'a (JsValue, RwSignal<u32>)>,
}

/// Sends a request. `None` if no response comes, nothing comes for `timeout` milliseconds, or its signal aborts it.
pub(crate) async fn request(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
    timeout: u32,
    extra: Extra<'_>,
) -> Option<Response> {
    let fields = Object::new();
    for (name, value) in headers {
        // Fails only for frozen objects.
        let _ = Reflect::set(&fields, &(*name).into(), &(*value).into());
    }
    let (body, end) = match extra.file {
        Some((content, sent)) => {
            let sent = *sent;
            let report = Closure::<dyn Fn(JsValue)>::new(move |percentage: JsValue| {
                sent.try_set(percentage.as_f64().unwrap_or_default() as u32);
            });
            (content.clone(), report.into_js_value())
        }
        None => (body.into(), extra.save_as.into()),
    };
    let signal = extra.signal.map_or(JsValue::UNDEFINED, JsValue::from);
    let arguments = [method.into(), url.into(), fields.into(), body, timeout.into(), signal, end];
    let response = Array::from(&call_async("request", &arguments).await?);
    let status = response.get(0).as_f64()? as u16;
    Some((status, response.get(1).as_string(), response.get(2).as_string()?))
}

/// Whether passkeys can work here.
pub(crate) fn has_passkeys() -> bool {
    call("hasPasskeys", &[]).is_some_and(|has| has.is_truthy())
}

/// Calls a function of `passkeys.js`: `create` with the name of the new passkey, `signIn` or `autofill`. `None` if no response
/// came, an empty one if another call has ended it.
pub(crate) async fn passkeys(function: &str, argument: &str) -> Option<Option<Response>> {
    let promise = call("passkeys", &[function.into(), argument.into()])?.dyn_into::<Promise>().ok()?;
    let response = JsFuture::from(promise).await.ok()?;
    if !response.is_truthy() {
        return Some(None);
    }
    let response = Array::from(&response);
    Some(Some((response.get(0).as_f64()? as u16, response.get(1).as_string(), response.get(2).as_string()?)))
}

/// Ends a call of it that waits.
pub(crate) fn end_passkeys() {
    call("passkeys", &["end".into()]);
}

/// A file that the user has chosen: its name, how it begins, and its content, or `null` if it is too large.
pub(crate) async fn pick(event: Event) -> Option<(String, String, JsValue)> {
    let picked = Array::from(&call_async("pick", &[event.into()]).await?);
    Some((picked.get(0).as_string()?, picked.get(1).as_string()?, picked.get(2)))
}

/// The wall-clock time in a time zone, or in that of the device: `2026-11-29 14:46`. Empty for an unknown zone.
pub(crate) fn now(zone: Option<&str>) -> String {
    let zone = zone.map_or(JsValue::UNDEFINED, JsValue::from);
    call("now", &[zone]).and_then(|time| time.as_string()).unwrap_or_default()
}

/// The wall-clock time of the device in an hour.
pub(crate) fn in_an_hour() -> String {
    let later = call("now", &[JsValue::UNDEFINED, 3_600_000.into()]);
    later.and_then(|time| time.as_string()).unwrap_or_default()
}

/// The time in milliseconds since 1970 at which clocks in a time zone, or on the device, show `2026-11-29T14:46`. `None` for
/// an unknown zone.
pub(crate) fn instant(text: &str, zone: Option<&str>) -> Option<i64> {
    let zone = zone.map_or(JsValue::UNDEFINED, JsValue::from);
    let time = call("instant", &[text.into(), zone])?.as_f64()?;
    (!time.is_nan()).then_some(time as i64)
}

/// Whether notifications are allowed: `granted`, `denied`, `default`, or empty where there are none.
pub(crate) fn permission() -> String {
    call("permission", &[]).and_then(|permission| permission.as_string()).unwrap_or_default()
}

/// Asks the user to allow notifications.
pub(crate) async fn ask_permission() {
    call_async("ask", &[]).await;
}

/// Shows a notification of a task.
pub(crate) fn notify(task: TaskId, title: &str, text: &str) {
    call("notify", &[task.to_string().into(), title.into(), text.into()]);
}

/// Calls `receive` with what the user does with notifications: the task, a space, and an action or nothing.
pub(crate) fn follow_notifications(receive: impl Fn(&str) + 'static) {
    let receive = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        receive(&message.as_string().unwrap_or_default());
    });
    call("follow", &[receive.into_js_value()]);
}

/// The time zone of the device, as IANA names it.
pub(crate) fn zone() -> String {
    call("zone", &[]).and_then(|zone| zone.as_string()).unwrap_or_default()
}

/// Copies a text, and returns whether that was allowed.
pub(crate) fn copy(text: &str) -> bool {
    call("copy", &[text.into()]).is_some_and(|is_copied| is_copied.is_truthy())
}

/// Lets the row of a task that leaves its list fade.
pub(crate) fn fade(id: TaskId) {
    call("fade", &[id.to_string().into()]);
}

/// Whether there is a mouse or the like, and so probably a keyboard.
pub(crate) fn has_fine_pointer() -> bool {
    call("isFine", &[]).is_some_and(|is_fine| is_fine.is_truthy())
}

/// Resolves after some milliseconds, or when `signal` aborts.
pub(crate) async fn sleep(milliseconds: u32, signal: &AbortSignal) {
    call_async("sleep", &[milliseconds.into(), signal.into()]).await;
}

/// A message of another tab.
pub(crate) enum Message {
    /// It has written these.
    Written(Vec<Record>),
    /// The database was deleted, by another tab or by the browser.
    Gone,
}

/// Opens the database of an account, and deletes those of all others. `None` if there is none to be had, as in a private
/// window.
pub(crate) async fn open(account: &str, receive: impl Fn(Message) + 'static) -> Option<Vec<Record>> {
    let receive = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        receive(match message.is_null() {
            true => Message::Gone,
            false => Message::Written(records(&Array::from(&message))),
        });
    });
    let opened = call_async("open", &[account.into(), receive.into_js_value()]).await?;
    (!opened.is_null()).then(|| records(&Array::from(&opened)))
}

fn records(items: &Array) -> Vec<Record> {
    let items: Vec<Option<String>> = items.iter().map(|item| item.as_string()).collect();
    let (records, _) = items.as_chunks::<3>();
    let record = |[table, key, value]: &[Option<String>; 3]| {
        let table = Table::ALL.into_iter().find(|known| table.as_deref() == Some(known.name()))?;
        Some(Record { table, key: key.clone()?, value: value.clone() })
    };
    records.iter().filter_map(record).collect()
}

/// Writes records in one transaction, which begins at once, and sends them to the other tabs. Returns whether they are
/// stored.
pub(crate) fn write(records: Vec<Record>) -> impl Future<Output = bool> {
    let items = Array::new();
    for Record { table, key, value } in records {
        items.push(&table.name().into());
        items.push(&key.into());
        items.push(&value.map_or(JsValue::NULL, JsValue::from));
    }
    let written = call("write", &[items.into()]).and_then(|written| written.dyn_into::<Promise>().ok());
    async move {
        match written {
            Some(written) => JsFuture::from(written).await.is_ok(),
            None => false,
        }
    }
}

/// Resolves once this tab is the only one of the account that sends and follows changes, until [`rest`] is called with
/// what this returns.
pub(crate) async fn lead(account: &str) -> Option<Function> {
    call_async("lead", &[account.into()]).await?.dyn_into().ok()
}

/// Lets another tab lead.
pub(crate) fn rest(lead: Option<Function>) {
    if let Some(lead) = lead {
        // It cannot throw.
        let _ = lead.call0(&JsValue::UNDEFINED);
    }
}

/// Closes the database.
pub(crate) fn close() {
    call("close", &[]);
}

/// Deletes the databases of all accounts.
pub(crate) fn remove_all() {
    call("remove", &[]);
}

/// Deletes the databases of all other accounts.
pub(crate) fn remove_others(account: &str) {
    call("remove", &[account.into()]);
}
