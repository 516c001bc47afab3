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
        time_zone -> Nullable<Text>,
        week_starts_on -> Nullable<Text>,
        reminder_hour -> Nullable<SmallInt>,
        locale -> Nullable<Text>,
        daily_digest -> Bool,
        two_factor_since -> Nullable<BigInt>,
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
        attributes -> Nullable<Text>,
        list_id -> Nullable<Text>,
        parent_id -> Nullable<Text>,
        due -> Nullable<Text>,
        priority -> Nullable<BigInt>,
        tags_folded -> Nullable<Text>,
        changed -> BigInt,
    }
}

diesel::table! {
    task_lists (user_id) {
        user_id -> Text,
        revision -> BigInt,
        task_count -> BigInt,
        counter -> BigInt,
        epoch -> BigInt,
        forgotten -> BigInt,
        trash_count -> BigInt,
        reminded_until -> BigInt,
    }
}

diesel::table! {
    lists (user_id, id) {
        user_id -> Text,
        id -> Text,
        name -> Text,
        color -> Nullable<Text>,
        position -> Nullable<Text>,
        archived -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        changed -> BigInt,
    }
}

diesel::table! {
    tags (user_id, folded) {
        user_id -> Text,
        folded -> Text,
        name -> Text,
    }
}

diesel::table! {
    trash (user_id, id) {
        user_id -> Text,
        id -> Text,
        title -> Text,
        description -> Nullable<Text>,
        completed -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        attributes -> Nullable<Text>,
        parent_id -> Nullable<Text>,
        deleted_at -> BigInt,
        changed -> BigInt,
    }
}

diesel::table! {
    tombstones (user_id, id, kind) {
        user_id -> Text,
        id -> Text,
        kind -> Text,
        deleted_at -> BigInt,
        changed -> BigInt,
    }
}

diesel::table! {
    devices (user_id, id) {
        user_id -> Text,
        id -> Text,
        number -> BigInt,
        last_at -> BigInt,
    }
}

diesel::table! {
    imported (user_id, key) {
        user_id -> Text,
        key -> Text,
        import_id -> Text,
        kind -> Text,
        item_id -> Text,
    }
}

diesel::table! {
    task_reminders (user_id, task_id, fire_at) {
        user_id -> Text,
        task_id -> Text,
        fire_at -> BigInt,
        next_at -> Nullable<BigInt>,
        outcome -> Nullable<Text>,
        attempts -> BigInt,
        lease -> Nullable<Text>,
        leased_until -> Nullable<BigInt>,
        counted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    stale_reminders (user_id) {
        user_id -> Text,
        since -> BigInt,
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
        last_request_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        began_at -> BigInt,
        last_seen_at -> BigInt,
        expires_at -> BigInt,
        address -> Nullable<Text>,
        agent -> Nullable<Text>,
        way -> Text,
        passkey_id -> Nullable<Text>,
        replaced_by -> Nullable<Text>,
    }
}

diesel::table! {
    two_factors (user_id) {
        user_id -> Text,
        id -> Text,
        secret -> Text,
        verified -> Bool,
        last_step -> BigInt,
        created_at -> BigInt,
        is_of_earlier_address -> Bool,
    }
}

diesel::table! {
    backup_codes (user_id, hash) {
        user_id -> Text,
        hash -> Text,
    }
}

diesel::table! {
    passkeys (id) {
        id -> Text,
        user_id -> Text,
        credential_id -> Text,
        public_key -> Text,
        counter -> BigInt,
        transports -> Text,
        backup_eligible -> Bool,
        backed_up -> Bool,
        aaguid -> Text,
        rp_id -> Text,
        name -> Nullable<Text>,
        created_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(tasks -> users (user_id));
diesel::allow_tables_to_appear_in_same_query!(
    users,
    revoked_sessions,
    tasks,
    task_lists,
    lists,
    tags,
    trash,
    tombstones,
    devices,
    imported,
    task_reminders,
    session_cutoffs,
    api_keys,
    sessions,
    two_factors,
    backup_codes,
    passkeys,
);
