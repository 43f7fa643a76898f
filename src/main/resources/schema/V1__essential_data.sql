-- What trading cannot do without when nothing else is left. Every node that may need it keeps a copy
-- (docs/emergency-data.md), so nothing secret belongs here.

create table trading_patterns (
  symbol text not null check (symbol <> ''),
  pattern_type text not null check (pattern_type <> ''),
  confidence numeric(7, 6) not null check (confidence between 0 and 1),
  success_rate numeric(7, 6) not null check (success_rate between 0 and 1),
  last_updated timestamptz not null check (isfinite(last_updated)),
  primary key (symbol, pattern_type)
);

create table positions (
  symbol text not null check (symbol <> ''),
  side text not null check (side in ('LONG', 'SHORT')),
  quantity numeric not null check (quantity > 0 and quantity < 'Infinity'),
  entry_price numeric not null check (entry_price >= 0 and entry_price < 'Infinity'),
  "timestamp" timestamptz not null check (isfinite("timestamp")),
  primary key (symbol, side)
);

create table configuration (
  name text primary key check (name <> ''),
  value text not null,
  last_updated timestamptz not null check (isfinite(last_updated))
);

grant select on trading_patterns, positions, configuration to monitor;
