-- What Vault's users are members of: run once per database by the provider's administrator, before `terraform apply`.
--   for name in ledger wallet merchant giftcard notification analytics; do psql "$ADMIN_URL" --set name=$name --file roles.sql; done
-- The owner's are the tables; the application reads and writes rows and can change no schema.
\set ON_ERROR_STOP on
\set owner :name '_owner'
\set app :name '_app'
CREATE ROLE :"owner" NOLOGIN;
CREATE ROLE :"app" NOLOGIN;
-- the administrator makes users that are members of both, and ends their sessions
GRANT :"owner", :"app" TO CURRENT_USER WITH ADMIN OPTION;
CREATE DATABASE :"name" OWNER :"owner";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"name" TO :"app";
\connect :"name"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO :"app";
