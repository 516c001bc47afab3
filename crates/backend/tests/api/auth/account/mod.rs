mod change_password;
mod delete_user;
mod update_user;
