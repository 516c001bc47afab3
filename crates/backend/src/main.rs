//! The `latchkey` program.

use clap::{Parser, Subcommand};
use latchkey::{
    commands::{self, Output, UserCommand},
    config::Config,
    startup::Application,
    telemetry,
};
use std::{path::PathBuf, process::ExitCode, time::Duration};
use store::Clock;
use tikv_jemallocator::Jemalloc;

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
    /// Manage the secrets that sign tokens.
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
    /// owner alone. The secret that signs tokens is not part of it: copy `jwt-secret` once, too.
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
    /// The previous database stays beside it under another name. Sessions that were ended after the backup are valid
    /// again until they expire: to end them all, change `JWT_SECRET`.
    #[command(mut_args(show_database_only))]
    Restore {
        /// The backup, which is copied.
        file: PathBuf,
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
}

/// Hides all settings but the database.
fn show_database_only(argument: clap::Arg) -> clap::Arg {
    let is_shown = ["file", "json", "database_url"].contains(&argument.get_id().as_str());
    argument.hide(!is_shown)
}

/// The same, with flags accepted after a subcommand.
fn show_database_only_globally(argument: clap::Arg) -> clap::Arg {
    show_database_only(argument).global(true)
}

#[actix_web::main]
async fn main() -> ExitCode {
    match Cli::try_parse() {
        Ok(cli) => run(cli).await,
        Err(error) => explain(&error),
    }
}

async fn run(cli: Cli) -> ExitCode {
    let (report, output) = match cli.command {
        None => return serve(cli.config).await,
        Some(Command::Serve(config)) => return serve(config).await,
        Some(Command::Check { output, config }) => {
            let (report, is_good) = commands::check(&config);
            println!("{}", report.render(output.json));
            return if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        Some(Command::User { command, output, config }) => (commands::user(command, &config).await, output),
        Some(Command::Secret(SecretCommand::New { output })) => (commands::new_secret(), output),
        Some(Command::Migrate { output, config }) => (commands::migrate(&config), output),
        Some(Command::Backup { file, output, config }) => (commands::backup(&config, &file), output),
        Some(Command::Restore { file, output, config }) => (commands::restore(&config, &file), output),
    };
    match report {
        Ok(report) => {
            println!("{}", report.render(output.json));
            ExitCode::SUCCESS
        }
        Err(sentence) => fail(&sentence),
    }
}

/// Prints help as it is, and of an error the first sentence.
fn explain(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        error.exit();
    }
    let message = error.to_string();
    fail(message.split("\n\n").next().unwrap_or_default().trim_start_matches("error: "))
}

/// Prints an error in one line; drivers and parsers write several.
fn fail(sentence: &str) -> ExitCode {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    eprintln!("latchkey: {}", words.join(" "));
    ExitCode::FAILURE
}

async fn serve(config: Config) -> ExitCode {
    telemetry::init(config.log_format, config.metrics_listen.is_some());
    let Application { address, metrics, outbox, server } = match Application::start(config, Clock::system()) {
        Ok(application) => application,
        Err(sentence) => return fail(&sentence),
    };
    if let Some(address) = metrics {
        tracing::info!("serving metrics at http://{address}/metrics");
    }
    println!("Latchkey is at http://{address}");
    let ended = server.await;
    outbox.iter().for_each(|outbox| outbox.drain(MAIL_TIMEOUT));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("The server stopped: {error}.")),
    }
}
