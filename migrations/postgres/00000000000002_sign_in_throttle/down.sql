DROP TABLE known_networks;
DROP TABLE failed_sign_ins;
