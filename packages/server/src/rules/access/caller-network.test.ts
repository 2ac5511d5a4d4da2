import { expect, it } from 'vitest';
import { systemRandom } from '../../crypto/random.ts';
import { createSealer } from '../../crypto/sealer.ts';
import { callerNetwork, networkOf } from './caller-network.ts';

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:0002::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['::2:3:4:5:6:7:8', '0:2:3:4::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s is in the network %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

it('gives each network its own name, which does not reveal the address', () => {
  const sealer = createSealer(systemRandom, () => new Uint8Array(32));
  const nameOf = (sourceIp: string | null) => callerNetwork({ sealer }, { sourceIp });
  expect(nameOf('2001:db8::1')).toBe(nameOf('2001:db8::2'));
  expect(new Set(['192.0.2.1', '192.0.2.2', '2001:db8::1', null].map(nameOf)).size).toBe(4);
  expect(nameOf('192.0.2.1')).toMatch(/^[\w-]{16}$/);
});
