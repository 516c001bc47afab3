use crate::helpers::{Database, start_on};

#[tokio::test]
async fn instances_share_tokens_and_revocations() {
    let database = Database::create();
    let (one, two) = (start_on(&database, &[]), start_on(&database, &[]));
    let on_one = one.client.sign_up("ann@example.org").await.unwrap();
    let on_two = on_one.at(&two.client);

    on_two.add("From two").await;
    assert_eq!(on_one.titles("").await, ["From two"]);
    assert!(on_two.is_signed_in().await);

    on_two.sign_out().await.expect(200);
    assert!(!on_one.is_signed_in().await && !on_two.is_signed_in().await);
}
