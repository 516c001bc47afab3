-- Whether the account has had another address since the factor is on.
ALTER TABLE two_factors ADD COLUMN is_of_earlier_address BOOLEAN NOT NULL DEFAULT FALSE;
