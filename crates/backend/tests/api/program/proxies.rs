//! A reverse proxy that is not trusted, or too many that are.

use crate::helpers::{APP, Database, Program, Response, run, start};

async fn request_with(program: &Program, header: &str) {
    let request = program.client.request("GET", "/api/auth/ok").header(header, "192.0.2.1");
    Response::of(request).await.expect(200);
}

/// What it logs at start.
async fn log_of_start(settings: &[(&str, &str)]) -> String {
    let program = start(settings);
    program.client.get("/healthz").await.expect(200);
    program.stop().unwrap()
}

fn settings_line(settings: &[(&str, &str)]) -> String {
    let output = run(&Database::create(), &["check"], settings);
    let report = String::from_utf8(output.stdout).unwrap();
    report.lines().find(|line| line.contains(" settings: ")).unwrap().to_owned()
}

#[tokio::test]
async fn warns_at_the_first_request_from_an_untrusted_proxy() {
    for header in ["X-Forwarded-For", "Forwarded", "X-Real-IP"] {
        for trusted in ["", "192.0.2.0/24"] {
            let program = start(&[("TRUSTED_PROXIES", trusted)]);
            for _ in 0..3 {
                request_with(&program, header).await;
            }
            let log = program.stop().unwrap();
            assert_eq!(log.matches("set TRUSTED_PROXIES=127.0.0.1").count(), 1, "{log}");
            assert!(log.contains("count as one and share one limit"), "{log}");
        }
    }
}

#[tokio::test]
async fn warns_of_a_trusted_proxy_whose_header_is_not_read() {
    for header in ["Forwarded", "X-Real-IP"] {
        let program = start(&[("TRUSTED_PROXIES", "127.0.0.1")]);
        request_with(&program, header).await;
        let log = program.stop().unwrap();
        assert!(log.contains("does not send X-Forwarded-For, which alone is read"), "{log}");
    }
}

#[tokio::test]
async fn is_silent_about_a_trusted_proxy() {
    let program = start(&[("TRUSTED_PROXIES", "127.0.0.1"), ("PUBLIC_URL", APP)]);
    request_with(&program, "X-Forwarded-For").await;
    program.client.get("/api/auth/ok").await.expect(200);
    let log = program.stop().unwrap();
    assert!(!log.contains("TRUSTED_PROXIES") && !log.contains("count as one"), "{log}");
}

#[tokio::test]
async fn reports_https_without_a_trusted_proxy() {
    let words = "TRUSTED_PROXIES is not set: all clients count as one";
    let log = log_of_start(&[("PUBLIC_URL", APP)]).await;
    assert!(log.contains(words), "{log}");
    assert!(settings_line(&[("PUBLIC_URL", APP)]).contains(words));
    for settings in [
        &[("PUBLIC_URL", APP), ("TRUSTED_PROXIES", "192.0.2.1")][..],
        &[("PUBLIC_URL", "http://localhost:8080")],
    ] {
        assert!(!settings_line(settings).contains(words), "{settings:?}");
    }
}

#[test]
fn reports_networks_that_are_too_wide() {
    for network in
        ["0.0.0.0/0", "10.0.0.0/8", "172.16.0.0/12", "192.0.2.0/23", "::/0", "2001:db8::/32", "10.0.0.2/24"]
    {
        let proxies = format!("192.0.2.1, {network}");
        let line = settings_line(&[("TRUSTED_PROXIES", &proxies)]);
        assert!(line.contains("TRUSTED_PROXIES contains all of "), "{network}: {line}");
        assert!(!line.contains("192.0.2.1/32"), "{line}");
    }
    assert!(settings_line(&[("TRUSTED_PROXIES", "10.0.0.2/24")]).contains("all of 10.0.0.0/24"));
    for network in ["192.0.2.1", "192.0.2.0/24", "2001:db8::1", "2001:db8::/64"] {
        assert!(
            !settings_line(&[("TRUSTED_PROXIES", network)]).contains("TRUSTED_PROXIES contains"),
            "{network}"
        );
    }
}

#[tokio::test]
async fn reports_what_a_missing_rate_limit_permits() {
    let words = "RATE_LIMIT is off: one network may try any number of passwords";
    let log = log_of_start(&[("RATE_LIMIT", "off")]).await;
    assert!(log.contains(words), "{log}");
    assert!(settings_line(&[("RATE_LIMIT", "off")]).contains(words));
    assert!(!settings_line(&[("RATE_LIMIT", "on")]).contains(words));
}
