/**
 * A checker of Citus's documented rules: functions with the names of Citus's that accept what Citus accepts and then
 * only note it. It distributes nothing. Rules from "Creating and Modifying Distributed Objects (DDL)" and "SQL Support
 * and Workarounds" of the documentation of Citus 13.
 */
export const citusRules = `
create table noted_tables (
  table_name text primary key, citus_table_type text not null, distribution_column text, colocation text, column_type text
);
create view citus_tables as select table_name, citus_table_type, distribution_column from noted_tables;

create function create_reference_table(target text) returns void language plpgsql as $$
begin
  insert into noted_tables values (target, 'reference');
end $$;

create function create_distributed_table(target text, by_column text, colocate_with text default 'default')
returns void language plpgsql as $$
declare
  type_name text;
  wrong text;
begin
  select format_type(atttypid, atttypmod) || ' ' || attcollation::text into type_name
    from pg_attribute where attrelid = target::regclass and attname = by_column and attnotnull and attgenerated = '';
  if type_name is null then
    raise exception 'column % of % cannot be the distribution column', by_column, target;
  end if;
  select i.indexrelid::regclass::text into wrong from pg_index i
    where i.indrelid = target::regclass and (i.indisunique or i.indisprimary) and not exists (
      select 1 from pg_attribute a
      where a.attrelid = i.indrelid and a.attnum = any(i.indkey::smallint[]) and a.attname = by_column);
  if wrong is not null then
    raise exception 'cannot create constraint on %: % does not contain the partition column', target, wrong;
  end if;
  if exists (select 1 from pg_trigger where tgrelid = target::regclass and not tgisinternal) then
    raise exception 'triggers are not supported on distributed tables: %', target;
  end if;
  if colocate_with not in ('none', 'default') and not exists (
    select 1 from noted_tables where table_name = colocate_with and column_type = type_name
  ) then
    raise exception 'cannot colocate % and %: distribution column types do not match', target, colocate_with;
  end if;
  if exists (
    select 1 from pg_constraint c where c.contype = 'f' and c.conrelid = target::regclass and not exists (
      select 1 from noted_tables n where n.table_name = c.confrelid::regclass::text
      and (n.citus_table_type = 'reference' or n.colocation = colocate_with))
  ) then
    raise exception 'foreign keys of % are only to colocated or reference tables', target;
  end if;
  insert into noted_tables values (
    target, 'distributed', by_column, case when colocate_with = 'none' then target else colocate_with end, type_name);
end $$;
`;
