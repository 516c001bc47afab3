use crate::helpers::{Database, error_line, run};

#[test]
#[ignore = "needs PostgreSQL"]
fn refuses_to_start_without_a_secret() {
    let error = error_line(&run(&Database::postgres(), &[], &[("JWT_SECRET", "")]));
    assert!(error.contains("JWT_SECRET is not set"), "{error}");
}
