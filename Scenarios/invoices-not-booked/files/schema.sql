create table invoices (
    id bigint generated always as identity primary key,
    customer text not null,
    cents bigint not null check (cents >= 0),
    booked timestamptz not null default now()
);
insert into invoices (customer, cents, booked)
    select 'customer-' || (n * 7919 % 211), n * ${factor} % 500000, now() - (${rows} - n) * interval '11 minutes'
    from generate_series(1, ${rows}) n;
create role invoiced login password 'inv-${secret}';
create role auditor login password 'aud-${secret}' in role pg_read_all_data;
grant select, insert on invoices to invoiced;
