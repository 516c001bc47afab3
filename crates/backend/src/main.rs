//! The `latchkey` program.

use clap::{Parser, Subcommand};
use latchkey::{
    commands::{self, ExportOptions, ImportOptions, Output, RestoreOptions, UserCommand},
    config::{Config, LogFormat},
    startup::Application,
    telemetry,
};
use rustix::process::Signal;
use std::{
    env,
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};
use store::Clock;
use tikv_jemallocator::Jemalloc;
use tokio::signal::unix::{SignalKind, signal};

/// Returns unused memory to the system. Its settings are in `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// How long shutdown waits for queued e-mails.
const MAIL_TIMEOUT: Duration = Duration::from_secs(5);

/// A to-do list for everyone on your server, whose sign-in is done right.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    config: Config,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the app and its API (also without a subcommand).
    Serve(Config),
    /// Check settings, database, secret and mail server without changing anything.
    Check {
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// List, create, change and delete accounts.
    #[command(mut_args(show_database_only_globally))]
    User {
        #[command(subcommand)]
        command: UserCommand,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// Import a file of another program into an account. What was imported before is not added again.
    #[command(mut_args(show_database_only))]
    Import {
        #[command(flatten)]
        import: ImportOptions,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// Write the lists and tasks of an account to standard output.
    #[command(mut_args(show_database_only))]
    Export {
        #[command(flatten)]
        export: ExportOptions,
        #[command(flatten)]
        config: Config,
    },
    /// Count the reminders that wait, and those of the last 30 days.
    #[command(mut_args(show_database_only))]
    Reminders {
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// Manage the secrets that sign tokens, and the data key.
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Apply pending migrations to the database, as every start does.
    #[command(mut_args(show_database_only))]
    Migrate {
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// Copy the SQLite database to a file, also while it is being served.
    ///
    /// The copy contains every transaction that was committed before. It is a complete SQLite database, readable by its
    /// owner alone. The secret that signs tokens and the data key are not part of it: copy `jwt-secret`
    /// and `data-key` once, too.
    #[command(mut_args(show_database_only))]
    Backup {
        /// The file to create; it must not exist.
        file: PathBuf,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
    /// Replace the SQLite database by a backup. Stop the server first.
    ///
    /// The previous database stays beside it under another name. All sessions are ended, all personal access tokens
    /// removed and all mailed links invalid, since some may have been ended, revoked or used after the backup.
    #[command(mut_args(show_database_only))]
    Restore {
        /// The backup, which is copied.
        file: PathBuf,
        #[command(flatten)]
        options: RestoreOptions,
        #[command(flatten)]
        output: Output,
        #[command(flatten)]
        config: Config,
    },
}

#[derive(Subcommand)]
enum SecretCommand {
    /// Generate a secret for `JWT_SECRET`: 64 random characters. To rotate, put it before the old one, with a comma.
    New {
        #[command(flatten)]
        output: Output,
    },
    /// Generate a key for `DATA_KEY`: 64 hexadecimal digits. To rotate, put it before the old one, with a comma.
    NewDataKey {
        #[command(flatten)]
        output: Output,
    },
}

/// Hides all settings but the database.
fn show_database_only(argument: clap::Arg) -> clap::Arg {
    let is_shown = [
        "file",
        "json",
        "keep_sessions",
        "user",
        "format",
        "dry_run",
        "dates",
        "database_url",
        "database_url_file",
    ]
    .contains(&argument.get_id().as_str());
    argument.hide(!is_shown)
}

/// The same, with flags accepted after a subcommand.
fn show_database_only_globally(argument: clap::Arg) -> clap::Arg {
    show_database_only(argument).global(true)
}

#[actix_web::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    // A write beyond the limit on the size of files then fails like one to a full disk.
    if let Err(sentence) = ignore(&[SignalKind::from_raw(Signal::XFSZ.as_raw())]) {
        return fail(&sentence, format_of_errors());
    }
    let done = match cli.command {
        None => return serve(cli.config).await,
        Some(Command::Serve(config)) => return serve(config).await,
        Some(command) => run(command).await,
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(sentence) => fail(&sentence, format_of_errors()),
    }
}

/// Runs a subcommand, and returns whether it found no problem.
async fn run(command: Command) -> Result<bool, String> {
    let (report, output) = match command {
        Command::Serve(_) => return Ok(true),
        Command::Check { output, config } => {
            let (report, is_good) = commands::check(&config.read_files()?);
            return report.print(output.json).map(|()| is_good);
        }
        Command::User { command, output, config } => {
            return commands::user(command, &config.read_files()?, output).await.map(|()| true);
        }
        Command::Import { import, output, config } => {
            (commands::import(import, &config.read_files()?).await, output)
        }
        Command::Export { export, config } => {
            return commands::export(export, &config.read_files()?).await.map(|()| true);
        }
        Command::Reminders { output, config } => (commands::reminders(&config.read_files()?).await, output),
        Command::Secret(SecretCommand::New { output }) => (commands::new_secret(), output),
        Command::Secret(SecretCommand::NewDataKey { output }) => (commands::new_data_key(), output),
        Command::Migrate { output, config } => (commands::migrate(&config.read_files()?), output),
        Command::Backup { file, output, config } => (commands::backup(&config.read_files()?, &file), output),
        Command::Restore { file, options, output, config } => {
            (commands::restore(&config.read_files()?, &file, options), output)
        }
    };
    report?.print(output.json).map(|()| true)
}

/// Prints help as it is, and of an error the first sentence.
fn explain(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        error.exit();
    }
    let message = error.to_string();
    let sentence = message.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    fail(sentence, format_of_errors())
}

/// The format of the log while the settings are not known.
fn format_of_errors() -> LogFormat {
    let arguments: Vec<_> = env::args_os().collect();
    let is_flag = arguments.iter().any(|it| it == "--log-format=json")
        || arguments.windows(2).any(|pair| pair == ["--log-format", "json"]);
    match is_flag || env::var("LOG_FORMAT").is_ok_and(|format| format.trim() == "json") {
        true => LogFormat::Json,
        false => LogFormat::Text,
    }
}

/// Prints an error in one line; drivers and parsers write several.
fn fail(sentence: &str, format: LogFormat) -> ExitCode {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    let line = match format {
        LogFormat::Text => format!("latchkey: {}", words.join(" ")),
        LogFormat::Json => telemetry::json_line("ERROR", &words.join(" ")),
    };
    // There is nowhere else to report that this fails.
    let _ = writeln!(io::stderr(), "{line}");
    ExitCode::FAILURE
}

async fn serve(config: Config) -> ExitCode {
    let (format, has_metrics) = (config.log_format, config.metrics_listen.is_some());
    let prepared = telemetry::init(format, has_metrics).and_then(|()| ignore(&RELOADING));
    let has_public_url = config.public_url.is_some();
    let started = prepared.and_then(|()| config.read_files()).and_then(|config| {
        let warnings = config.warnings();
        Application::start(config, Clock::system()).map(|application| (application, warnings))
    });
    let (Application { address, metrics, outbox, reminders, server }, warnings) = match started {
        Ok(started) => started,
        Err(sentence) => return fail(&sentence, format),
    };
    warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
    if let Some(address) = metrics {
        tracing::info!("serving metrics at http://{address}/metrics");
    }
    let place = if has_public_url { address.to_string() } else { on_this_machine(address) };
    announce(&format!("Latchkey is at http://{place}"), format);
    let ended = server.await;
    reminders.stop(MAIL_TIMEOUT).await;
    outbox.iter().for_each(|outbox| outbox.drain(MAIL_TIMEOUT));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("The server stopped: {error}."), format),
    }
}

/// The address as a browser on this machine is to open it: passkeys need the name.
fn on_this_machine(address: SocketAddr) -> String {
    match address.ip().is_loopback() || address.ip().is_unspecified() {
        true => format!("localhost:{}", address.port()),
        false => address.to_string(),
    }
}

/// Writes a line to standard output. The server runs without it, too.
fn announce(sentence: &str, format: LogFormat) {
    let line = match format {
        LogFormat::Text => sentence.to_owned(),
        LogFormat::Json => telemetry::json_line("INFO", sentence),
    };
    let mut stdout = io::stdout().lock();
    if let Err(error) = writeln!(stdout, "{line}").and_then(|()| stdout.flush()) {
        tracing::warn!(%error, "cannot write to standard output: {sentence}");
    }
}

/// Signals that other servers reload or rotate their logs for, and that kill a program that does not handle them.
const RELOADING: [SignalKind; 3] =
    [SignalKind::hangup(), SignalKind::user_defined1(), SignalKind::user_defined2()];

/// # Errors
/// A sentence.
fn ignore(signals: &[SignalKind]) -> Result<(), String> {
    // The handler stays when this is dropped.
    signals
        .iter()
        .try_for_each(|kind| signal(*kind).map(drop))
        .map_err(|e| format!("Cannot handle signals: {e}."))
}
