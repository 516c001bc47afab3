ALTER TABLE two_factors DROP COLUMN is_of_earlier_address;
