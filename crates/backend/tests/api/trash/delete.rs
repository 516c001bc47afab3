use super::{
    add_child, add_to_trash, create_again, delete, requires_token_and_ownership, restore, send, titles,
};
use crate::helpers::{Server, id_of};

#[tokio::test]
async fn requires_a_token_and_ownership() {
    requires_token_and_ownership("DELETE", "").await;
}

#[tokio::test]
async fn deletes_for_good_and_remembers_the_id() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let task = add_to_trash(&ann, "Gone").await;
    add_to_trash(&ann, "Kept").await;
    let changed =
        format!("SELECT CAST(changed AS TEXT) AS text FROM trash WHERE id = '{}'", &id_of(&task)[1..]);
    let changed = server.database.text(&changed);
    assert_eq!(send(&ann, "DELETE", &id_of(&task)).await.expect(204).text, "");
    assert_eq!(titles(&ann).await, ["Kept"]);
    restore(&ann, &task).await.expect_error(404, "NOT_FOUND");
    send(&ann, "DELETE", &id_of(&task)).await.expect_error(404, "NOT_FOUND");
    ann.get(&id_of(&task)).await.expect_error(404, "NOT_FOUND");
    create_again(&ann, &task).await.expect_error(410, "TASK_DELETED");
    let remembered = "SELECT CAST(changed AS TEXT) AS text FROM tombstones";
    assert_eq!(server.database.text(remembered), changed, "every device knows that it is gone");
    server
        .sign_up("bob@example.org")
        .await
        .send("POST", "", Some(serde_json::json!({"id": task["id"], "title": "Free"})))
        .await
        .expect(201);
}

#[tokio::test]
async fn deletes_the_subtasks_that_were_deleted_with_it() {
    let server = Server::start();
    let ann = server.sign_up("ann@example.org").await;
    let parent = ann.add("Parent").await;
    let child = add_child(&ann, &parent, "Child").await;
    let alone = add_child(&ann, &parent, "Alone").await;
    delete(&ann, &alone).await;
    delete(&ann, &parent).await;
    send(&ann, "DELETE", &id_of(&parent)).await.expect(204);
    assert_eq!(titles(&ann).await, ["Alone"]);
    create_again(&ann, &child).await.expect_error(410, "TASK_DELETED");
    restore(&ann, &alone).await.expect(200);
}
