//! The static page before the app has loaded, and how the app replaces it.

use anyhow::Result;
use e2e::{ANN, Fault, Key, Name, PASSWORD, Page, Scene, WITH_MAIL, play, until};
use serde_json::json;

/// Opens `path` with the WebAssembly held back.
async fn open_early(scene: &Scene, path: &str) -> Result<Page> {
    scene.proxy.set("GET", ".wasm", Fault::Hold);
    let page = scene.open_at_once(path).await?;
    page.get("heading", Name::Any).await?;
    Ok(page)
}

async fn expect_app(page: &Page) -> Result<()> {
    let script = "return document.getElementById('boot') === null && !!window.wasmBindings";
    until("the app", async || Ok(page.js::<bool>(script, json!([])).await?.then_some(()))).await
}

/// Every element below `main` and `header` with its attributes and text.
async fn elements(page: &Page) -> Result<Vec<String>> {
    let script = "
        const own = ['method', 'data-working', 'data-submitted'];
        return [...document.querySelectorAll('main, main *')].map(element => {
            const attributes = [...element.attributes].filter(({ name }) => !own.includes(name));
            const checked = element.type === 'checkbox' ? ` checked: ${element.checked}` : '';
            const texts = [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE);
            return [
                element.localName + checked,
                ...attributes.map(({ name, value }) => `${name}=${value}`).filter(it => it !== 'checked=').sort(),
                texts.map(({ data }) => data.trim()).join(''),
            ].join(' ');
        })";
    page.js(script, json!([])).await
}

/// Position and computed style of each of them for several widths. Screenshots would differ in antialiasing.
async fn looks(page: &Page) -> Result<Vec<Vec<String>>> {
    let script = "
        return [...document.querySelectorAll('main, main *')].map(element => {
            const { x, y, width, height } = element.getBoundingClientRect();
            const style = getComputedStyle(element);
            return [element.localName, x, y, width, height, style.color, style.backgroundColor, style.font,
                style.borderColor, style.boxShadow, style.cursor].join(' ');
        })";
    let mut looks = Vec::new();
    for width in [320, 768, 1280] {
        page.set_width(width).await?;
        looks.push(page.js(script, json!([])).await?);
    }
    Ok(looks)
}

#[tokio::test]
async fn static_forms_look_like_those_of_the_app() -> Result<()> {
    play(async |scene| {
        for path in ["/sign-in", "/sign-up", "/sign-in?next=%2Finbox", "/sign-up?next=%2Ftag%3Fname%3Dgarden"]
        {
            let page = open_early(scene, path).await?;
            let before = (elements(&page).await?, looks(&page).await?);
            scene.proxy.heal();
            // Without mail the app removes the link to a new password.
            scene.proxy.set("GET", "/api/auth/ok", WITH_MAIL);
            expect_app(&page).await?;
            let after = (elements(&page).await?, looks(&page).await?);
            for (before, after) in before.0.iter().zip(&after.0) {
                assert_eq!(before, after, "{path}");
            }
            assert_eq!(before.0.len(), after.0.len(), "{path}");
            assert_eq!(before.1, after.1, "{path}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn early_input_keeps_text_focus_and_caret() -> Result<()> {
    play(async |scene| {
        for path in ["/sign-in", "/sign-up"] {
            let page = open_early(scene, path).await?;
            page.fill("Email", "an@example.org").await?;
            page.fill("Password", PASSWORD).await?;
            page.click("button", "Show password").await?;
            if path == "/sign-in" {
                page.click("checkbox", "Keep me signed in").await?;
            }
            let email = page.field("Email").await?.element;
            email.send_keys(Key::Home + Key::Right + Key::Right).await?;
            scene.proxy.heal();
            expect_app(&page).await?;
            assert!(page.field("Email").await?.is("focused"), "{path}");
            page.key("n").await?;
            page.expect_value("Email", ANN).await?;
            page.expect_value("Password", PASSWORD).await?;
            let field = page.field("Password").await?.element;
            assert_eq!(field.attr("type").await?.as_deref(), Some("text"), "still to be seen");
            if path == "/sign-in" {
                assert!(!page.get("checkbox", "Keep me signed in").await?.is("checked"));
            }
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn early_submit_signs_in_without_credentials_in_url() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        let page = open_early(scene, "/done").await?;
        page.fill("Email", ANN).await?;
        page.fill("Password", PASSWORD).await?;
        page.write("\n").await?;
        page.get("button", "Signing in…").await?;
        page.expect_address("/done").await?;
        scene.proxy.heal();
        page.expect_view("Done").await?;
        page.expect_address("/done").await?;
        assert_eq!(scene.proxy.count("POST", "/api/auth/sign-in"), 1);
        assert_eq!(scene.proxy.count("POST", ""), 1, "and nothing else was sent");
        assert_eq!(scene.proxy.count("GET", "password"), 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn early_submit_of_empty_form_is_validated() -> Result<()> {
    play(async |scene| {
        let page = open_early(scene, "/sign-up").await?;
        page.click("button", "Create account").await?;
        scene.proxy.heal();
        page.expect_text("Enter your email address").await?;
        page.get("button", "Create account").await?;
        assert_eq!(scene.proxy.count("POST", ""), 0);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn early_link_to_other_form_works() -> Result<()> {
    play(async |scene| {
        let page = open_early(scene, "/inbox").await?;
        page.click("link", "Create an account").await?;
        page.get("heading", "Create your account").await?;
        scene.proxy.heal();
        expect_app(&page).await?;
        page.submit_sign_up(ANN, PASSWORD).await?;
        page.expect_view("Inbox").await?;
        page.expect_address("/inbox").await
    })
    .await
}

#[tokio::test]
async fn signed_in_user_sees_no_form_while_loading() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        page.forget_cache().await?;
        scene.proxy.set("GET", ".wasm", Fault::Hold);
        let early = page.new_tab_at_once("/inbox").await?;
        early.get("heading", "Inbox").await?;
        early.expect_text(ANN).await?;
        early.expect("status", "Loading your tasks…").await?;
        assert!(early.all("button", "Sign in").await?.is_empty());
        early.expect_accessible("the tasks before the app").await?;
        scene.proxy.heal();
        early.expect_view("Inbox").await
    })
    .await
}

#[tokio::test]
async fn static_forms_are_accessible() -> Result<()> {
    play(async |scene| {
        for path in ["/sign-in", "/sign-up"] {
            let page = open_early(scene, path).await?;
            page.expect_accessible(path).await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn shows_no_form_without_javascript() -> Result<()> {
    play(async |scene| {
        let page = scene.open_at_once("/elsewhere").await?;
        page.set_scripts(false).await?;
        page.go("/sign-in").await?;
        until("the note", async || {
            let notes = page.all("paragraph", Name::Any).await?;
            Ok((!notes.is_empty()).then_some(()))
        })
        .await?;
        assert!(page.all("textbox", Name::Any).await?.is_empty());
        assert!(page.all("button", Name::Any).await?.is_empty());
        Ok(())
    })
    .await
}
