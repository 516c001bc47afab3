//! Content-Security-Policy, Trusted Types, framing and subresource integrity in a browser.

use anyhow::{Context, Result, ensure};
use e2e::{ANN, Fault, Latchkey, play};
use reqwest::{Client, Method};
use serde_json::json;

/// What an attacker would inject.
const INJECTED: &str = r#"
    <base href="https://elsewhere.example/">
    <script>window.injected = "an inline script"</script>
    <script src="data:text/javascript,window.injected='a script from elsewhere'"></script>
    <img src="/no-such-picture" alt="" onerror="window.injected = 'an event handler'">
    <iframe srcdoc="<script>parent.injected = 'a frame'</script>"></iframe>
    <a href="javascript:void(window.injected='a link')">Injected</a>"#;

const EVERYWHERE: [&str; 7] =
    ["/", "/account", "/account/security", "/sign-in", "/sign-up?next=%2F", "/no/such/page", "/docs"];

/// The values of one directive of a Content-Security-Policy.
fn directive<'a>(policy: &'a str, name: &str) -> Option<Vec<&'a str>> {
    policy.split(';').find_map(|directive| {
        let mut words = directive.split_whitespace();
        (words.next() == Some(name)).then(|| words.collect())
    })
}

#[tokio::test]
async fn every_page_has_strict_csp() -> Result<()> {
    let program = Latchkey::start(&[])?;
    for (path, method) in EVERYWHERE.into_iter().flat_map(|path| [(path, Method::GET), (path, Method::HEAD)])
    {
        let request = Client::new().request(method, format!("http://{}{path}", program.address()));
        // As browsers ask for a page: what is no page is 404, and is the app's page only for them.
        let response = request.header("accept", "text/html").send().await?;
        let header =
            |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        assert!(header("content-type").starts_with("text/html"), "{path}");
        let policy = header("content-security-policy");
        let scripts = directive(policy, "script-src").with_context(|| format!("{path}: {policy}"))?;
        let is_strict = |source: &&str| {
            ["'self'", "'wasm-unsafe-eval'"].contains(source) || source.starts_with("'sha256-")
        };
        assert!(scripts.iter().all(is_strict), "{path}: {scripts:?}");
        let styles = directive(policy, "style-src").with_context(|| format!("{path}: {policy}"))?;
        let is_strict = |source: &&str| *source == "'self'" || source.starts_with("'sha256-");
        assert!(styles.iter().all(is_strict), "{path}: {styles:?}");
        for (name, only) in [
            ("default-src", "'none'"),
            ("connect-src", "'self'"),
            ("base-uri", "'none'"),
            ("form-action", "'none'"),
            ("frame-ancestors", "'none'"),
            ("require-trusted-types-for", "'script'"),
        ] {
            assert_eq!(directive(policy, name), Some(vec![only]), "{path}: {name}");
        }
        let (types, installed) =
            if path == "/docs" { ("'none'", None) } else { ("worker", Some(vec!["'self'"])) };
        assert_eq!(directive(policy, "trusted-types"), Some(vec![types]), "{path}");
        for name in ["manifest-src", "worker-src"] {
            assert_eq!(directive(policy, name), installed, "{path}: {name}");
        }
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
        assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert!(header("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn injected_scripts_do_not_run() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/elsewhere").await?;
        page.bypass_service_worker().await?;
        scene.proxy.set("GET", "/sign-up", Fault::Inject(INJECTED));
        let injected = async || {
            page.go("/sign-up").await?;
            page.click("link", "Injected").await?;
            page.js::<Option<String>>("return window.injected ?? null", json!([])).await
        };
        page.set_bypass_csp(true).await?;
        assert!(injected().await?.is_some(), "without the policy it would run");
        page.set_bypass_csp(false).await?;
        assert_eq!(injected().await?, None);
        let base: String = page.js("return document.baseURI", json!([])).await?;
        assert!(base.ends_with("/sign-up"), "{base}");
        scene.proxy.heal();
        page.sign_up(ANN).await
    })
    .await
}

/// Trusted Types: even a bug in the app cannot convert text to markup or code.
#[tokio::test]
async fn user_text_is_never_markup_or_code() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        page.expect_sign_in_page().await?;
        for attempt in [
            "document.body.innerHTML = '<b>text</b>'",
            "document.body.insertAdjacentHTML('beforeend', '<b>text</b>')",
            "document.createElement('script').src = '/text.js'",
            "document.createElement('iframe').srcdoc = '<b>text</b>'",
            "document.body.setAttribute('onclick', 'window.ran = true')",
            "document.createRange().createContextualFragment('<b>text</b>')",
            "trustedTypes.createPolicy('default', { createHTML: text => text })",
            "trustedTypes.createPolicy('worker', { createHTML: text => text })",
        ] {
            let script = format!("try {{ {attempt}; return 'done' }} catch (error) {{ return error.name }}");
            assert_eq!(page.js::<String>(&script, json!([])).await?, "TypeError", "{attempt}");
        }
        let script =
            "return navigator.serviceWorker.register('/sw.js').then(() => 'done', error => error.name)";
        assert_eq!(page.js::<String>(script, json!([])).await?, "TypeError", "a service worker");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn app_cannot_be_framed() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        let here = format!("http://{}", scene.proxy.address());
        let frame = async |path: &str| {
            page.go_abroad(&format!("data:text/html,<iframe src='{here}{path}'></iframe>")).await?;
            page.frame_address().await
        };
        scene.proxy.set("GET", "/framed", Fault::Status(200));
        assert_eq!(frame("/framed").await?, format!("{here}/framed"), "what frames can show");
        for path in ["/", "/sign-in", "/no/such/page", "/openapi.json"] {
            let shown = frame(path).await?;
            assert!(shown.starts_with("chrome-error:"), "{path}: {shown}");
        }
        Ok(())
    })
    .await
}

/// Subresource Integrity.
#[tokio::test]
async fn resources_have_integrity_hashes() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        page.expect_sign_in_page().await?;
        let script = "
            const named = [...document.querySelectorAll('[integrity]')].map(e => [e.href || e.src, e.integrity]);
            const loaded = performance.getEntriesByType('resource').map(e => new URL(e.name).pathname);
            const hash = async path => {
                const bytes = await (await fetch(path)).arrayBuffer();
                const sum = new Uint8Array(await crypto.subtle.digest('SHA-384', bytes));
                return 'sha384-' + btoa(String.fromCharCode(...sum));
            };
            const code = [...new Set(loaded)].filter(path => /\\.(js|css|wasm)$/.test(path));
            const sums = Object.fromEntries(named.map(([url, sum]) => [new URL(url).pathname, sum]));
            return Promise.all(code.map(async path => [path, sums[path] ?? null, await hash(path)]))";
        let loaded: Vec<(String, Option<String>, String)> = page.js(script, json!([])).await?;
        for kind in [".js", ".wasm"] {
            ensure!(loaded.iter().any(|(path, ..)| path.ends_with(kind)), "{loaded:?}");
        }
        for (path, written, is) in loaded {
            assert_eq!(written.as_deref(), Some(is.as_str()), "{path}");
        }
        Ok(())
    })
    .await
}
