-- SPDX-License-Identifier: GPL-3.0-or-later
-- What people administer: keys, teams, users and what they own. Columns are what is searched, sorted or joined; the rest of a
-- thing stands in `details`, a JSON object in which money is in nano-dollars too. `revision` is the number of the change that
-- wrote the row. Points in time are microseconds since 1970 (UTC), truth values 0 and 1, an empty text means "none".

-- By the SHA-256 hex of the key.
CREATE TABLE keys (
    hash text COLLATE "C" NOT NULL PRIMARY KEY,
    name text NOT NULL,
    alias text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    team_id text COLLATE "C" NOT NULL,
    organization_id text COLLATE "C" NOT NULL,
    budget_id text COLLATE "C" NOT NULL,
    blocked smallint NOT NULL,
    expires_at bigint,               -- NULL: never
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);
CREATE UNIQUE INDEX keys_by_alias ON keys (alias) WHERE alias <> '';
CREATE INDEX keys_by_user ON keys (user_id);
CREATE INDEX keys_by_team ON keys (team_id);
CREATE INDEX keys_by_expiry ON keys (expires_at) WHERE expires_at IS NOT NULL;

-- Keys that were deleted, as they were. One may be made and deleted again.
CREATE TABLE deleted_keys (
    deleted_at bigint NOT NULL,
    deleted_by text NOT NULL,
    hash text COLLATE "C" NOT NULL,
    name text NOT NULL,
    alias text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    team_id text COLLATE "C" NOT NULL,
    organization_id text COLLATE "C" NOT NULL,
    budget_id text COLLATE "C" NOT NULL,
    blocked smallint NOT NULL,
    expires_at bigint,               -- NULL: never
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL,
    PRIMARY KEY (hash, deleted_at)
);
CREATE INDEX deleted_keys_by_time ON deleted_keys (deleted_at, hash);

-- Keys that were replaced and work for a while yet.
CREATE TABLE deprecated_keys (
    hash text COLLATE "C" NOT NULL PRIMARY KEY,
    active_hash text COLLATE "C" NOT NULL,
    until bigint NOT NULL,
    revision bigint NOT NULL
);
CREATE INDEX deprecated_keys_by_active ON deprecated_keys (active_hash);

CREATE TABLE teams (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    alias text COLLATE "C" NOT NULL,
    organization_id text COLLATE "C" NOT NULL,
    budget_id text COLLATE "C" NOT NULL,
    blocked smallint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);
CREATE INDEX teams_by_alias ON teams (alias);
CREATE INDEX teams_by_organization ON teams (organization_id);

-- Users in teams.
CREATE TABLE memberships (
    team_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    role text NOT NULL,              -- "user", "admin"
    budget_id text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL,
    PRIMARY KEY (team_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE users (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    alias text COLLATE "C" NOT NULL,
    email text COLLATE "C" NOT NULL,
    role text NOT NULL,              -- "proxy_admin", "internal_user", …
    sso_id text COLLATE "C" NOT NULL,
    organization_id text COLLATE "C" NOT NULL,
    budget_id text COLLATE "C" NOT NULL,
    blocked smallint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);
CREATE INDEX users_by_email ON users (email);
CREATE UNIQUE INDEX users_by_sso_id ON users (sso_id) WHERE sso_id <> '';

CREATE TABLE organizations (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    alias text COLLATE "C" NOT NULL,
    budget_id text COLLATE "C" NOT NULL,
    blocked smallint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);
CREATE INDEX organizations_by_alias ON organizations (alias);

-- Users in organizations.
CREATE TABLE organization_memberships (
    organization_id text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    role text NOT NULL,              -- as of users
    budget_id text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX organization_memberships_by_user ON organization_memberships (user_id);

-- End users of applications.
CREATE TABLE customers (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    alias text COLLATE "C" NOT NULL,
    budget_id text COLLATE "C" NOT NULL,
    blocked smallint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);

CREATE TABLE tags (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    budget_id text COLLATE "C" NOT NULL,
    blocked smallint NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);

-- Limits with a name.
CREATE TABLE budgets (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);

-- Models under one name.
CREATE TABLE access_groups (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);
CREATE UNIQUE INDEX access_groups_by_name ON access_groups (name);

-- Providers' secrets under a name.
CREATE TABLE credentials (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    id text COLLATE "C" NOT NULL,
    sealed_values text NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);

-- Models that were added while the gateway ran; secrets in their parameters are sealed one by one.
CREATE TABLE models (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    name text COLLATE "C" NOT NULL,
    blocked smallint NOT NULL,
    parameters text NOT NULL,        -- JSON object
    model_info text NOT NULL,        -- JSON object
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    revision bigint NOT NULL,
    details text NOT NULL
);
CREATE INDEX models_by_name ON models (name);

-- Counters of money, a row for each window. The settlement of a request adds to them in the transaction that writes its row.
CREATE TABLE purses (
    purse text COLLATE "C" NOT NULL,
    window_start bigint NOT NULL,    -- 0: never resets
    spent bigint NOT NULL,
    PRIMARY KEY (purse, window_start)
);

-- Who changed what.
CREATE TABLE audit_entries (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    at bigint NOT NULL,
    actor text COLLATE "C" NOT NULL,
    actor_key text NOT NULL,
    action text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    before_value text NOT NULL,      -- JSON object
    after_value text NOT NULL        -- JSON object
);
CREATE INDEX audit_entries_by_time ON audit_entries (at, id);
CREATE INDEX audit_entries_by_entity ON audit_entries (kind, entity_id, at);
CREATE INDEX audit_entries_by_actor ON audit_entries (actor, at);

-- What was written or deleted, by which other gateways catch up. Changes are numbered in the order of their commits; only the
-- last ones are kept.
CREATE TABLE changes (
    number bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    part text COLLATE "C" NOT NULL,           -- the user of a membership
    PRIMARY KEY (number, kind, id, part)
);

-- The settings have been there, empty; now they are changed like the rest.
ALTER TABLE settings ADD COLUMN revision bigint NOT NULL DEFAULT 0;
