//! `cargo xtask test`: all checks and tests, or one suite.

use super::{prepare::Preparation, suite::Suite};
use crate::{
    build::{
        app::{self, App},
        program::{self, Profile},
    },
    checks::{
        app_size, contract, deny, file_length, licenses, modules,
        test_targets::{BROWSER, PROGRAM, integration_tests},
        traceability, words,
    },
    runner::{
        process,
        steps::{Runner, seconds},
        workspace::{Workspace, path_with},
    },
    tools::{cargo, chromium, debian, npm, pgbouncer, postgres, python, rust},
};
use anyhow::{Context as _, Result, ensure};
use clap::ValueEnum as _;
use nix::unistd::geteuid;
use once_cell::unsync::OnceCell;
use std::{
    cell::Cell,
    path::PathBuf,
    process::Command,
    time::{Duration, Instant},
};
use xshell::{Cmd, cmd};

/// The integration tests of the HTTP API.
const API: &str = "api";
/// Modules of tests that are ignored, since they need more than the default run has.
const NEEDS_ROOT: &str = "needs_root";
const NEEDS_POSTGRES: &str = "needs_postgres";
const NEEDS_IDLE_MACHINE: &str = "needs_idle_machine";
/// Runs rustdoc in nightly mode, in which it checks the error codes of `compile_fail` examples; stable rustdoc passes
/// an example with any error. As a wrapper of rustdoc alone it leaves compiled crates valid.
const RUSTDOC: &str = "crates/xtask/rustdoc-nightly-mode";

/// Runs one suite, the fast ones, or all; stops at the first failure.
pub(crate) fn run(suite: Option<Suite>, filter: Option<&str>, fast: bool, runner: &Runner) -> Result<()> {
    let started = Instant::now();
    let run = Run::new(runner, filter);
    if suite.is_none() && !fast {
        run.preparation.set(Some(Preparation::start(&runner.workspace)?));
    }
    let all = Suite::value_variants().iter().copied();
    for suite in all.filter(|it| suite.map_or(!fast || it.is_fast(), |wanted| *it == wanted)) {
        run.suite(suite).inspect_err(|_| {
            eprintln!(
                "\nTo repeat this alone: cargo xtask test {} {}",
                suite.name(),
                filter.unwrap_or_default()
            );
        })?;
    }
    run.report(started.elapsed())
}

/// A run of suites, with what several of them need.
struct Run<'a> {
    runner: &'a Runner,
    filter: Option<&'a str>,
    preparation: Cell<Option<Preparation>>,
    c_compiler: OnceCell<debian::CCompiler>,
    postgres: OnceCell<postgres::PostgresServer>,
    app: OnceCell<App>,
    program: OnceCell<PathBuf>,
    passed: Cell<u32>,
    ignored: Cell<u32>,
}

impl<'a> Run<'a> {
    fn new(runner: &'a Runner, filter: Option<&'a str>) -> Self {
        Self {
            runner,
            filter,
            preparation: Cell::new(None),
            c_compiler: OnceCell::new(),
            postgres: OnceCell::new(),
            app: OnceCell::new(),
            program: OnceCell::new(),
            passed: Cell::new(0),
            ignored: Cell::new(0),
        }
    }

    fn suite(&self, suite: Suite) -> Result<()> {
        let takes_filter = matches!(
            suite,
            Suite::Unit | Suite::Doctests | Suite::Api | Suite::ApiPostgres | Suite::Browser | Suite::Clients
        );
        ensure!(takes_filter || self.filter.is_none(), "the suite `{}` takes no filter", suite.name());
        match suite {
            Suite::Lint => self.lint(),
            Suite::Modules => self.check("Module cycles and folders", modules::check),
            Suite::Words => self.check("Glossary", words::check),
            Suite::Deny => self.deny(),
            Suite::Licenses => self.check("Third-party licences", licenses::check),
            Suite::Docs => self.docs(),
            Suite::Traceability => {
                self.c_compiler()?;
                self.check("Claims and their tests (about 5 minutes the first time)", traceability::check)
            }
            Suite::Unit => self.unit(),
            Suite::Doctests => self.doctests(),
            Suite::Api => self.api(),
            Suite::ApiPostgres => self.api_on_postgres(),
            Suite::Contract => self.contract(),
            Suite::Size => {
                let app = self.app()?;
                self.check("Size of the app", |_| app_size::check(app))
            }
            Suite::Browser => self.browser(),
            Suite::Clients => self.clients(),
        }
    }

    fn report(&self, elapsed: Duration) -> Result<()> {
        let (passed, ignored) = (self.passed.get(), self.ignored.get());
        if let Some(filter) = self.filter {
            ensure!(passed > 0, "no test that ran has a name with `{filter}`");
        }
        let (steps, time) = (self.runner.steps(), seconds(elapsed));
        println!("\nAll checks passed: {steps} steps in {time}, {passed} tests passed, {ignored} ignored.");
        Ok(())
    }

    fn check(&self, name: &str, check: impl FnOnce(&Workspace) -> Result<String>) -> Result<()> {
        self.runner.step(name, check).map(drop)
    }

    fn c_compiler(&self) -> Result<()> {
        let provide = || self.runner.step("C compiler and OpenSSL", debian::c_compiler);
        self.c_compiler.get_or_try_init(provide).map(drop)
    }

    fn postgres(&self) -> Result<&postgres::PostgresServer> {
        self.postgres.get_or_try_init(|| self.runner.step("PostgreSQL", postgres::provide))
    }

    fn app(&self) -> Result<&App> {
        if let Some(preparation) = self.preparation.take() {
            preparation.finish()?;
        }
        self.app.get_or_try_init(|| app::build(self.runner))
    }

    /// Built quickly: what is special about the shipped program is measured by `cargo xtask bench`.
    fn program(&self) -> Result<&PathBuf> {
        let app = self.app()?;
        self.program.get_or_try_init(|| program::with_app(app, self.runner, Profile::Serve))
    }

    fn lint(&self) -> Result<()> {
        self.runner.step("rustfmt and Clippy", rust::components)?;
        self.runner.step("Format", |workspace| {
            process::run(cmd!(workspace.sh, "cargo fmt --all --check")).context("run `cargo fmt --all`")?;
            Ok("formatted")
        })?;
        self.check("Length of files", file_length::check)?;
        self.c_compiler()?;
        let name = "Clippy (about 6 minutes the first time)";
        self.runner.step(name, |workspace| {
            process::run(cmd!(workspace.sh, "cargo clippy --workspace --all-targets -- --deny warnings"))
                .context("correct what Clippy reports above")?;
            Ok("no warnings")
        })?;
        Ok(())
    }

    fn deny(&self) -> Result<()> {
        let tool = self.runner.step("cargo-deny (about 2 minutes the first time)", cargo::cargo_deny)?;
        self.check("Licences, sources, versions and advisories of dependencies", |workspace| {
            deny::check(workspace, &tool)
        })
    }

    /// With `--examples`, of which there are none, cargo chooses the features that it chooses for Clippy, and need not
    /// check the dependencies again.
    fn docs(&self) -> Result<()> {
        self.c_compiler()?;
        self.runner.step("API documentation", |workspace| {
            let options = ["--no-deps", "--lib", "--bins", "--examples", "--document-private-items"];
            let docs = cmd!(workspace.sh, "cargo doc --quiet --workspace {options...}");
            process::run(docs.env("RUSTDOCFLAGS", "--deny warnings"))
                .context("correct what rustdoc reports above")?;
            Ok("no warnings")
        })?;
        Ok(())
    }

    fn unit(&self) -> Result<()> {
        self.c_compiler()?;
        let sh = &self.runner.workspace.sh;
        let targets = integration_tests(&self.runner.workspace).filter(|name| *name != API);
        let targets = targets.flat_map(|name| ["--test", name]);
        let tests = cmd!(sh, "cargo test {PROGRAM...} --lib --bins {targets...}");
        self.tests("Unit tests", tests.env_remove("TEST_DATABASE_URL"))
    }

    fn doctests(&self) -> Result<()> {
        self.c_compiler()?;
        let tests = cmd!(self.runner.workspace.sh, "cargo test {PROGRAM...} --doc");
        self.tests("Documentation tests", tests.env("RUSTDOC", self.runner.workspace.root.join(RUSTDOC)))
    }

    fn api(&self) -> Result<()> {
        self.c_compiler()?;
        let tests = || {
            let tests = cmd!(self.runner.workspace.sh, "cargo test {PROGRAM...} --test {API}");
            tests.env_remove("TEST_DATABASE_URL")
        };
        self.tests("API tests on SQLite", tests())?;
        if geteuid().is_root() {
            self.ignored_tests("API tests that need root", tests(), NEEDS_ROOT)?;
        }
        Ok(())
    }

    fn api_on_postgres(&self) -> Result<()> {
        self.c_compiler()?;
        let postgres = self.postgres()?;
        let pgbouncer = self.runner.step("PgBouncer (about a minute the first time)", pgbouncer::provide)?;
        let targets = integration_tests(&self.runner.workspace).flat_map(|name| ["--test", name]);
        let path = path_with([&pgbouncer.program, &postgres.programs().join("postgres")])?;
        let on_postgres = |tests: Cmd<'a>| tests.env("TEST_DATABASE_URL", postgres.url()).env("PATH", &path);
        let sh = &self.runner.workspace.sh;
        let tests = on_postgres(cmd!(sh, "cargo test {PROGRAM...} --lib {targets...}"));
        self.tests("API tests on PostgreSQL", tests)?;
        let tests = on_postgres(cmd!(sh, "cargo test {PROGRAM...} --test {API}"));
        self.ignored_tests("API tests that need PostgreSQL", tests, NEEDS_POSTGRES)
    }

    fn contract(&self) -> Result<()> {
        let program = self.program()?;
        let spectral = self.runner.step("Spectral", npm::spectral)?;
        self.runner.step("openapi.json", |workspace| contract::lint(workspace, &spectral))?;
        let python = self.runner.step("schemathesis", python::schemathesis)?;
        self.check("The program against openapi.json", |workspace| {
            contract::test(workspace, &python, program)
        })
    }

    fn browser(&self) -> Result<()> {
        let program = self.program()?;
        let browser = self.runner.step("Chromium and its driver", chromium::provide)?;
        let axe = self.runner.step("axe-core", npm::axe)?;
        let tests = || {
            cmd!(self.runner.workspace.sh, "cargo test {BROWSER...} --test browser")
                .env("LATCHKEY_BIN", program)
                .env("AXE_JS", &axe)
                .envs(browser.env())
        };
        self.tests("Tests in the browser", tests())?;
        self.ignored_tests("Time budget of the app, with nothing beside it", tests(), NEEDS_IDLE_MACHINE)
    }

    fn clients(&self) -> Result<()> {
        let program = self.program()?;
        let postgres = self.postgres()?;
        let browser = self.runner.step("Chromium and its driver", chromium::provide)?;
        self.runner.step("curl and jq", debian::curl_and_jq)?;
        let node = self.runner.step("Node.js", npm::node)?;
        let esbuild = self.runner.step("esbuild", npm::esbuild)?;
        let better_auth = self.runner.step("The official client of Better Auth", npm::better_auth)?;
        let python = self.runner.step("FastAPI", python::fastapi)?;
        let path = path_with([&node, &esbuild])?;
        let tests = || {
            cmd!(self.runner.workspace.sh, "cargo test {BROWSER...} --test clients")
                .env("PATH", &path)
                .env("TEST_DATABASE_URL", postgres.url())
                .env("LATCHKEY_BIN", program)
                .env("NODE_MODULES", &better_auth)
                .env("PYTHON", &python)
                .envs(browser.env())
        };
        self.tests("Tests of other clients", tests())?;
        self.ignored_tests("Tests of other clients that need PostgreSQL", tests(), NEEDS_POSTGRES)
    }

    fn tests(&self, name: &str, command: Cmd<'_>) -> Result<()> {
        let mut command = Command::from(command);
        if let Some(filter) = self.filter {
            command.args(["--", filter]);
        }
        let [passed, ignored] = self.count(name, command)?;
        self.passed.set(self.passed.get() + passed);
        self.ignored.set(self.ignored.get() + ignored);
        Ok(())
    }

    /// Runs the ignored tests of a module, unless a filter excludes them all.
    fn ignored_tests(&self, name: &str, command: Cmd<'_>, module: &str) -> Result<()> {
        let filter = self.filter.unwrap_or(module);
        if !filter.contains(module) {
            return Ok(());
        }
        let mut command = Command::from(command);
        command.args(["--", "--ignored", filter]);
        let [passed, _] = self.count(name, command)?;
        self.passed.set(self.passed.get() + passed);
        self.ignored.set(self.ignored.get().saturating_sub(passed));
        Ok(())
    }

    /// Runs tests, shows their output, and counts those that passed and were ignored.
    fn count(&self, name: &str, command: Command) -> Result<[u32; 2]> {
        let mut counted = [0, 0];
        self.check(name, |_| {
            let [passed, ignored] = &mut counted;
            process::run_lines(command, |line| {
                println!("{line}");
                let [of_target, ignored_of_target] = counts(line).unwrap_or_default();
                *passed += of_target;
                *ignored += ignored_of_target;
            })
            .context("correct the tests that failed above")?;
            ensure!(*passed > 0 || self.filter.is_some(), "no test ran");
            Ok(format!("{passed} passed, {ignored} ignored"))
        })?;
        Ok(counted)
    }
}

/// How many tests passed and were ignored, from the line at the end of each test program.
fn counts(line: &str) -> Option<[u32; 2]> {
    let (passed, rest) = line.strip_prefix("test result: ok. ")?.split_once(" passed; 0 failed; ")?;
    let (ignored, _) = rest.split_once(" ignored")?;
    Some([passed.parse().ok()?, ignored.parse().ok()?])
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn counts_only_summary_lines() {
        assert_eq!(counts("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured"), Some([12, 1]));
        assert_eq!(counts("test auth::3 passed ... ok"), None);
    }
}
