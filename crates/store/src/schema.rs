//! The tables, alike on both databases. Private to the store.

diesel::table! {
    users (id) {
        id -> Text,
        email -> Text,
        name -> Text,
        image -> Nullable<Text>,
        email_verified -> Bool,
        password_hash -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    revoked_sessions (id) {
        id -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    tasks (user_id, id) {
        id -> Text,
        user_id -> Text,
        title -> Text,
        description -> Nullable<Text>,
        completed -> Bool,
        title_folded -> Text,
        description_folded -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    task_lists (user_id) {
        user_id -> Text,
        revision -> BigInt,
        task_count -> BigInt,
    }
}

diesel::table! {
    failed_sign_ins (account, network) {
        account -> Text,
        network -> Text,
        failures -> BigInt,
        blocked_until -> BigInt,
        last_at -> BigInt,
    }
}

diesel::table! {
    known_networks (user_id, network) {
        user_id -> Text,
        network -> Text,
        last_at -> BigInt,
    }
}

diesel::table! {
    session_cutoffs (user_id) {
        user_id -> Text,
        ended_before -> BigInt,
        spared_session -> Text,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        user_id -> Text,
        hash -> Text,
        name -> Text,
        start -> Text,
        may_read -> Bool,
        may_write -> Bool,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::joinable!(tasks -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(
    users,
    revoked_sessions,
    tasks,
    task_lists,
    session_cutoffs,
    api_keys,
);
