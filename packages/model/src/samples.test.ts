import { describe, expect, it } from 'vitest';
import { operationNames } from './operations.ts';
import { mutations, seededRandom, validInput } from './samples.ts';
import { validateInput } from './validation.ts';

/** A value as a server gets it, without null prototypes and shared references. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const refusals = [
  'must not be null',
  'can not be converted to',
  'Start of list found',
  'Start of structure or map found',
  'Expected list or null',
  'Expected map or null',
  'Expected null',
  'enum value set',
  'regular expression pattern',
  'length less than',
  'length greater than',
  'value less than',
  'value greater than',
  'Map keys must satisfy',
  'Map value must satisfy',
];

describe('validInput', () => {
  it.each(operationNames)('%s accepts its samples', (operation) => {
    expect(validateInput(operation, sent(validInput(operation)))).toMatchObject({ ok: true });
    const random = seededRandom(42);
    for (let round = 0; round < 25; round += 1) {
      const input = validInput(operation, random);
      expect(validateInput(operation, sent(input))).toEqual({ ok: true, input });
    }
  });

  it('is the same every time without random numbers, and with the same seed', () => {
    expect(validInput('CreateUserPool')).toEqual(validInput('CreateUserPool'));
    expect(validInput('CreateUserPool', seededRandom(1))).toEqual(validInput('CreateUserPool', seededRandom(1)));
    expect(validInput('CreateUserPool', seededRandom(1))).not.toEqual(validInput('CreateUserPool', seededRandom(2)));
  });
});

describe('mutations', () => {
  it('are the requested number, and JSON', () => {
    for (const operation of operationNames) {
      const made = [...mutations(operation, validInput(operation), seededRandom(3), 60)];
      expect(made).toHaveLength(60);
      expect(made.every(({ input }) => JSON.stringify(input) !== undefined)).toBe(true);
    }
  });

  it('do not change the input', () => {
    const input = validInput('ConfirmDevice', seededRandom(5));
    const before = JSON.stringify(input);
    expect([...mutations('ConfirmDevice', input, seededRandom(5), 300)]).toHaveLength(300);
    expect(JSON.stringify(input)).toBe(before);
  });

  it('reach every kind of rejection, and always a ServiceError of status 400', () => {
    const messages = new Set<string>();
    for (const operation of ['CreateUserPool', 'SignUp', 'ConfirmDevice', 'ListUsers', 'TagResource'] as const) {
      for (const { description, input } of mutations(operation, validInput(operation), seededRandom(9), 400)) {
        const validation = validateInput(operation, sent(input));
        if (validation.ok) continue;
        expect(validation.error.status, description).toBe(400);
        expect(validation.error.message.length, description).toBeLessThan(15_000);
        messages.add(validation.error.message);
      }
    }
    const all = [...messages].join('\n');
    expect(refusals.filter((phrase) => !all.includes(phrase))).toEqual([]);
  });

  it('put members in place that only look like prototypes', () => {
    const found = [...mutations('ForgetDevice', validInput('ForgetDevice'), seededRandom(1), 40)].find(
      ({ description }) => description === 'input: member __proto__',
    );
    expect(JSON.stringify(found?.input)).toContain('"__proto__":{"isAdmin":true}');
  });
});
