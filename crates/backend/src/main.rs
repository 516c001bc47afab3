//! The `latchkey` program.

use clap::{Parser, Subcommand};
use latchkey::{clock::Clock, config::Config, startup::Application, telemetry};
use std::process::ExitCode;

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
}

#[actix_web::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(refusal) => return explain(&refusal),
    };
    let config = match cli.command {
        Some(Command::Serve(config)) => config,
        None => cli.config,
    };
    match serve(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => refuse(&sentence),
    }
}

/// The help as it is; of a wrong setting the sentence that says what is wrong.
fn explain(refusal: &clap::Error) -> ExitCode {
    if !refusal.use_stderr() {
        refusal.exit();
    }
    let said = refusal.to_string();
    refuse(said.split("\n\n").next().unwrap_or_default().trim_start_matches("error: "))
}

/// In one line, whatever drivers and parsers wrote.
fn refuse(sentence: &str) -> ExitCode {
    let words: Vec<&str> = sentence.split_whitespace().collect();
    eprintln!("latchkey: {}", words.join(" "));
    ExitCode::FAILURE
}

async fn serve(config: Config) -> Result<(), String> {
    telemetry::init(config.log_format);
    let Application { address, server } = Application::start(config, Clock::system())?;
    println!("Latchkey is at http://{address}");
    server.await.map_err(|e| format!("The server stopped: {e}."))
}
