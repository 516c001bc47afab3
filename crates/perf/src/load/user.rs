//! A signed-in user: two tokens, one connection, and the expected list.

use crate::{
    connection::Connection,
    credentials::{self, any_network},
    expected::Expected,
    failure::Failure,
};
use hyper::{Request, header::AUTHORIZATION, http::request::Builder};
use serde_json::{Value, json};
use shared::{SignedIn, Task, TaskId, TokenResponse};
use std::{fmt, net::SocketAddr};
use testkit::PASSWORD;

/// What users do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Action {
    List,
    Create,
    Toggle,
    Renew,
}

impl Action {
    /// A random one: 80 % list, 10 % create, 5 % toggle, 5 % renew.
    pub(crate) fn any() -> Self {
        Self::at(fastrand::u8(..100))
    }

    fn at(percent: u8) -> Self {
        match percent {
            0..80 => Self::List,
            80..90 => Self::Create,
            90..95 => Self::Toggle,
            _ => Self::Renew,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::List => "list",
            Self::Create => "create",
            Self::Toggle => "toggle",
            Self::Renew => "renew",
        })
    }
}

pub(crate) struct User {
    pub(crate) email: String,
    pub(crate) expected: Expected,
    connection: Connection,
    tasks: String,
    access_token: String,
    session_token: String,
}

impl User {
    /// A new account.
    pub(crate) async fn sign_up(address: SocketAddr) -> Result<Self, Failure> {
        let mut connection = Connection::to(address);
        let email = credentials::unused_email();
        let reply = credentials::send(&mut connection, "sign-up", (&email, PASSWORD), &any_network()).await?;
        let signed_in: SignedIn = reply.json()?;
        Ok(Self {
            email,
            expected: Expected::default(),
            connection,
            tasks: format!("/api/{}/tasks", signed_in.user.id),
            access_token: signed_in.access_token,
            session_token: signed_in.token,
        })
    }

    /// Sends the request of an action, and checks the response.
    pub(crate) async fn act(&mut self, action: Action) -> Result<(), Failure> {
        match (action, self.expected.pick()) {
            (Action::List, _) => self.list().await,
            (Action::Toggle, Some(id)) => self.toggle(id).await,
            (Action::Create | Action::Toggle, _) => self.create().await,
            (Action::Renew, _) => self.renew().await,
        }
    }

    /// Closes the connection; the next request opens another.
    pub(crate) fn hang_up(&mut self) {
        self.connection.close();
    }

    /// For requests that are sent in another way.
    pub(crate) fn path_and_token(&self) -> (&str, &str) {
        (&self.tasks, &self.access_token)
    }

    /// Ends the session.
    pub(crate) async fn sign_out(&mut self) -> Result<(), Failure> {
        let request = with_token(Request::post("/api/auth/sign-out"), &self.session_token);
        self.connection.send(request, None).await?.json::<Value>().map(drop)
    }

    async fn list(&mut self) -> Result<(), Failure> {
        let request = with_token(Request::get(&self.tasks), &self.access_token);
        let list: Vec<Task> = self.connection.send(request, None).await?.json()?;
        Ok(self.expected.compare(&list)?)
    }

    async fn create(&mut self) -> Result<(), Failure> {
        let title = format!("task {:016x}", fastrand::u64(..));
        let request = with_token(Request::post(&self.tasks), &self.access_token);
        let reply = self.connection.send(request, Some(json!({ "title": title }))).await;
        match reply.and_then(|reply| reply.json()) {
            Ok(task) => self.expected.created(task),
            Err(failure) => {
                self.expected.perhaps_created(title);
                return Err(failure);
            }
        }
        Ok(())
    }

    async fn toggle(&mut self, id: TaskId) -> Result<(), Failure> {
        let path = format!("{}/{id}/complete", self.tasks);
        let request = with_token(Request::patch(path), &self.access_token);
        let reply = self.connection.send(request, None).await;
        match reply.and_then(|reply| reply.json()) {
            Ok(task) => Ok(self.expected.toggled(&task)?),
            Err(failure) => {
                self.expected.perhaps_toggled(id);
                Err(failure)
            }
        }
    }

    async fn renew(&mut self) -> Result<(), Failure> {
        let request = with_token(Request::get("/api/auth/token"), &self.session_token);
        let renewed: TokenResponse = self.connection.send(request, None::<Value>).await?.json()?;
        self.access_token = renewed.token;
        Ok(())
    }
}

fn with_token(request: Builder, token: &str) -> Builder {
    request.header(AUTHORIZATION, format!("Bearer {token}"))
}

#[cfg(test)]
mod tests {
    use super::Action;

    #[test]
    fn mix_is_80_10_5_5() {
        let share = |action| (0..100).filter(|percent| Action::at(*percent) == action).count();
        let shares = [Action::List, Action::Create, Action::Toggle, Action::Renew].map(share);
        assert_eq!(shares, [80, 10, 5, 5]);
    }
}
