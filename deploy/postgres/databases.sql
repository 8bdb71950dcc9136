-- Run once, by the image of PostgreSQL, when its volume is empty: databases and roles. Temporal's are apart from ours,
-- and neither's role may enter the other's. The passwords are those of the secret files that the services log in with.
\set ON_ERROR_STOP on
\set temporal_password `cat /run/secrets/temporal_password`
\set owner_password `sed 's|^[^:]*://[^:]*:||; s|@.*||' /run/secrets/asb_database_owner_url`
\set app_password `sed 's|^[^:]*://[^:]*:||; s|@.*||' /run/secrets/asb_database_url`

CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE ALL ON DATABASE temporal, temporal_visibility FROM PUBLIC;

-- The groups of `asb migrate`, made here so that the owner of the tables need not be able to make roles.
CREATE ROLE asb_worker NOLOGIN;
CREATE ROLE asb_reader NOLOGIN;
CREATE ROLE asb_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE asb_app LOGIN PASSWORD :'app_password' IN ROLE asb_worker;
CREATE DATABASE asb OWNER asb_owner;
REVOKE ALL ON DATABASE asb FROM PUBLIC;
