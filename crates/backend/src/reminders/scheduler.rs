//! Waits until reminders are due.

use super::delivery::{self, Delivery};
use crate::http::Services;
use actix_web::{rt, web::Data};
use std::time::Duration;
use store::{Reminding, Store, StoreError};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};

/// How often the clock is read to find out whether something is due. The database is not asked.
const TICK: Duration = Duration::from_secs(1);
/// After how many seconds the permission to send is requested again, if another process has it.
const BEGIN_AGAIN: u32 = 10;
/// How often what waits is counted for the metrics.
const COUNT_EVERY: Duration = Duration::from_secs(5 * 60);
/// How often what is old is removed, and what other instances have left undone is done.
const TIDY_EVERY: Duration = Duration::from_secs(60 * 60);
/// When what has failed is done again.
const LATER: Duration = Duration::from_secs(10);

/// The tasks that send reminders and keep their times up to date. They run until they are stopped, or their runtime ends.
pub struct Scheduler {
    stop: watch::Sender<bool>,
    sending: JoinHandle<()>,
}

impl Scheduler {
    /// Starts them. Without a mail server, nothing is sent.
    pub fn start(services: Data<Services>) -> Self {
        let (stop, stopped) = watch::channel(false);
        rt::spawn(keep_up_to_date(services.clone()));
        Self { stop, sending: rt::spawn(send(services, stopped)) }
    }

    /// Finishes the e-mails that are being sent, and releases the others for other instances.
    pub async fn stop(self, time: Duration) {
        // It may have ended.
        let _ = self.stop.send(true);
        if timeout(time, self.sending).await.is_err() {
            tracing::error!("reminders were being sent at the end, and may be sent again");
        }
    }
}

/// Until the runtime ends: what is interrupted is done at the next start.
async fn keep_up_to_date(services: Data<Services>) {
    let mut next_tidy = services.clock.elapsed();
    let (mut next_count, mut counted_uses) = (services.metrics.is_some().then_some(next_tidy), u64::MAX);
    loop {
        let now = services.clock.elapsed();
        let is_time = now >= next_tidy;
        match update(&services.store, is_time).await {
            Ok(()) if is_time => next_tidy = now + TIDY_EVERY,
            Ok(()) => {}
            Err(error) => {
                tracing::warn!(reason = %error, "the times of reminders are not up to date");
                sleep(LATER).await;
            }
        }
        // Not if nothing has used the database since: an idle one is left alone.
        let uses = services.store.uses();
        if uses != counted_uses && next_count.is_some_and(|next| now >= next) {
            (next_count, counted_uses) = (Some(now + COUNT_EVERY), uses);
            if let Ok(counts) = services.store.count_reminders().await {
                services.reminders.set_waiting(counts.waiting);
            }
        }
        sleep(TICK).await;
    }
}

async fn update(store: &Store, is_time_to_tidy: bool) -> Result<(), StoreError> {
    if is_time_to_tidy {
        store.forget_reminders().await?;
        store.refresh_all_reminders().await?;
    }
    store.refresh_reminders().await
}

async fn send(services: Data<Services>, mut stopped: watch::Receiver<bool>) {
    if services.mailer.is_none() {
        return;
    }
    let (mut reminding, mut seconds) = (None, 0_u32);
    while !*stopped.borrow() {
        if reminding.is_none() && seconds.is_multiple_of(BEGIN_AGAIN) {
            reminding = begin(&services).await;
        }
        if let Some(reminding) = &mut reminding {
            send_all_due(&services, reminding, &stopped).await;
        }
        seconds = seconds.wrapping_add(1);
        tokio::select! {
            () = sleep(TICK) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn begin(services: &Services) -> Option<Reminding> {
    match services.store.begin_reminding().await {
        Ok(begun) => {
            let (reminding, reclaimed) = begun?;
            services.reminders.count_repeated(reclaimed);
            Some(reminding)
        }
        Err(error) => {
            tracing::warn!(reason = %error, "reminders are not sent yet");
            None
        }
    }
}

async fn send_all_due(services: &Data<Services>, reminding: &mut Reminding, stopped: &watch::Receiver<bool>) {
    while !*stopped.borrow() {
        let pause = match reminding.is_due().await {
            Ok(false) => return,
            Ok(true) => delivery::send_due(services, reminding, stopped).await,
            Err(error) => Err(error),
        };
        match pause {
            Ok(Delivery::Sent) => {}
            Ok(Delivery::LeasedByOthers) => reminding.pause(delivery::OTHERS_PAUSE),
            Ok(Delivery::Unreachable) => reminding.pause(delivery::UNREACHABLE_PAUSE),
            Err(error) => {
                tracing::warn!(reason = %error, "due reminders cannot be read");
                reminding.pause(BEGIN_AGAIN);
            }
        }
    }
}
