use crate::helpers::Server;

#[tokio::test]
async fn data_that_we_did_not_write_are_no_outage_but_our_mistake_and_concern_nobody_else() {
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
