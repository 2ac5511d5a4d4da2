/** Mutants of `tokens` and `challenges` that no test can or should kill. Places are named as in `./survivors.ts`. */
import type { Survivor } from './survivor.ts';

const inTokens = 'packages/server/src/tokens';
const inChallenges = 'packages/server/src/challenges';

const sortsByNegative = 'Equivalent in V8: its sort asks only whether a comparison is negative.';

export const survivorsOfSignIn: readonly Survivor[] = [
  {
    file: `${inTokens}/pool-keys.ts`,
    text: 'if (aSigns !== bSigns) return aSigns ? -1 : 1;',
    operator: 'number',
    original: '1',
    nth: 1,
    reason: sortsByNegative,
  },
  {
    file: `${inTokens}/group-claims.ts`,
    text: 'if (rankA !== rankB) return rankA < rankB ? -1 : 1;',
    operator: 'number',
    original: '1',
    nth: 1,
    reason: sortsByNegative,
  },
  {
    file: `${inTokens}/group-claims.ts`,
    text: 'return a.groupName < b.groupName ? -1 : 1;',
    operator: 'number',
    original: '1',
    nth: 1,
    reason: sortsByNegative,
  },
  {
    file: `${inTokens}/group-claims.ts`,
    text: 'if (rankA !== rankB) return rankA < rankB ? -1 : 1;',
    operator: 'boundary',
    reason: 'Equivalent: equal ranks were handled before.',
  },
  {
    file: `${inTokens}/group-claims.ts`,
    text: 'return a.groupName < b.groupName ? -1 : 1;',
    operator: 'boundary',
    reason: 'Equivalent: a user is in a group once.',
  },
  {
    file: `${inTokens}/issuer.ts`,
    text: "return { issuerOf: (poolId, type = 'ORIGINAL') => `https://${host(type)}/${poolId}`, publicUrl: ownUrl };",
    operator: 'string',
    original: "'ORIGINAL'",
    reason: 'Equivalent: every type but UPDATED has the same address.',
  },
  {
    file: `${inTokens}/refresh.ts`,
    text: 'if (session === undefined || user === undefined || session.clientId !== client.id) throw invalid();',
    operator: 'logical',
    replacement: 'session === undefined',
    reason: 'Only the types need it: the sessions of a user are deleted together with the user.',
  },
  {
    file: `${inTokens}/rotation.ts`,
    text: 'if (tracked) await tx.sessions.replace(active);',
    operator: 'condition',
    replacement: 'true',
    reason: 'Equivalent: a session that is not tracked is written as it was.',
  },
  {
    file: `${inChallenges}/proofs/sent-code.ts`,
    text: 'const waiting: SignIn = { ...signIn, ...fresh, awaiting: name, ...(newAddress !== undefined && { newAddress }) };',
    operator: 'logical',
    replacement: '{ newAddress }',
    reason: 'Equivalent: a sealed sign-in is JSON, which has no undefined members.',
  },
  {
    file: `${inChallenges}/proofs/web-authn-proof.ts`,
    text: 'return relyingParty !== undefined && (await passkeysOf(situation, owner, relyingParty)).length > 0;',
    operator: 'logical',
    replacement: '(await passkeysOf(situation, owner, relyingParty)).length > 0',
    reason: 'Equivalent apart from time: every passkey has a relying party, so none belongs to undefined.',
  },
  {
    file: `${inChallenges}/proofs/web-authn-proof.ts`,
    text: "'225820' +",
    operator: 'string',
    reason:
      'Only the time depends on it: a proof with the decoy key never counts, whether or not the key is well-formed.',
  },
  {
    file: `${inChallenges}/kinds/custom-challenge.ts`,
    text: "return { accepted: 'custom', result: metadata === undefined ? result : { ...result, challengeMetadata: metadata } };",
    operator: 'condition',
    replacement: 'false',
    reason: 'Equivalent: results are JSON in Sessions and in requests to triggers, which has no undefined members.',
  },
  {
    file: `${inChallenges}/kinds/password-verifier.ts`,
    text: "if (claim !== 'right' || step.user?.password == null) return rejectPassword(step, step.user);",
    operator: 'logical',
    replacement: "claim !== 'right'",
    reason: 'A second barrier: nobody knows a secret of the verifier of a decoy, so no proof of it is right.',
  },
  {
    file: `${inChallenges}/state/sign-in.ts`,
    text: "return Buffer.from(sealer.seal('secret-block', compact(signIn)), 'latin1').toString('base64');",
    operator: 'string',
    original: "'latin1'",
    reason: 'Equivalent: a sealed text is ASCII, and Node takes an empty name of an encoding for UTF-8.',
  },
  {
    file: `${inChallenges}/proofs/sent-code.ts`,
    text: 'await replaceUser(tx, pool, user, after, { takeOver: false, refusal: mismatch });',
    operator: 'collection',
    reason:
      'Only another transaction that takes the address after the check above makes a difference; SQLite has none.',
  },
  {
    file: `${inChallenges}/proofs/web-authn-proof.ts`,
    text: "const length = [16, 20, 32][(sealer.derive('made-up-passkey-kind', pool.id, sub)[0] ?? 0) % 3];",
    operator: 'number',
    original: '0',
    replacement: '1',
    nth: 1,
    reason: 'Only the types need it: a derived key is not empty.',
  },
  {
    file: `${inChallenges}/proofs/web-authn-proof.ts`,
    text: "const length = [16, 20, 32][(sealer.derive('made-up-passkey-kind', pool.id, sub)[0] ?? 0) % 3];",
    operator: 'nullish',
    replacement: "sealer.derive('made-up-passkey-kind', pool.id, sub)[0]",
    reason: 'Only the types need it: a derived key is not empty.',
  },
  {
    file: `${inChallenges}/kinds/password-verifier.ts`,
    text: "if (claim !== 'right' || step.user?.password == null) return rejectPassword(step, step.user);",
    operator: 'optional chain',
    reason: 'A second barrier: nobody knows a secret of the verifier of a decoy, so no proof of it is right.',
  },
  {
    file: `${inChallenges}/kinds/software-token-mfa.ts`,
    text: 'return current;',
    operator: 'return value',
    reason: 'Equivalent: where a write returns nothing, the user is the one that it was given.',
  },
  {
    file: `${inChallenges}/engine/completion.ts`,
    text: 'if (progress.provedDevice !== null) {',
    operator: 'condition',
    replacement: 'true',
    reason: 'Equivalent apart from a statement: no stored sign-in waits for no device.',
  },
  {
    file: `${inChallenges}/explanation/sign-in-explanation.ts`,
    text: 'return signIn.at(-1) ?? signIn[0];',
    operator: 'nullish',
    replacement: 'signIn.at(-1)',
    reason: 'Only the types need it: a recorded sign-in has an event.',
  },
  {
    file: `${inChallenges}/kinds/new-password-required.ts`,
    text: 'await retirePassword(tx, pool, before, chosen);',
    operator: 'statement',
    reason:
      'A second barrier: the password that is replaced is temporary and not kept, and another one ends the sign-in.',
  },
  {
    file: `${inChallenges}/engine/advance.ts`,
    text: 'if (error instanceof ServiceError && !/^(?:Password attempts|Invalid session)/.test(error.message)) {',
    operator: 'pattern',
    replacement: '/(?:Password attempts|Invalid session)/',
    reason: 'Equivalent: no other error of a step has these words in its message.',
  },
  ...['mfaFactors[mfaFactor]', 'passkeyKinds[passkeyKind]'].map((value): Survivor => {
    const text = `${value.slice(value.indexOf('[') + 1, -1)}: ${value} ?? null,`;
    const reason = 'Only the types need it: the server seals positions of these lists only.';
    return { file: `${inChallenges}/state/compact-sign-in.ts`, text, operator: 'nullish', replacement: value, reason };
  }),
  {
    file: `${inChallenges}/explanation/device-effect.ts`,
    text: "firstFactor: 'PASSWORD',",
    operator: 'string',
    reason: 'Equivalent: which first factor it was matters only until the password was replaced.',
  },
  {
    file: `${inChallenges}/kinds/device-srp-auth.ts`,
    text: "const key = deviceKeyIn(responses) ?? required(responses, 'DEVICE_KEY');",
    operator: 'nullish',
    replacement: "required(responses, 'DEVICE_KEY')",
    reason: 'Equivalent: no device has a key without the format of one, and both are answered alike.',
  },
  ...(['collection', 'string', 'boolean'] as const).flatMap((operator): readonly Survivor[] => {
    const values = [
      "attributes: { email: 'nobody@example.com', email_verified: 'true' },",
      "password: { salt: '', verifier: new Uint8Array(), expiresAt: null },",
    ];
    const reason = 'Equivalent apart from time: what a typical user has is computed and not used.';
    return values.map((text) => ({ file: `${inChallenges}/kinds/first-factors.ts`, text, operator, reason }));
  }),
  {
    file: `${inChallenges}/kinds/first-factors.ts`,
    text: "const hasMfa = pool.settings.mfa === 'ON' || (user !== undefined && enabled.length > 0);",
    operator: 'logical',
    replacement: 'enabled.length > 0',
    reason: 'Only the types need it: a typical user has enabled no factor.',
  },
  {
    file: `${inChallenges}/proofs/web-authn-proof.ts`,
    text: "const length = [16, 20, 32][(sealer.derive('made-up-passkey-kind', pool.id, sub)[0] ?? 0) % 3];",
    operator: 'number',
    original: '32',
    reason: 'Equivalent: a derived key has 32 bytes.',
  },
];
