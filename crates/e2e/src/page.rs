//! A browser tab, and what a user does with it.

use crate::{
    finder::{Found, Name, find_all},
    until,
};
use anyhow::{Result, bail, ensure};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::OnceLock;
use thirtyfour::{Key, TypingData, WebDriver, WebElement, WindowHandle, components::SelectElement};

/// A tab. Only the one in front can be used: see [`Page::to_front`].
pub struct Page {
    pub(crate) driver: WebDriver,
    base: String,
    window: WindowHandle,
    /// The virtual authenticator.
    pub(crate) authenticator: OnceLock<String>,
}

/// All methods fail if the page is still not as expected at the deadline.
impl Page {
    pub(crate) async fn new(driver: WebDriver, base: String) -> Result<Self> {
        let window = driver.window().await?;
        Ok(Self { driver, base, window, authenticator: OnceLock::new() })
    }

    /// The same tab for pages of another origin.
    pub(crate) fn at(self, base: String) -> Self {
        Self { base, ..self }
    }

    /// Another tab of the same browser, in front.
    pub async fn new_tab(&self, path: &str) -> Result<Self> {
        let window = self.driver.new_tab().await?;
        let tab = self.tab(window);
        tab.to_front().await?;
        tab.go(path).await?;
        Ok(tab)
    }

    /// The same without waiting for the page to load.
    pub async fn new_tab_at_once(&self, path: &str) -> Result<Self> {
        let window = self.driver.new_tab().await?;
        let tab = self.tab(window);
        tab.to_front().await?;
        let url = json!({ "url": format!("{}{path}", self.base) });
        self.driver.cdp().send_raw("Page.navigate", url).await?;
        Ok(tab)
    }

    fn tab(&self, window: WindowHandle) -> Self {
        let (driver, base) = (self.driver.clone(), self.base.clone());
        Self { driver, base, window, authenticator: OnceLock::new() }
    }

    pub async fn to_front(&self) -> Result<()> {
        Ok(self.driver.switch_to_window(self.window.clone()).await?)
    }

    /// Opens `path` of the program.
    pub async fn go(&self, path: &str) -> Result<()> {
        Ok(self.driver.goto(format!("{}{path}", self.base)).await?)
    }

    /// The same without waiting for it to load, where `script` runs first.
    pub async fn go_at_once(&self, path: &str, script: &str) -> Result<()> {
        let cdp = self.driver.cdp();
        cdp.send_raw("Page.addScriptToEvaluateOnNewDocument", json!({ "source": script })).await?;
        cdp.send_raw("Page.navigate", json!({ "url": format!("{}{path}", self.base) })).await?;
        Ok(())
    }

    /// Opens a page of another origin.
    pub async fn go_abroad(&self, url: &str) -> Result<()> {
        Ok(self.driver.goto(url).await?)
    }

    pub(crate) fn origin(&self) -> &str {
        &self.base
    }

    pub async fn reload(&self) -> Result<()> {
        Ok(self.driver.refresh().await?)
    }

    pub async fn back(&self) -> Result<()> {
        Ok(self.driver.back().await?)
    }

    pub async fn forward(&self) -> Result<()> {
        Ok(self.driver.forward().await?)
    }

    /// Path and query of the address bar.
    pub async fn address(&self) -> Result<String> {
        let url = self.driver.current_url().await?;
        Ok(url.as_str().strip_prefix(&self.base).unwrap_or(url.as_str()).to_owned())
    }

    pub async fn expect_address(&self, wanted: &str) -> Result<()> {
        let wait = until("the address", async || {
            let address = self.address().await?;
            ensure!(address == wanted, "the address is {address} and not {wanted}");
            Ok(Some(()))
        });
        wait.await
    }

    /// The URL of the page's first frame: that of the browser's error page if framing is forbidden.
    pub async fn frame_address(&self) -> Result<String> {
        self.driver.enter_frame(0).await?;
        let address = self.js("return location.href", json!([])).await;
        self.driver.enter_default_frame().await?;
        address
    }

    /// The elements with `role` and `name` now, in document order.
    pub async fn all(&self, role: &str, name: impl Into<Name<'_>>) -> Result<Vec<Found>> {
        find_all(&self.driver, role, name.into()).await
    }

    /// Waits for the only element with `role` and `name`.
    pub async fn get(&self, role: &str, name: impl Into<Name<'_>>) -> Result<Found> {
        let name = name.into();
        let look = async || {
            let mut all = self.all(role, name).await?;
            ensure!(all.len() < 2, "there are {} of {role} {name:?}", all.len());
            Ok(all.pop())
        };
        until(&format!("{role} {name:?}"), look).await
    }

    /// Waits until there is no element with `role` and `name`.
    pub async fn gone(&self, role: &str, name: impl Into<Name<'_>>) -> Result<()> {
        let name = name.into();
        let look = async || Ok(self.all(role, name).await?.is_empty().then_some(()));
        until(&format!("no {role} {name:?}"), look).await
    }

    /// Clicks the only element with `role` and `name`.
    pub async fn click(&self, role: &str, name: impl Into<Name<'_>>) -> Result<()> {
        let name = name.into();
        let click = async || {
            let element = self.get(role, name).await?.element;
            if let Err(error) = element.click().await {
                // Behind something that is fixed to the window: one would scroll.
                self.js_of::<()>(&element, "arguments[0].scrollIntoView({ block: 'center' })").await?;
                return Err(error.into());
            }
            Ok(Some(()))
        };
        until(&format!("a click on {role} {name:?}"), click).await
    }

    /// Double-clicks the only element with `role` and `name`.
    pub async fn double_click(&self, role: &str, name: impl Into<Name<'_>>) -> Result<()> {
        let element = self.get(role, name).await?.element;
        Ok(self.driver.action_chain().double_click_element(&element).perform().await?)
    }

    /// The field with `label`.
    pub async fn field(&self, label: &str) -> Result<Found> {
        self.get("textbox", label).await
    }

    /// The value of the field with `label`.
    pub async fn value(&self, label: &str) -> Result<String> {
        Ok(self.field(label).await?.element.prop("value").await?.unwrap_or_default())
    }

    pub async fn expect_value(&self, label: &str, wanted: &str) -> Result<()> {
        let look = async || {
            let value = self.value(label).await?;
            ensure!(value == wanted, "{label} holds {value:?}");
            Ok(Some(()))
        };
        until(&format!("{wanted:?} in {label}"), look).await
    }

    /// Replaces the value of the field with `label`, key by key. Older drivers cannot type characters beyond the Basic
    /// Multilingual Plane, so text with such characters is pasted.
    pub async fn fill(&self, label: &str, text: &str) -> Result<()> {
        let has_keys = text.chars().all(|c| u32::from(c) <= 0xffff);
        let fill = async || {
            let field = self.field(label).await?.element;
            field.send_keys(Key::Control + "a").await?;
            field.send_keys(Key::Delete + "").await?;
            if has_keys {
                field.send_keys(text).await?;
            } else {
                let written = text.trim_end_matches('\n');
                self.paste(label, written).await?;
                field.send_keys(text.trim_start_matches(written)).await?;
            }
            Ok(Some(()))
        };
        // The app may be replacing the static form.
        until(&format!("{label} filled in"), fill).await
    }

    /// Sets the value of the field with `label` as pasting does.
    pub async fn paste(&self, label: &str, text: &str) -> Result<()> {
        let script = "const [field, text] = arguments; field.value = text;
            field.dispatchEvent(new Event('input', { bubbles: true }))";
        let field = self.field(label).await?.element;
        self.js::<()>(script, json!([field.to_json()?, text])).await
    }

    /// Chooses an option of the field with `label`.
    pub async fn choose(&self, label: &str, option: &str) -> Result<()> {
        let field = self.get("combobox", label).await?.element;
        Ok(SelectElement::new(&field).await?.select_by_visible_text(option).await?)
    }

    /// Drags one element with the mouse and drops it on another, in its lower half if it is below, else in its upper half.
    pub async fn drag(&self, from: &WebElement, to: &WebElement) -> Result<()> {
        let ((from_x, from_y), (x, y)) = (self.center(from).await?, self.drop_point(from, to).await?);
        let actions = self.driver.action_chain().move_to(from_x, from_y).click_and_hold();
        Ok(actions.move_to(x, y).release().perform().await?)
    }

    /// The middle of an element in the window, once it neither moves nor lies below another one.
    pub(crate) async fn center(&self, element: &WebElement) -> Result<(i64, i64)> {
        let script = "return (async element => {
            element.scrollIntoView({ block: 'nearest' });
            let before;
            for (let frame = 0; frame < 300; frame++) {
                await new Promise(requestAnimationFrame);
                const { x, y, width, height } = element.getBoundingClientRect();
                const center = [Math.round(x + width / 2), Math.round(y + height / 2)];
                const hit = document.elementFromPoint(...center);
                const isFree = element.contains(hit) || hit?.closest('label')?.control === element;
                if (isFree && String(center) === String(before)) return center;
                before = center;
            }
            throw Error('it moves, or is covered');
        })(arguments[0])";
        self.js_of(element, script).await
    }

    /// Where on `to` an element that was at `from` is dropped.
    pub(crate) async fn drop_point(&self, from: &WebElement, to: &WebElement) -> Result<(i64, i64)> {
        let (_, start) = self.center(from).await?;
        let (x, y) = self.center(to).await?;
        Ok((x, if y > start { y + 10 } else { y - 10 }))
    }

    /// Presses `key` in the focused element.
    pub async fn press(&self, key: Key) -> Result<()> {
        let press = async || {
            let focused = self.driver.active_element().await?;
            Ok(Some(focused.send_keys(key.clone() + "").await?))
        };
        // The app may be replacing the static form.
        until("a key is pressed", press).await
    }

    /// Presses keys together, such as `Key::Alt + Key::Down`, in the focused element.
    pub async fn chord(&self, keys: TypingData) -> Result<()> {
        Ok(self.driver.active_element().await?.send_keys(keys).await?)
    }

    /// Types `text` into the focused element.
    pub async fn write(&self, text: &str) -> Result<()> {
        Ok(self.driver.active_element().await?.send_keys(text).await?)
    }

    /// Presses Tab until `role` with `name` has the focus.
    pub async fn tab_to(&self, role: &str, name: impl Into<Name<'_>>) -> Result<()> {
        let name = name.into();
        for _ in 0..100 {
            if self.get(role, name).await?.is("focused") {
                return Ok(());
            }
            self.press(Key::Tab).await?;
        }
        bail!("{role} {name:?} cannot be reached with Tab")
    }

    /// Waits until an element with `role` contains `text`.
    pub async fn expect(&self, role: &str, text: &str) -> Result<()> {
        let look = async || {
            let mut texts = Vec::new();
            for found in self.all(role, Name::Any).await? {
                texts.push(found.element.text().await?);
            }
            ensure!(texts.iter().any(|it| it.contains(text)), "{role} contains {texts:?}");
            Ok(Some(()))
        };
        until(&format!("{text:?} in {role}"), look).await
    }

    /// Waits until the page shows `text` anywhere.
    pub async fn expect_text(&self, text: &str) -> Result<()> {
        until(&format!("{text:?} on the page"), async || Ok(self.shows(text).await?.then_some(()))).await
    }

    /// Whether the page shows `text` anywhere now.
    pub async fn shows(&self, text: &str) -> Result<bool> {
        Ok(self.js::<String>("return document.body.innerText", json!([])).await?.contains(text))
    }

    /// What `script` returns.
    pub async fn js<T: DeserializeOwned>(&self, script: &str, arguments: Value) -> Result<T> {
        let arguments = arguments.as_array().cloned().unwrap_or_default();
        Ok(self.driver.execute(script, arguments).await?.convert()?)
    }

    /// What `script` returns for `element`, which is its first argument.
    pub async fn js_of<T: DeserializeOwned>(&self, element: &WebElement, script: &str) -> Result<T> {
        self.js(script, json!([element.to_json()?])).await
    }
}
