//! `cargo xtask test`: everything that can be checked.
//!
//! Cargo always gets one of two sets of packages, even where fewer would do: with others it would choose other
//! features of their dependencies and compile those again.

use crate::{
    build::program,
    checks::contract,
    checks::deny,
    checks::file_length,
    checks::proofs,
    checks::size,
    checks::test_targets::{BROWSER, PROGRAM, integration_tests},
    runner::context::Context,
    runner::process,
    runner::step::{Step, run_all, seconds},
    tools::{
        axe, cargo_deny, chromium, clients, pgbouncer, postgres, rust_components, schemathesis, spectral,
    },
};
use anyhow::{Context as _, Result};
use std::{process::Command, time::Instant};
use xshell::cmd;

/// What needs no database server, no browser and no release build.
const FAST: [Step; 8] = [
    Step { name: "rustfmt and clippy", action: rust_components::provide },
    Step { name: "Format", action: format },
    Step { name: "Clippy, with warnings denied (about 6 minutes the first time)", action: clippy },
    Step { name: "Length of files", action: file_length::check },
    Step { name: "cargo-deny (about 3 minutes the first time)", action: cargo_deny::provide },
    Step {
        name: "Licences, sources, versions and advisories of what comes from others",
        action: deny::check,
    },
    Step {
        name: "Claims against the tests that prove them (about 5 minutes the first time, to compile them)",
        action: proofs::check,
    },
    Step {
        name: "Tests on SQLite, examples in the documentation, and what must not compile",
        action: tests_on_sqlite,
    },
];

const ON_POSTGRES: [Step; 3] = [
    Step { name: "A private PostgreSQL", action: postgres::provide },
    Step { name: "PgBouncer (about a minute the first time)", action: pgbouncer::provide },
    Step { name: "Tests on PostgreSQL", action: tests_on_postgres },
];

const CONTRACT: [Step; 4] = [
    Step { name: "Spectral, which judges OpenAPI documents", action: spectral::provide },
    Step { name: "The contract, as the linter sees it", action: contract::lint },
    Step { name: "schemathesis, which holds programs to such documents", action: schemathesis::provide },
    Step { name: "The program against its contract", action: contract::test },
];

const IN_THE_BROWSER: [Step; 8] = [
    Step { name: "Size of the app", action: size::check },
    Step { name: "Chromium and its driver", action: chromium::provide },
    Step { name: "axe, which finds what keeps people out", action: axe::provide },
    Step { name: "curl and jq", action: clients::shell },
    Step { name: "Node.js", action: clients::node },
    Step { name: "The official client of Better Auth, and esbuild", action: clients::better_auth },
    Step { name: "FastAPI", action: clients::fastapi },
    Step { name: "Tests in the browser and of other clients", action: tests_in_the_browser },
];

/// Runs every check, or the fast ones, and stops at the first that fails.
pub(crate) fn run(fast: bool, context: &mut Context) -> Result<()> {
    let started = Instant::now();
    let mut steps: Vec<Step> = [program::C_COMPILER].into_iter().chain(FAST).collect();
    if !fast {
        steps.extend(ON_POSTGRES);
        steps.extend(program::APP_TOOLS);
        steps.extend(program::RELEASE);
        steps.extend(CONTRACT);
        steps.extend(IN_THE_BROWSER);
    }
    run_all(&steps, context)?;
    println!(
        "\nAll {} checks passed, {} tests among them, in {}.",
        steps.len(),
        context.passed,
        seconds(started.elapsed())
    );
    Ok(())
}

fn format(context: &mut Context) -> Result<String> {
    process::run(cmd!(context.sh, "cargo fmt --all --check")).context("Run `cargo fmt`")?;
    Ok("as it should be".to_owned())
}

fn clippy(context: &mut Context) -> Result<String> {
    process::run(cmd!(context.sh, "cargo clippy --workspace --all-targets -- --deny warnings"))?;
    Ok("no warnings".to_owned())
}

fn tests_on_sqlite(context: &mut Context) -> Result<String> {
    let tests = cmd!(context.sh, "cargo test {PROGRAM...}");
    let passed = count(tests.env_remove("TEST_DATABASE_URL"))?;
    Ok(sum_up(context, passed))
}

fn tests_on_postgres(context: &mut Context) -> Result<String> {
    let targets = integration_tests(context, "latchkey")?;
    let targets = targets.iter().flat_map(|name| ["--test", name]);
    let url = context.postgres.as_ref().context("no PostgreSQL")?.url();
    let tests = cmd!(context.sh, "cargo test {PROGRAM...} --lib {targets...}");
    let passed = count(tests.env("TEST_DATABASE_URL", url).env("PATH", context.path()?))?;
    Ok(sum_up(context, passed))
}

fn tests_in_the_browser(context: &mut Context) -> Result<String> {
    let browser = context.browser.as_ref().context("no browser")?;
    let tests = cmd!(context.sh, "cargo test {BROWSER...}")
        .env("PATH", context.path()?)
        .env("TEST_DATABASE_URL", context.postgres.as_ref().context("no PostgreSQL")?.url())
        .env("LATCHKEY_BIN", program::path(context))
        .env("CHROMIUM", &browser.chromium)
        .env("CHROMEDRIVER", &browser.chromedriver)
        .env("AXE_JS", context.axe.as_ref().context("no axe")?)
        .envs(context.client_env.iter().map(|(name, path)| (name, path)));
    let passed = count(tests)?;
    Ok(sum_up(context, passed))
}

fn sum_up(context: &mut Context, passed: u32) -> String {
    context.passed += passed;
    format!("{passed} passed")
}

/// Runs tests, shows what they write, and counts how many passed.
fn count(command: impl Into<Command>) -> Result<u32> {
    let mut passed = 0;
    process::run_lines(command, |line| {
        println!("{line}");
        passed += passed_in(line);
    })?;
    Ok(passed)
}

/// What the line at the end of each test program says.
fn passed_in(line: &str) -> u32 {
    let result = line.strip_prefix("test result: ok. ").and_then(|rest| rest.split_once(" passed"));
    result.and_then(|(number, _)| number.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::passed_in;

    #[test]
    fn only_the_line_at_the_end_counts() {
        assert_eq!(passed_in("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured"), 12);
        assert_eq!(passed_in("test auth::3 passed ... ok"), 0);
    }
}
