mod p1_account;
mod p2_isolation;
mod p3_staying_signed_in;
