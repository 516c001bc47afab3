//! Every protected route refuses every invalid token.

use crate::helpers::{
    ABSENT, Account, Forged, OTHER_SECRET, Response, SECRET, Server, access_claims, header, id_of, now,
    session_claims, sign, with_claims,
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

#[tokio::test]
async fn every_protected_route_rejects_forged_tokens() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Guarded").await;
    let good = good_claims(&ann);
    let request = server.request("GET", &ann.path("")).bearer_auth(with_claims(&good, json!({})));
    Response::of(request).await.expect(200);

    let forged = forged(&ann, &good);
    assert!(forged.len() >= 40, "{}", forged.len());
    for (method, path, body) in routes(&ann, &task) {
        for Forged { what, token } in &forged {
            let request = server.request(method, &path).header("authorization", format!("Bearer {token}"));
            let request = if body.is_null() { request } else { request.json(&body) };
            let response = Response::of(request).await;
            assert_eq!(response.status, 401, "{what}: {method} {path}: {response:?}");
            let code = response.json()["code"].as_str().unwrap().to_owned();
            response.expect_error(401, &code);
            let expected: &[&str] = match *what {
                "expired" | "expired this second" => &["TOKEN_EXPIRED"],
                "of an account that does not exist" => &["TOKEN_REVOKED"],
                _ => &["INVALID_TOKEN", "UNAUTHORIZED"],
            };
            assert!(expected.contains(&code.as_str()), "{what}: {code}");
        }
    }
    assert_eq!(ann.get(&id_of(&task)).await.json(), task, "untouched");
}

#[tokio::test]
async fn every_protected_route_requires_its_scope() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Guarded").await;
    let create = async |scope: &str| {
        let wish = json!({"name": scope, "expiresIn": 2_592_000, "permissions": {"tasks": [scope]}});
        let key = ann.auth("POST", "/api/auth/api-key/create", Some(wish)).await.expect(200).json();
        key["key"].as_str().unwrap().to_owned()
    };
    let (read, write) = (create("read").await, create("write").await);
    for (method, path, body) in routes(&ann, &task) {
        let insufficient = if method == "GET" { &write } else { &read };
        let request = server.request(method, &path).bearer_auth(insufficient);
        let request = if body.is_null() { request } else { request.json(&body) };
        Response::of(request).await.expect_error(403, "INSUFFICIENT_SCOPE");
    }
    assert_eq!(ann.get("").await.json(), json!([task]), "untouched");
}

#[tokio::test]
async fn accepts_token_in_authorization_header_only() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = ann.add("Guarded").await;
    let token = &ann.access_token;
    for (method, path, body) in routes(&ann, &task) {
        let request = |path: &str| server.request(method, path);
        for elsewhere in [
            request(&format!("{path}?token={token}&access_token={token}")),
            request(&path).header("cookie", format!("latchkey_session={token}; access_token={token}")),
            request(&path).header("cookie", &ann.cookie),
            request(&path).header("x-authorization", format!("Bearer {token}")),
            request(&path).header("proxy-authorization", format!("Bearer {token}")),
            request(&path).header("authorization", token.as_str()),
            request(&path).header("authorization", format!("Token {token}")),
            request(&path).header("authorization", format!("Basic {token}")),
        ] {
            let elsewhere = if body.is_null() { elsewhere } else { elsewhere.json(&body) };
            Response::of(elsewhere).await.expect_error(401, "UNAUTHORIZED");
        }
        let twice = request(&path).bearer_auth("x").bearer_auth(token);
        Response::of(twice).await.expect_error(401, "INVALID_TOKEN");
        let in_body = request(&path).json(&json!({"title": "t", "token": token, "access_token": token}));
        Response::of(in_body).await.expect_error(401, "UNAUTHORIZED");
    }
    assert_eq!(ann.get(&id_of(&task)).await.json(), task, "untouched");
}

#[tokio::test]
async fn session_routes_reject_access_tokens() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let good = session_claims(&ann.id, ABSENT);
    let accepted = sign(&header("session+jwt", SECRET), &good, SECRET);
    let get = |token: String| Response::of(server.request("GET", "/api/auth/token").bearer_auth(token));
    get(accepted).await.expect(200);
    get(ann.access_token.clone()).await.expect_error(401, "UNAUTHORIZED");
    let forged = forged(&ann, &good_claims(&ann));
    for Forged { what, token } in forged.into_iter().filter(|forged| forged.token != ann.session_token) {
        assert_eq!(get(token).await.status, 401, "{what}");
    }
}

/// The clocks of two instances may differ by a minute. That an expired token is accepted for that long does not follow.
#[tokio::test]
async fn accepts_tokens_of_an_instance_whose_clock_is_a_minute_ahead() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let status = async |changes: Value| {
        let token = with_claims(&good_claims(&ann), changes);
        Response::of(server.request("GET", &ann.path("")).bearer_auth(token)).await.status
    };
    for ahead in [0, 6, 59, 60] {
        assert_eq!(status(json!({"iat": now() + ahead})).await, 200, "{ahead}");
        assert_eq!(status(json!({"nbf": now() + ahead})).await, 200, "{ahead}");
        let session = json!({"iat": now() + ahead, "nbf": now() + ahead});
        let mut claims = session_claims(&ann.id, ABSENT);
        claims.as_object_mut().unwrap().extend(session.as_object().unwrap().clone());
        let session = sign(&header("session+jwt", SECRET), &claims, SECRET);
        Response::of(server.request("GET", "/api/auth/token").bearer_auth(session)).await.expect(200);
    }
    for changes in [
        json!({"iat": now() + 61}),
        json!({"nbf": now() + 61}),
        json!({"iat": now() + 60, "nbf": now() + 61}),
        json!({"exp": now() - 5}),
        json!({"iat": now() - 600, "exp": now() - 30}),
    ] {
        assert_eq!(status(changes.clone()).await, 401, "{changes}");
    }
}

/// Every protected route, with a valid body.
fn routes(ann: &Account, task: &Value) -> Vec<(&'static str, String, Value)> {
    let (list, one) = (ann.path(""), ann.path(&id_of(task)));
    let body = json!({"title": "Taken over"});
    vec![
        ("GET", list.clone(), Value::Null),
        ("POST", list, body.clone()),
        ("GET", one.clone(), Value::Null),
        ("PUT", one.clone(), body.clone()),
        ("PATCH", one.clone(), body),
        ("PATCH", format!("{one}/complete"), Value::Null),
        ("DELETE", one, Value::Null),
        ("POST", ann.path("/respread?list=inbox"), Value::Null),
        ("GET", format!("/api/{}/lists", ann.id), Value::Null),
        ("POST", format!("/api/{}/lists", ann.id), json!({"name": "Taken over"})),
        ("GET", format!("/api/{}/lists/{ABSENT}", ann.id), Value::Null),
        ("PATCH", format!("/api/{}/lists/{ABSENT}", ann.id), json!({"name": "Taken over"})),
        ("DELETE", format!("/api/{}/lists/{ABSENT}", ann.id), Value::Null),
        ("GET", format!("/api/{}/tags", ann.id), Value::Null),
        ("PATCH", format!("/api/{}/tags/garden", ann.id), json!({"name": "taken-over"})),
        ("DELETE", format!("/api/{}/tags/garden", ann.id), Value::Null),
        ("GET", format!("/api/{}/trash", ann.id), Value::Null),
        ("DELETE", format!("/api/{}/trash", ann.id), Value::Null),
        ("DELETE", format!("/api/{}/trash{}", ann.id, id_of(task)), Value::Null),
        ("POST", format!("/api/{}/trash{}/restore", ann.id, id_of(task)), Value::Null),
        ("GET", format!("/api/{}/changes", ann.id), Value::Null),
        ("POST", format!("/api/{}/changes", ann.id), json!({"operations": []})),
        ("POST", format!("/api/{}/import?format=csv", ann.id), json!({})),
        ("POST", format!("/api/{}/import/{ABSENT}/undo", ann.id), Value::Null),
        ("GET", format!("/api/{}/export?format=json", ann.id), Value::Null),
    ]
}

fn good_claims(ann: &Account) -> Value {
    access_claims(&ann.id, &ann.email, ABSENT)
}

fn forged(ann: &Account, good: &Value) -> Vec<Forged> {
    let mut all = wrong_headers(good);
    all.extend(wrong_claims(ann, good));
    all.extend(tampered(good));
    all.extend(odd_encodings(ann, good));
    all
}

/// With another algorithm, type or key.
fn wrong_headers(good: &Value) -> Vec<Forged> {
    let kid = header("at+jwt", SECRET)["kid"].clone();
    let with = |what, changes: Value, secret| {
        let mut header = header("at+jwt", SECRET);
        for (name, value) in changes.as_object().unwrap() {
            match value {
                Value::Null => header.as_object_mut().unwrap().remove(name),
                value => header.as_object_mut().unwrap().insert(name.clone(), value.clone()),
            };
        }
        Forged { what, token: sign(&header, good, secret) }
    };
    let mut null_crit = header("at+jwt", SECRET);
    null_crit["crit"] = Value::Null;
    let in_order = json!(["HS256", "at+jwt", kid, null]);
    vec![
        Forged { what: "a header that is an array", token: sign(&in_order, good, SECRET) },
        Forged { what: "a crit that is null", token: sign(&null_crit, good, SECRET) },
        with("alg none", json!({"alg": "none"}), SECRET),
        with("alg None", json!({"alg": "None"}), SECRET),
        with("alg HS384", json!({"alg": "HS384"}), SECRET),
        with("alg HS512", json!({"alg": "HS512"}), SECRET),
        with("alg RS256", json!({"alg": "RS256"}), SECRET),
        with("alg ES256", json!({"alg": "ES256"}), SECRET),
        with("alg hs256", json!({"alg": "hs256"}), SECRET),
        with("alg a number", json!({"alg": 256}), SECRET),
        with("no alg", json!({"alg": null}), SECRET),
        with("no typ", json!({"typ": null}), SECRET),
        with("typ JWT", json!({"typ": "JWT"}), SECRET),
        with("typ of a session", json!({"typ": "session+jwt"}), SECRET),
        with("typ in capitals", json!({"typ": "AT+JWT"}), SECRET),
        with("an unknown crit", json!({"crit": ["b64"], "b64": false}), SECRET),
        with("an empty crit", json!({"crit": []}), SECRET),
        with("another secret", json!({}), OTHER_SECRET),
        with("another secret with its own kid", header("at+jwt", OTHER_SECRET), OTHER_SECRET),
        with("an empty secret", json!({}), ""),
        with("the kid for a secret", json!({}), kid.as_str().unwrap()),
        with("no kid", json!({"kid": null}), SECRET),
        with("a kid that is a path", json!({"kid": "../../dev/null"}), SECRET),
        with("a key of its own", json!({"kid": null, "jwk": {"kty": "oct", "k": "AAAA"}}), SECRET),
    ]
}

/// With a valid signature, but a claim is missing, foreign, expired or of the wrong type.
fn wrong_claims(ann: &Account, good: &Value) -> Vec<Forged> {
    let mut all = Vec::new();
    for (what, name) in [
        ("no iss", "iss"),
        ("no aud", "aud"),
        ("no sub", "sub"),
        ("no user_id", "user_id"),
        ("no email", "email"),
        ("no sid", "sid"),
        ("no jti", "jti"),
        ("no iat", "iat"),
        ("no exp", "exp"),
    ] {
        all.push(Forged { what, token: with_claims(good, json!({name: null})) });
    }
    for (what, changes) in [
        ("a foreign iss", json!({"iss": "https://elsewhere.example.org"})),
        ("a foreign aud", json!({"aud": "another-api"})),
        ("the aud of a session", json!({"aud": "latchkey-session"})),
        ("sub and user_id that differ", json!({"sub": ABSENT})),
        ("a user_id that is no UUID", json!({"user_id": "1", "sub": "1"})),
        ("a user_id that is SQL", json!({"user_id": "' OR 1=1 --", "sub": "' OR 1=1 --"})),
        ("a user_id that is a number", json!({"user_id": 1, "sub": 1})),
        ("an email that is no text", json!({"email": 1})),
        ("a sid that is no UUID", json!({"sid": "x"})),
        ("expired", json!({"exp": now() - 3600, "iat": now() - 7200})),
        ("expired this second", json!({"exp": now()})),
        ("an exp that is text", json!({"exp": "4102444800"})),
        ("an exp that is negative", json!({"exp": -1})),
        ("an exp beyond numbers", json!({"exp": 1e300})),
        ("issued in the future", json!({"iat": now() + 3600})),
        ("issued in more than a minute", json!({"iat": now() + 61})),
        ("not to be used yet", json!({"nbf": now() + 3600})),
        ("an nbf that is text", json!({"nbf": "now"})),
        ("of an account that does not exist", json!({"sub": ABSENT, "user_id": ABSENT})),
    ] {
        all.push(Forged { what, token: with_claims(good, changes) });
    }
    all.push(Forged { what: "a session token", token: ann.session_token.clone() });
    all.push(Forged {
        what: "claims that are no object",
        token: sign(&header("at+jwt", SECRET), &json!([]), SECRET),
    });
    all
}

/// A valid token that was changed after signing.
fn tampered(good: &Value) -> Vec<Forged> {
    let token = with_claims(good, json!({}));
    let [header, claims, signature]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let flip = |part: &str, at: usize| {
        let mut bytes = part.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        String::from_utf8(bytes).unwrap()
    };
    let mut other = good.clone();
    other["exp"] = json!(now() + 1_000_000);
    let other = BASE64_URL_SAFE_NO_PAD.encode(other.to_string());
    vec![
        Forged { what: "a changed header", token: format!("{}.{claims}.{signature}", flip(header, 5)) },
        Forged { what: "changed claims", token: format!("{header}.{}.{signature}", flip(claims, 20)) },
        Forged { what: "other claims", token: format!("{header}.{other}.{signature}") },
        Forged { what: "a changed signature", token: format!("{header}.{claims}.{}", flip(signature, 0)) },
        Forged {
            what: "a changed last but one sign",
            token: format!("{header}.{claims}.{}", flip(signature, 41)),
        },
        Forged { what: "half a signature", token: format!("{header}.{claims}.{}", &signature[..21]) },
        Forged { what: "no signature", token: format!("{header}.{claims}.") },
        Forged { what: "two parts", token: format!("{header}.{claims}") },
        Forged { what: "four parts", token: format!("{token}.{signature}") },
        Forged {
            what: "five parts, as if encrypted",
            token: format!("{header}.{claims}.{claims}.{claims}.{signature}"),
        },
        Forged { what: "claims twice", token: format!("{header}.{claims}.{claims}") },
        Forged { what: "nothing but dots", token: "..".to_owned() },
    ]
}

/// Encodings that only a careless parser would accept.
fn odd_encodings(ann: &Account, good: &Value) -> Vec<Forged> {
    let token = with_claims(good, json!({}));
    let [header, claims, signature]: [&str; 3] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let raw = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
    let hex: String = raw.iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        Forged {
            what: "a padded signature",
            token: format!("{header}.{claims}.{}", BASE64_URL_SAFE.encode(&raw)),
        },
        Forged {
            what: "a signature in plain base64",
            token: format!("{header}.{claims}.{}=", BASE64_STANDARD.encode(&raw)),
        },
        Forged { what: "a signature in hex", token: format!("{header}.{claims}.{hex}") },
        Forged { what: "a space within", token: format!("{header}. {claims}.{signature}") },
        Forged { what: "percent-encoded dots", token: token.replace('.', "%2E") },
        Forged { what: "a NUL written out", token: format!("{token}%00") },
        Forged { what: "quoted", token: format!("\"{token}\"") },
        Forged { what: "two tokens", token: format!("{token},{}", ann.access_token) },
        Forged { what: "a scheme twice", token: format!("Bearer {token}") },
        Forged { what: "padded to a megabyte's worth", token: format!("{token}{}", "A".repeat(16_000)) },
        Forged { what: "nothing", token: String::new() },
        Forged { what: "the account's id", token: ann.id.clone() },
        Forged { what: "the secret", token: SECRET.to_owned() },
    ]
}
