use crate::helpers::Server;

#[tokio::test]
async fn corrupt_row_fails_only_the_requests_of_its_owner() {
    let server = Server::start();
    let (ann, ben) = (server.sign_up("ann@example.org").await, server.sign_up("ben@example.org").await);
    ann.add("Ann's").await;
    ben.add("Ben's").await;
    server.database.execute(&format!("UPDATE tasks SET id = 'nonsense' WHERE user_id = '{}'", ann.id));
    for _ in 0..3 {
        ann.get("").await.expect_error(500, "INTERNAL_ERROR");
    }
    assert_eq!(ben.titles("").await, ["Ben's"]);
    server.get("/readyz").await.expect(200);
}
