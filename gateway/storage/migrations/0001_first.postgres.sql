-- SPDX-License-Identifier: GPL-3.0-or-later
-- The first tables. Money is in nano-dollars, points in time are microseconds since 1970 (UTC), spans are microseconds,
-- truth values are 0 and 1, an empty text means "none". A released migration is never edited.

-- The ledger and the log in one: a row for each request, from its opening on.
CREATE TABLE requests (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    state smallint NOT NULL,          -- LedgerState: 0 open, 1 settled, 2 released, 3 partial, 4 orphaned
    counted smallint NOT NULL,        -- whether the roll-ups hold it; set once, with the settlement
    gateway text NOT NULL,            -- the run of the program that wrote it, see gateways
    started_at bigint NOT NULL,
    duration bigint NOT NULL,
    time_to_first_token bigint NOT NULL, -- -1: nothing came
    overhead bigint NOT NULL,
    status integer NOT NULL,
    failed smallint NOT NULL,
    route text NOT NULL,
    dialect text NOT NULL,
    model text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    upstream_model text NOT NULL,
    deployment_id text NOT NULL,
    api_base text NOT NULL,
    key_hash text COLLATE "C" NOT NULL,
    key_alias text NOT NULL,
    user_id text NOT NULL,
    team text NOT NULL,
    customer text NOT NULL,
    tags text NOT NULL,               -- JSON list of texts
    session_id text NOT NULL,
    client_address text NOT NULL,
    user_agent text NOT NULL,
    streamed smallint NOT NULL,
    cache_hit smallint NOT NULL,
    attempts integer NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    cache_write_1h_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    audio_input_tokens bigint NOT NULL,
    audio_output_tokens bigint NOT NULL,
    searches bigint NOT NULL,
    usage_estimated smallint NOT NULL,
    reported_cost bigint,             -- the provider's own figure; NULL: it gave none
    reserved bigint NOT NULL,
    cost_input bigint NOT NULL,
    cost_cache_read bigint NOT NULL,
    cost_cache_write bigint NOT NULL,
    cost_output bigint NOT NULL,
    cost_reasoning bigint NOT NULL,
    cost_other bigint NOT NULL,
    cost_total bigint NOT NULL,
    priced smallint NOT NULL,
    price_version text NOT NULL,
    finish_reason text NOT NULL,
    error_kind text NOT NULL,
    error_message text NOT NULL,
    request_bytes bigint NOT NULL,
    response_bytes bigint NOT NULL,
    organization_id text NOT NULL,
    fallback_path text NOT NULL,      -- JSON list: ids of the deployments that were tried, in order
    charges text NOT NULL,            -- JSON list: the purses to which the cost was added, see chargetext.h
    search_text text NOT NULL         -- model, provider, key alias, id and error message, case-folded
);
CREATE INDEX requests_by_time ON requests (started_at, id);
CREATE INDEX requests_by_model ON requests (model, started_at);
CREATE INDEX requests_by_key ON requests (key_hash, started_at);
CREATE INDEX requests_failed ON requests (started_at, id) WHERE failed = 1;
CREATE INDEX requests_open ON requests (gateway) WHERE state = 0;

-- Sums by hour and by day (UTC). They outlive the rows of requests; charts and totals read only these. See docs/decisions/0012 and 0016
-- for why there are four.
CREATE TABLE rollups_hourly (
    hour bigint NOT NULL,             -- when the hour of the start began
    key_hash text COLLATE "C" NOT NULL,
    model text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    deployment_id text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    status_class smallint NOT NULL,   -- StatusClass
    requests bigint NOT NULL,
    failed bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    spend bigint NOT NULL,
    unpriced bigint NOT NULL,      -- requests whose price is not known
    duration bigint NOT NULL,      -- sum
    overhead bigint NOT NULL,      -- sum
    first_tokens bigint NOT NULL,  -- requests that brought a first token
    time_to_first_token bigint NOT NULL, -- sum over those
    PRIMARY KEY (hour, key_hash, model, provider, deployment_id, team, user_id, status_class)
);
CREATE TABLE rollups_daily (
    day bigint NOT NULL,              -- when the day of the start began
    key_hash text COLLATE "C" NOT NULL,
    model text COLLATE "C" NOT NULL,
    provider text COLLATE "C" NOT NULL,
    deployment_id text COLLATE "C" NOT NULL,
    team text COLLATE "C" NOT NULL,
    user_id text COLLATE "C" NOT NULL,
    status_class smallint NOT NULL,
    requests bigint NOT NULL,
    failed bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    spend bigint NOT NULL,
    unpriced bigint NOT NULL,
    duration bigint NOT NULL,
    overhead bigint NOT NULL,
    first_tokens bigint NOT NULL,
    time_to_first_token bigint NOT NULL,
    PRIMARY KEY (day, key_hash, model, provider, deployment_id, team, user_id, status_class)
);

-- The same by one dimension: the hours in the order in which the history of one value is read, the days in the order in which all
-- values are compared. A request with two tags counts under both, so tags are never added up.
CREATE TABLE dimension_rollups_hourly (
    dimension smallint NOT NULL,      -- Dimension
    value text COLLATE "C" NOT NULL,
    hour bigint NOT NULL,
    model text COLLATE "C" NOT NULL,
    status_class smallint NOT NULL,
    requests bigint NOT NULL,
    failed bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    spend bigint NOT NULL,
    unpriced bigint NOT NULL,
    duration bigint NOT NULL,
    overhead bigint NOT NULL,
    first_tokens bigint NOT NULL,
    time_to_first_token bigint NOT NULL,
    PRIMARY KEY (dimension, value, hour, model, status_class)
);
CREATE TABLE dimension_rollups_daily (
    dimension smallint NOT NULL,      -- Dimension
    day bigint NOT NULL,
    value text COLLATE "C" NOT NULL,
    requests bigint NOT NULL,
    failed bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cache_read_tokens bigint NOT NULL,
    cache_write_tokens bigint NOT NULL,
    reasoning_tokens bigint NOT NULL,
    spend bigint NOT NULL,
    unpriced bigint NOT NULL,
    duration bigint NOT NULL,
    overhead bigint NOT NULL,
    first_tokens bigint NOT NULL,
    time_to_first_token bigint NOT NULL,
    PRIMARY KEY (dimension, day, value)
);

-- Both sides of an exchange, kept only while capture is on.
CREATE TABLE exchanges (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    kept_at bigint NOT NULL,
    client_request_head bytea NOT NULL,
    client_request_body bytea NOT NULL,
    upstream_request_head bytea NOT NULL,
    upstream_request_body bytea NOT NULL,
    upstream_response_head bytea NOT NULL,
    upstream_response_body bytea NOT NULL,
    client_response_head bytea NOT NULL,
    client_response_body bytea NOT NULL
);
CREATE INDEX exchanges_by_time ON exchanges (kept_at);

-- Runs of the program that write here, by their own heartbeat: an open request whose run is gone will not be settled.
CREATE TABLE gateways (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    host text NOT NULL,
    process bigint NOT NULL,
    started_at bigint NOT NULL,       -- by the database's clock, like seen_at
    seen_at bigint NOT NULL
);

CREATE TABLE settings (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    value text NOT NULL,              -- JSON
    changed_at bigint NOT NULL
);
