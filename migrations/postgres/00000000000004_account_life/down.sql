DROP TABLE api_keys;
DROP TABLE session_cutoffs;
