/** The programs that a cluster needs: Debian's packages, or the same programs elsewhere in the search path. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../harness/find-program.ts';

const POSTGRES = '/usr/lib/postgresql';

/** Paths of the programs, and the folder of PostgreSQL's programs. */
export interface Programs {
  readonly etcd: string;
  readonly patroni: string;
  readonly haproxy: string;
  readonly pgbouncer: string;
  readonly postgresBin: string;
}

/** Returns the newest installed PostgreSQL's folder of programs. */
function findPostgres(): string | undefined {
  if (!existsSync(POSTGRES)) return undefined;
  const versions = readdirSync(POSTGRES).toSorted((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(POSTGRES, version, 'bin')).find((bin) => existsSync(join(bin, 'postgres')));
}

const found = {
  etcd: findProgram('etcd'),
  patroni: findProgram('patroni'),
  haproxy: findProgram('haproxy'),
  pgbouncer: findProgram('pgbouncer'),
  postgresBin: findPostgres(),
};

/** What is not installed here; undefined if a cluster can be started. */
export function clusterMissing(): string | undefined {
  if (process.platform !== 'linux') return `the cluster needs Linux, and this is ${process.platform}`;
  const absent = Object.entries(found).filter(([, path]) => path === undefined);
  const names = absent.map(([name]) => (name === 'postgresBin' ? 'postgresql' : name));
  return names.length === 0 ? undefined : `not installed: ${names.join(', ')}`;
}

/** @throws Error if a program is missing */
export function programs(): Programs {
  const missing = clusterMissing();
  if (missing !== undefined) throw new Error(missing);
  return found as Programs;
}
