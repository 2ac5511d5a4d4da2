import type { Section } from '../public-promise.ts';

const durabilityTest = (file: string) => ({ project: 'durability', file: `test/durability/${file}` });

export const durability: Section = {
  title: 'Crashes and durability',
  promises: [
    {
      number: 1,
      text: '10,000 ConfirmDevice requests while the server is killed 60 times with SIGKILL: no acknowledged device is lost, none is half written.',
      shownBy: [durabilityTest('many-devices.test.ts')],
    },
    {
      number: 2,
      text: '500 states in which a power failure can leave the disk, with 5 kinds of writes: no acknowledged write is lost, every database opens.',
      shownBy: [durabilityTest('power-failure/power-failure.test.ts')],
    },
    {
      number: 3,
      text: 'Acknowledged revocations, forgotten devices and disabled users never come back: 2,000 of them, 30 SIGKILLs.',
      shownBy: [durabilityTest('taken-away.test.ts')],
    },
    {
      number: 4,
      text: 'PostgreSQL under Patroni with strict synchronous replication, 5 failovers by `kill -9`: no acknowledged write is lost, and the service is back within 30 seconds.',
      shownBy: [{ project: 'cluster', file: 'test/cluster/failover.test.ts' }],
    },
    {
      number: 5,
      text: '20 injected EIO and ENOSPC errors: nothing is acknowledged after the error, `/health/ready` fails within 1 second, and the server starts again cleanly.',
      shownBy: [durabilityTest('faults/sqlite.test.ts')],
    },
    {
      number: 6,
      text: 'After a crash the server starts within 3 seconds with 100,000 users, and the database passes its integrity check each time.',
      shownBy: [durabilityTest('start-after-crash.test.ts')],
    },
    {
      number: 7,
      text: 'A backup made under load restores to a state with every write that was acknowledged before the backup began: 20 rounds.',
      shownBy: [durabilityTest('backups.test.ts')],
    },
    {
      number: 8,
      text: 'An upgrade from every released schema loses no row, and old and new nodes run side by side during a rolling upgrade.',
      shownBy: [{ project: 'operate', file: 'test/operate/upgrade.test.ts' }],
    },
  ],
};
