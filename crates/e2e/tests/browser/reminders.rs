//! Notifications while the app is open, and the links of reminders.

use anyhow::{Result, ensure};
use e2e::{ANN, Page, Scene, WITH_MAIL, play, until};
use serde_json::{Value, json};
use shared::Date;

/// The clock of the page can be put forward.
const CLOCK: &str = "{
    const Real = Date;
    const now = () => Real.now() + Number(localStorage.getItem('test.ahead'));
    globalThis.Date = class extends Real {
        constructor(...parts) { parts.length ? super(...parts) : super(now()); }
        static now() { return now(); }
    };
}";

/// The notifications that are shown, with their titles and their actions.
const SHOWN: &str = "return navigator.serviceWorker.getRegistration().then(it => it?.getNotifications() ?? [])
    .then(all => all.map(({ title, actions }) => [title, ...actions.map(action => action.title)].join(', ')))";

const CLOSE: &str = "return navigator.serviceWorker.getRegistration().then(it => it.getNotifications())
    .then(all => all.forEach(shown => shown.close()))";

/// As `sw.js` sends what the user does with a notification.
const ACT: &str =
    "navigator.serviceWorker.dispatchEvent(new MessageEvent('message', { data: arguments[0] }))";

/// The day after today on the device, which is in UTC.
async fn tomorrow(page: &Page) -> Result<String> {
    let now: i64 = page.js("return Date.now()", json!([])).await?;
    Ok(Date::from_days(now / 86_400_000 + 1).map(String::from).unwrap_or_default())
}

/// Puts the clock of the page forward to this time of tomorrow, in UTC.
async fn put_forward(page: &Page, time: &str) -> Result<()> {
    let at = format!("{}T{time}Z", tomorrow(page).await?);
    let script = "localStorage.setItem('test.ahead', Date.parse(arguments[0]) - Date.now()); dispatchEvent(new Event('online'))";
    page.js::<()>(script, json!([at])).await
}

/// A page whose clock can be put forward, with a task that is due tomorrow and has a reminder then.
async fn with_reminder(scene: &Scene) -> Result<(Page, String)> {
    let page = scene.signed_up(ANN).await?;
    page.prepare(CLOCK).await?;
    crate::installed::expect_installed(&page).await?;
    page.grant_notifications().await?;
    page.reload().await?;
    page.expect_tasks_page().await?;
    let due = json!({ "date": tomorrow(&page).await?, "time": "17:00", "zone": "Europe/Berlin" });
    let task = json!({ "title": "Water the plants", "due": due, "reminders": [{ "minutes_before": 10 }] });
    let created = scene.api.sign_in(ANN).await?.send("POST", "", Some(task)).await.expect(201).json();
    page.visit("Upcoming").await?;
    page.expect_tasks(&["Water the plants"]).await?;
    Ok((page, created["id"].as_str().unwrap_or_default().to_owned()))
}

/// Ten minutes before the due, by the rules of Berlin's clocks.
async fn berlin(page: &Page) -> Result<&'static str> {
    let script = "return new Date(arguments[0] + 'T12:00Z').toLocaleString('sv', { timeZone: 'Europe/Berlin' }).slice(11, 13)";
    let noon: String = page.js(script, json!([tomorrow(page).await?])).await?;
    Ok(if noon == "13" { "15:50:10" } else { "14:50:10" })
}

async fn expect_shown(page: &Page, wanted: &[&str]) -> Result<()> {
    until(&format!("the notifications {wanted:?}"), async || {
        let shown: Vec<String> = page.js(SHOWN, json!([])).await?;
        ensure!(shown == wanted, "there are {shown:?}");
        Ok(Some(()))
    })
    .await
}

async fn reminders(scene: &Scene) -> Result<Value> {
    Ok(scene.api.sign_in(ANN).await?.get("").await.expect(200).json()[0]["reminders"].clone())
}

#[tokio::test]
async fn done_tasks_do_not_remind() -> Result<()> {
    play(async |scene| {
        let (page, _) = with_reminder(scene).await?;
        let time = berlin(&page).await?;
        page.tick("Water the plants").await?;
        page.expect_gone("Water the plants").await?;
        put_forward(&page, time).await?;
        let today = tomorrow(&page).await?;
        let task = json!({ "title": "Tea", "reminders": [{ "at": { "date": today, "time": "23:59" } }] });
        scene.api.sign_in(ANN).await?.send("POST", "", Some(task)).await.expect(201);
        page.visit("Inbox").await?;
        page.expect_tasks(&["Tea"]).await?;
        expect_shown(&page, &[]).await
    })
    .await
}

#[tokio::test]
async fn reminds_once_at_its_time() -> Result<()> {
    play(async |scene| {
        let (page, _) = with_reminder(scene).await?;
        let other = page.new_tab("/").await?;
        other.expect_tasks_page().await?;
        page.to_front().await?;
        expect_shown(&page, &[]).await?;
        put_forward(&page, berlin(&page).await?).await?;
        expect_shown(&page, &["Water the plants, Done, In an hour"]).await?;
        page.js::<()>(CLOSE, json!([])).await?;
        page.reload().await?;
        page.expect_view("Upcoming").await?;
        other.to_front().await?;
        other.reload().await?;
        other.expect_tasks_page().await?;
        // As long as both tabs take to look at the clock.
        tokio::time::sleep(std::time::Duration::from_secs(6)).await;
        expect_shown(&other, &[]).await
    })
    .await
}

#[tokio::test]
async fn actions_of_a_notification_are_carried_out() -> Result<()> {
    play(async |scene| {
        let (page, id) = with_reminder(scene).await?;
        page.js::<()>(ACT, json!([format!("{id} ")])).await?;
        page.expect_value("Title", "Water the plants").await?;
        page.js::<()>(ACT, json!([format!("{id} later")])).await?;
        page.expect("status", "Reminder at ").await?;
        until("another reminder", async || {
            let reminders = reminders(scene).await?;
            ensure!(reminders[1]["at"]["zone"].is_string(), "there are {reminders}");
            Ok(Some(()))
        })
        .await?;
        page.js::<()>(ACT, json!([format!("{id} done")])).await?;
        page.expect("status", "Done: Water the plants").await?;
        scene.expect_saved(ANN, &["✓ Water the plants"]).await
    })
    .await
}

#[tokio::test]
async fn permission_is_asked_for_only_by_a_click() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        page.prepare(
            "Notification.requestPermission = async () => { window.asked = true; return 'default' }",
        )
        .await?;
        page.sign_up(ANN).await?;
        page.add("Tea").await?;
        page.open_task("Tea").await?;
        page.choose("Reminder", "An hour before").await?;
        page.get("button", "Show reminders here").await?;
        assert!(page.js::<bool>("return !window.asked", json!([])).await?);
        page.click("button", "Show reminders here").await?;
        assert!(page.js::<bool>("return window.asked", json!([])).await?);
        page.prepare("Object.defineProperty(Notification, 'permission', { value: 'denied' })").await?;
        page.go("/account").await?;
        page.expect("status", "Your browser blocks notifications of this page.").await?;
        page.expect_accessible_everywhere("blocked notifications").await
    })
    .await
}

#[tokio::test]
async fn links_of_reminders_change_nothing_by_themselves() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        let task = scene.api.sign_in(ANN).await?.get("").await.expect(200).json();
        let id = task[0]["id"].as_str().unwrap_or_default();
        page.go(&format!("/today?task={id}&then=delete")).await?;
        page.expect_value("Title", "Tea").await?;
        page.gone("button", "Complete it").await?;
        page.sign_out().await?;

        page.go(&format!("/today?task={id}&then=done")).await?;
        page.submit_sign_in(ANN, e2e::PASSWORD).await?;
        page.get("button", "Complete it").await?;
        page.expect_accessible("a question").await?;
        scene.expect_saved(ANN, &["Tea"]).await?;
        page.click("button", "Complete it").await?;
        scene.expect_saved(ANN, &["✓ Tea"]).await?;
        page.expect_address(&format!("/?task={id}")).await?;

        page.click("checkbox", "Done").await?;
        scene.expect_saved(ANN, &["Tea"]).await?;
        page.go(&format!("/today?task={id}&then=later")).await?;
        page.click("button", "Remind in an hour").await?;
        page.get("combobox", "Reminder").await?;
        page.gone("button", "Remind in an hour").await?;
        page.expect_address(&format!("/?task={id}")).await
    })
    .await
}

#[tokio::test]
async fn digest_is_a_choice_where_there_is_mail() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.go("/account").await?;
        page.expect_account_page().await?;
        let digest = "Send me an email each morning with what is due";
        page.gone("checkbox", digest).await?;
        scene.proxy.set("GET", "/api/auth/ok", WITH_MAIL);
        page.reload().await?;
        page.click("checkbox", digest).await?;
        page.choose("Remind of a day at", "7:00").await?;
        page.click("button", "Save settings").await?;
        page.expect("status", "Your settings are saved.").await?;
        let sent = scene.proxy.bodies("update-user");
        assert!(sent.iter().any(|body| body.contains(r#""dailyDigest":true"#)), "{sent:?}");
        page.reload().await?;
        assert!(page.get("checkbox", digest).await?.is("checked"));
        Ok(())
    })
    .await
}
