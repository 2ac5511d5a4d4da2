import { describe, expect, it } from 'vitest';
import { createBusyNetworks } from './busy-networks.ts';

const hour = 3_600_000;

function networksAt() {
  const clock = { now: hour * 10 };
  const networks = createBusyNetworks(() => clock.now);
  const fail = (network: string | null, ...subs: string[]) => {
    for (const sub of subs) networks.note('pool', network, sub);
  };
  return { clock, networks, fail };
}

describe('a network', () => {
  it('is busy when sign-ins of five others failed', () => {
    const { networks, fail } = networksAt();
    fail('net', 'a', 'b', 'c', 'd', 'me');
    expect(networks.isBusy('pool', 'net', 'me')).toBe(false);
    expect(networks.isBusy('pool', 'net', 'you')).toBe(true);
    fail('net', 'e');
    expect(networks.isBusy('pool', 'net', 'me')).toBe(true);
    expect(networks.isBusy('pool', 'other', 'me')).toBe(false);
    expect(networks.isBusy('other', 'net', 'me')).toBe(false);
  });

  it('counts each user once', () => {
    const { networks, fail } = networksAt();
    fail('net', 'a', 'a', 'a', 'a', 'a', 'a');
    expect(networks.isBusy('pool', 'net', 'me')).toBe(false);
  });

  it('is busy for an hour after the failures', () => {
    const { clock, networks, fail } = networksAt();
    fail('net', 'a', 'b', 'c', 'd', 'e');
    clock.now += hour - 1;
    expect(networks.isBusy('pool', 'net', 'me')).toBe(true);
    clock.now += 1;
    expect(networks.isBusy('pool', 'net', 'me')).toBe(false);
  });

  it('keeps the eight users that failed last', () => {
    const { clock, networks, fail } = networksAt();
    fail('net', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    clock.now += hour - 1;
    // `a` failed again, so `b`, `c`, `d` and `e` are the ones that are forgotten.
    fail('net', 'a', 'i', 'j', 'k', 'l');
    expect(networks.isBusy('pool', 'net', 'a')).toBe(true);
    clock.now += 1;
    expect(networks.isBusy('pool', 'net', 'a')).toBe(false);
    expect(networks.isBusy('pool', 'net', 'me')).toBe(true);
  });

  it('that is unknown is never busy', () => {
    const { networks, fail } = networksAt();
    fail(null, 'a', 'b', 'c', 'd', 'e', 'f');
    expect(networks.isBusy('pool', null, 'me')).toBe(false);
    expect(networks.isBusy('pool', 'null', 'me')).toBe(false);
  });
});
