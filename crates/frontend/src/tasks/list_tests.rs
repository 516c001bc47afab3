use super::*;
use shared::TaskTitle;

fn task(n: u128, title: &str) -> Task {
    Task {
        id: Uuid::from_u128(n).into(),
        user_id: Uuid::from_u128(99).into(),
        title: title.to_owned(),
        description: None,
        completed: false,
        created_at: Timestamp::from_millis(n as i64),
        updated_at: Timestamp::from_millis(n as i64),
        attributes: TaskAttributes::default(),
    }
}

fn title(text: &str) -> TaskTitle {
    TaskTitle::parse(text).unwrap()
}

fn edit(text: &str) -> Change {
    Change::Edit { title: title(text), description: None }
}

fn titles(list: &TaskList, filter: Filter) -> Vec<&str> {
    list.keys(filter).into_iter().filter_map(|key| list.get(key)).map(|task| task.title.as_str()).collect()
}

fn two() -> (TaskList, Key, Key) {
    let mut list = TaskList::default();
    list.receive(vec![task(2, "new"), task(1, "old")]);
    let keys = list.keys(Filter::All);
    (list, keys[0], keys[1])
}

#[test]
fn filters_and_counts_agree() {
    let (mut list, _, old) = two();
    list.push(old, Change::Complete(true));
    assert_eq!(titles(&list, Filter::All), ["new", "old"]);
    assert_eq!(titles(&list, Filter::Open), ["new"]);
    assert_eq!(titles(&list, Filter::Done), ["old"]);
    for filter in Filter::ALL {
        assert_eq!(list.count(filter), list.keys(filter).len(), "{filter:?}");
    }
}

#[test]
fn new_task_keeps_its_position_when_saved() {
    let (mut list, ..) = two();
    let new = title("newest");
    let key = list.add(Uuid::from_u128(99).into(), new.clone());
    assert_eq!(titles(&list, Filter::All), ["newest", "new", "old"]);
    assert_eq!(list.next(key).map(|(_, change)| change), Some(Change::Create(new)));
    list.settle(key, Outcome::Saved(task(3, "newest")));
    assert_eq!(list.next(key), None);
    assert_eq!(list.keys(Filter::All)[0], key);
    assert_eq!(list.get(key).map(|task| task.id), Some(Uuid::from_u128(3).into()));
}

#[test]
fn refused_creation_removes_the_task_with_its_changes() {
    let (mut list, ..) = two();
    let key = list.add(Uuid::from_u128(99).into(), title("x"));
    assert!(!list.push(key, Change::Complete(true)), "waits for the creation");
    list.settle(key, Outcome::Failed);
    assert_eq!(titles(&list, Filter::All), ["new", "old"]);
    assert_eq!(list.next(key), None);
}

#[test]
fn refused_change_is_reverted() {
    for change in [edit("better"), Change::Complete(true), Change::Delete] {
        let (mut list, new, _) = two();
        assert!(list.push(new, change.clone()));
        assert_ne!(list.get(new), Some(&task(2, "new")), "{change:?}");
        list.settle(new, Outcome::Failed);
        assert_eq!(list.get(new), Some(&task(2, "new")), "{change:?}");
    }
}

#[test]
fn reverting_a_change_keeps_later_ones() {
    let (mut list, new, _) = two();
    assert!(list.push(new, edit("better")));
    assert!(!list.push(new, Change::Complete(true)), "one at a time");
    list.settle(new, Outcome::Failed);
    assert_eq!(list.get(new).map(|task| (task.title.as_str(), task.completed)), Some(("new", true)));
    assert_eq!(list.next(new).map(|(_, change)| change), Some(Change::Complete(true)));
}

#[test]
fn next_change_is_based_on_the_confirmed_version() {
    let (mut list, new, _) = two();
    list.push(new, edit("better"));
    list.push(new, edit("best"));
    let confirmed = Task { updated_at: Timestamp::from_millis(7), ..task(2, "better") };
    list.settle(new, Outcome::Saved(confirmed.clone()));
    assert_eq!(list.get(new).map(|task| task.title.as_str()), Some("best"));
    assert_eq!(list.next(new), Some((confirmed, edit("best"))));
}

#[test]
fn conflict_shows_the_newest_version() {
    let (mut list, new, _) = two();
    list.push(new, edit("mine"));
    list.settle(new, Outcome::Conflict(task(2, "theirs")));
    assert_eq!(list.get(new).map(|task| task.title.as_str()), Some("theirs"));
}

#[test]
fn deleted_and_missing_tasks_are_removed() {
    for outcome in [Outcome::Deleted, Outcome::Gone] {
        let (mut list, new, _) = two();
        list.push(new, Change::Delete);
        assert_eq!(titles(&list, Filter::All), ["old"], "at once");
        list.settle(new, outcome);
        assert_eq!(list.count(Filter::All), 1);
        assert!(!list.push(new, Change::Complete(true)), "there is no such task");
    }
}

#[test]
fn task_added_before_the_list_arrives_stays_on_top_once() {
    let mut list = TaskList::default();
    let key = list.add(Uuid::from_u128(99).into(), title("early"));
    list.receive(vec![task(3, "early"), task(2, "new")]);
    list.settle(key, Outcome::Saved(task(3, "early")));
    list.receive(vec![task(3, "early"), task(2, "new")]);
    assert_eq!(titles(&list, Filter::All), ["early", "new"]);
}

#[test]
fn neighbours_are_the_next_and_the_previous_task() {
    let mut list = TaskList::default();
    list.receive(vec![task(3, "a"), task(2, "b"), task(1, "c")]);
    let keys = list.keys(Filter::All);
    assert_eq!(list.neighbours(keys[0], Filter::All), [keys[1]]);
    assert_eq!(list.neighbours(keys[1], Filter::All), [keys[2], keys[0]]);
    assert_eq!(list.neighbours(keys[2], Filter::All), [keys[1]]);
    assert!(list.neighbours(keys[2], Filter::Done).is_empty());
}

#[test]
fn tasks_stay_in_their_chunks() {
    let mut list = TaskList::default();
    list.receive((1..=160).rev().map(|n| task(n, "x")).collect());
    let of = |list: &TaskList, filter, key| {
        let chunks = list.chunks(filter);
        assert!(chunks.iter().all(|chunk| chunk.keys.len() <= Chunk::SIZE as usize));
        assert!(chunks.is_sorted_by_key(|chunk| chunk.number));
        let chunk = chunks.into_iter().find(|chunk| chunk.keys.contains(&key)).unwrap();
        (chunk.number, chunk.position(key))
    };
    let keys = list.keys(Filter::All);
    let key = keys[40];
    let (number, position) = of(&list, Filter::All, key);
    assert_eq!(position, 41);
    list.add(Uuid::from_u128(99).into(), title("new"));
    assert_eq!(of(&list, Filter::All, key), (number, 42));
    list.push(keys[3], Change::Delete);
    list.push(keys[39], Change::Delete);
    assert_eq!(of(&list, Filter::All, key), (number, 40));
    list.push(key, Change::Complete(true));
    assert_eq!(of(&list, Filter::Done, key), (number, 1));
}
