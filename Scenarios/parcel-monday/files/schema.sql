create table parcels (
    id bigint generated always as identity primary key,
    code text not null,
    scanned timestamptz not null default now()
);
insert into parcels (code, scanned)
    select 'P' || (n * 7919 % 1000003), now() - (${rows} - n) * interval '9 minutes' from generate_series(1, ${rows}) n;
create table customs (line bigint not null, code text not null);
create role hubd login password 'hub-${secret}';
create role customs login;
grant select, insert on parcels to hubd;
grant select, insert on customs to customs;
