import { describe, expect, it } from 'vitest';
import * as errors from './error.ts';

const { LatchkeyError, RefreshRefusedError, InvalidOptionError, ...causes } = errors;

describe('the errors', () => {
  it.each(Object.entries(causes))('%s has its name as code, a next step and the cause', (name, Cause) => {
    const cause = new Error('the service said so');
    const error = new Cause(cause);
    expect(error).toBeInstanceOf(LatchkeyError);
    expect(error.name).toBe(name);
    expect(`${error.code}Error`).toBe(name);
    expect(error.cause).toBe(cause);
    // What happened, and what to do or where to look.
    expect(error.message).toMatch(/^[A-Z][^.;]+\. [A-Z].+\.$/);
  });

  it('InvalidOptionError names the option', () => {
    const error = new InvalidOptionError('createClient: clientId must be …');
    expect(error).toMatchObject({ name: 'InvalidOptionError', code: 'InvalidOption' });
    expect(error.message).toContain('clientId');
  });

  it('RefreshRefusedError has the reason', () => {
    expect(new RefreshRefusedError('no-device-key')).toMatchObject({ code: 'RefreshRefused', reason: 'no-device-key' });
  });
});
