import { describe, expect, it } from 'vitest';
import type { KnownOrigin, RiskHistory } from '../../records/risk-history.ts';
import { readLocations } from '../../risk-data/locations.ts';
import { assessRisk, type RiskSignals, riskRules } from './risk-score.ts';

const NOW = 1_795_000_000_000;
const known = (name: string, verdict: KnownOrigin['verdict'] = null): KnownOrigin => ({ name, at: NOW, verdict });
const history: RiskHistory = {
  networks: [known('192.0.2.0/24')],
  devices: [known('data phone')],
  last: { address: '192.0.2.7', at: NOW - 3_600_000 },
  feedback: [],
};
const home = { address: '192.0.2.9', network: '192.0.2.0/24', device: 'data phone', deviceName: null, timezone: null };
const away = { ...home, address: '198.51.100.1', network: '198.51.100.0/24' };
const usual: RiskSignals = {
  origin: home,
  now: NOW,
  history,
  failures: 0,
  isBusyNetwork: false,
  locate: () => undefined,
};
const berlinAndSydney = await readLocations([
  'range,country,city,latitude,longitude',
  '192.0.2.0/24,Germany,Berlin,52.52,13.40',
  '198.51.100.0/24,Australia,Sydney,-33.87,151.21',
]);
const located = { ...usual, origin: away, locate: (address: string) => berlinAndSydney.find(address) };
const farAway = { ...history, last: { address: '198.51.100.1', at: NOW - 3_600_000 } };
/** Locations that know one address only. */
const onlyOf = (known: string) => (address: string) => (address === known ? berlinAndSydney.find(address) : undefined);
const marked = (list: 'networks' | 'devices', name: string) => ({ ...history, [list]: [known(name, 'Invalid')] });

describe('the risk of a sign-in', () => {
  it.each<[string, Partial<RiskSignals>, string | null, readonly string[]]>([
    ['as usual', {}, null, []],
    ['the first one', { origin: away, history: undefined }, null, []],
    ['the first one after many failures', { origin: away, history: undefined, failures: 9 }, null, []],
    ['from a new network', { origin: away }, null, ['new-network']],
    ['from a new device', { origin: { ...home, device: 'data other' } }, null, ['new-device']],
    ['from a new network and device', { origin: { ...away, device: 'x' } }, 'Low', ['new-network', 'new-device']],
    ['from a new network after failures', { origin: away, failures: 3 }, 'Low', ['failures-before', 'new-network']],
    [
      'from a network where others failed',
      { origin: away, isBusyNetwork: true },
      'Low',
      ['failures-of-many-users', 'new-network'],
    ],
    [
      'of somebody who never signed in, where others failed',
      { history: undefined, isBusyNetwork: true },
      'Low',
      ['failures-of-many-users'],
    ],
    [
      'from a network marked as invalid',
      { history: marked('networks', home.network) },
      'Medium',
      ['network-marked-invalid'],
    ],
    [
      'from a device marked as invalid',
      { history: marked('devices', home.device) },
      'Medium',
      ['device-marked-invalid'],
    ],
    ['too fast', located, 'Medium', ['impossible-speed', 'new-network']],
    [
      'too fast, on a new device',
      { ...located, origin: { ...away, device: 'x' } },
      'High',
      ['impossible-speed', 'new-network', 'new-device'],
    ],
    ['from where to is not known', { ...located, locate: onlyOf('198.51.100.1') }, null, ['new-network']],
    ['from a known place to an unknown one', { ...located, locate: onlyOf('192.0.2.7') }, null, ['new-network']],
    ['from far away, a day later', { ...located, now: NOW + 86_400_000 }, null, ['new-network']],
    ['after the clock was set back', { ...located, now: NOW - 7_200_000 }, null, ['new-network']],
    [
      'from an invalid network where others failed',
      { history: marked('networks', home.network), isBusyNetwork: true },
      'High',
      ['network-marked-invalid', 'failures-of-many-users'],
    ],
    ['as usual, after a sign-in far away', { ...located, origin: home, history: farAway }, null, []],
    ['from a new network after a failure or two', { origin: away, failures: 2 }, null, ['new-network']],
    ['without history but feedback', { origin: away, history: { ...history, networks: [], devices: [] } }, null, []],
    [
      'from a new network, with a known device only',
      { origin: away, history: { ...history, networks: [] } },
      null,
      ['new-network'],
    ],
    [
      'without an address, after failures',
      { origin: { ...home, address: null, network: null }, failures: 9, isBusyNetwork: true },
      null,
      [],
    ],
    ['without an address and a device', { origin: { ...home, address: null, network: null, device: null } }, null, []],
  ])('%s', (_, change, level, rules) => {
    expect(assessRisk({ ...usual, ...change }, false)).toEqual({ level, rules });
  });

  it('cannot be raised by others for a user who signs in as usual', () => {
    expect(assessRisk({ ...usual, failures: 1_000, isBusyNetwork: true }, false)).toEqual({ level: null, rules: [] });
  });

  it('is lowered by a trusted device', () => {
    const risky = { ...usual, origin: { ...away, device: 'x' } };
    expect(assessRisk(risky, false).level).toBe('Low');
    expect(assessRisk(risky, true)).toEqual({ level: null, rules: ['new-network', 'new-device', 'trusted-device'] });
    expect(assessRisk({ ...located, origin: { ...away, device: 'x' } }, true).level).toBe('Medium');
    // 25 + 15 + 15 - 30 points are just Low.
    expect(assessRisk({ ...risky, isBusyNetwork: true }, true).level).toBe('Low');
  });

  it('has the rules of the guide', async () => {
    const { readFile } = await import('node:fs/promises');
    const guide = await readFile(new URL('../../../../../docs/guide/threat-protection.md', import.meta.url), 'utf8');
    for (const rule of riskRules) expect(guide).toContain(`\`${rule}\``);
  });
});
