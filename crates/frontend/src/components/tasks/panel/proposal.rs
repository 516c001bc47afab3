//! What the link of a reminder proposes: it is done only when the user confirms it.

use super::open::Open;
use crate::{
    html::{AnyView, el, nothing, part},
    reminders::perform,
    route::Proposal,
    router::Router,
};

pub(super) fn proposal(open: Open, router: Router) -> AnyView {
    part(move || {
        let is_open = || open.read(|task| !task.completed);
        let Some(proposal) = router.proposal().filter(|_| is_open()) else { return nothing() };
        let (question, label) = match proposal {
            Proposal::Done => ("Is it done?", "Complete it"),
            Proposal::Later => ("Not now?", "Remind in an hour"),
        };
        let act = move || {
            router.forget_proposal();
            perform(open.data, open.id, proposal);
        };
        el("div")
            .class("notice")
            .child(el("p").text(question))
            .child(el("button").attr("type", "button").class("primary").click(act).text(label))
            .into()
    })
}
