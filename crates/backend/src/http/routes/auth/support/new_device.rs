//! The e-mail about a sign-in on a new device.

use crate::{
    http::{
        Services,
        extract::{Caller, ThisDevice},
    },
    mail::EmailMessage,
};
use shared::{Timestamp, client_name};
use store::Account;

/// The app's page with the sessions.
const PAGE: &str = "/account/devices";

/// Sends it, unless the account has signed in from the network lately, or on the device since `not_before`, its cutoff:
/// networks alone change too often, and a device from before may be the one that the owner has signed out.
pub(crate) fn report_new_device(
    services: &Services,
    account: &Account,
    caller: &Caller,
    device: &ThisDevice,
    (is_known_network, not_before): (bool, Timestamp),
) {
    if is_known_network || device.0.has_signed_in(account.id, not_before) {
        return;
    }
    tracing::info!(target: "security", user = %account.id, "signed in on a new device");
    let client = client_name(caller.user_agent.as_deref());
    let address = caller.address.map(|address| address.to_string());
    let now = services.clock.now();
    services.send_email(account, |app| {
        let mut page = app.clone();
        page.set_path(PAGE);
        EmailMessage::new_device(app, &page, &client, address.as_deref(), now)
    });
}
