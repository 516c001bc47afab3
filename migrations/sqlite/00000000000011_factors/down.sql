DROP TABLE passkeys;
DROP TABLE backup_codes;
DROP TABLE two_factors;
ALTER TABLE users DROP COLUMN two_factor_since;
