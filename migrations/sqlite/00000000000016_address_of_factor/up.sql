-- Whether the address was changed after the factor was turned on.
ALTER TABLE two_factors ADD COLUMN is_of_earlier_address INTEGER NOT NULL DEFAULT 0;
