create table if not exists sessions (
    id text primary key,
    data jsonb not null,
    expires timestamptz not null
);
