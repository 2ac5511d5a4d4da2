import { expect, it } from 'vitest';
import { unnamedUsers } from './distribution-rule.ts';

it.each([
  'select "sub" from "users" where "pool_id" = $1 and "sub" = $2',
  'update "users" set "status" = $1 where "pool_id" = $2 and "sub" = $3',
  'insert into "codes" ("pool_id", "sub", "purpose") values ($1, $2, $3) on conflict do nothing',
  'delete from "devices" where "pool_id" = $1 and "sub" = $2',
  'select 1 from "token_sessions" left join "users" on "users"."sub" = $1 where "token_sessions"."sub" = $1',
  'select "name" from "pools" where "pool_id" = $1',
  'begin isolation level read committed',
])('accepts %s', (statement) => {
  expect(unnamedUsers(statement)).toEqual([]);
});

it.each([
  ['select "sub" from "users" where "pool_id" = $1 and "username" = $2', ['users']],
  ['update "users" set "status" = $1 where "pool_id" = $2', ['users']],
  ['insert into "codes" ("pool_id", "purpose") values ($1, $2)', ['codes']],
  ['delete from "used_nonces" where "pool_id" = $1 and "nonce" = $2', ['used_nonces']],
  ['select 1 from "users" left join "devices" on "devices"."pool_id" = $1 where "users"."sub" = $2', ['devices']],
  [
    'with "c0" as (update "users" set "enabled" = $1 where "sub" = $2), "c1" as (delete from "codes") select 1',
    ['codes'],
  ],
])('finds the table in %s', (statement, tables) => {
  expect(unnamedUsers(statement)).toEqual(tables);
});
