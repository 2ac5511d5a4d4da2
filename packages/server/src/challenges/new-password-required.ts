/**
 * NEW_PASSWORD_REQUIRED: a password that an administrator set is replaced by one of the user's own, and required
 * attributes that are still missing are given along (`userAttributes.<name>`).
 */
import { aliasExists, type Conflict, replaceUser } from '../rules/alias-claims.ts';
import { type AttributeChanges, mergeAttributes } from '../rules/attribute-changes.ts';
import { assertInSchema, assertRequired, assertValues, missingRequired } from '../rules/attribute-conformity.ts';
import { assertMayWrite, mayRead } from '../rules/attribute-permissions.ts';
import { newPassword, retirePassword } from '../rules/new-password.ts';
import { assertPasswordConforms } from '../rules/password-policy.ts';
import type { UserRecord } from '../store/records.ts';
import {
  type AnswerStep,
  type Challenge,
  freshness,
  incorrect,
  type Issued,
  type IssueStep,
  type Parameters,
  required,
  resumeBySession,
  type Situation,
  type Verdict,
} from './challenge.ts';
import { sealSession } from './sign-in.ts';

const PREFIX = 'userAttributes.';

/** The attributes given with the answer. */
function attributesIn(responses: Parameters): AttributeChanges {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(PREFIX));
  return new Map(given.map(([name, value]) => [name.slice(PREFIX.length), value]));
}

/** @throws InvalidParameterException, NotAuthorizedException as the self-service operations do */
function checkAttributes({ pool, client }: Situation, user: UserRecord, changes: AttributeChanges): void {
  assertInSchema(pool, changes, 'self');
  assertMayWrite(pool, client, changes);
  assertValues(pool, changes, 'self');
  assertRequired(pool, mergeAttributes(user.attributes, changes), 'self');
}

export const newPasswordRequired: Challenge = {
  name: 'NEW_PASSWORD_REQUIRED',

  resume: resumeBySession('NEW_PASSWORD_REQUIRED'),

  async issue(step: IssueStep): Promise<Issued> {
    const { pool, client, user, signIn } = step;
    const attributes = user?.attributes ?? {};
    const readable = Object.entries(attributes).filter(([name]) => mayRead(client, name));
    const missing = missingRequired(pool, attributes).map((name) => `${PREFIX}${name}`);
    const parameters = {
      USER_ID_FOR_SRP: signIn.subject.name,
      requiredAttributes: JSON.stringify(missing),
      userAttributes: JSON.stringify(Object.fromEntries(readable)),
    };
    const session = sealSession(step, { ...signIn, ...freshness(step), awaiting: 'NEW_PASSWORD_REQUIRED' });
    return { name: 'NEW_PASSWORD_REQUIRED', parameters, session };
  },

  async answer(step: AnswerStep): Promise<Verdict> {
    const { user, pool, signIn, clock } = step;
    const { responses } = step.answer;
    const proposed = required(responses, 'NEW_PASSWORD');
    if (user === undefined) return { accepted: false, error: incorrect(), counts: false };
    assertPasswordConforms(pool.settings.passwordPolicy, proposed);
    const changes = attributesIn(responses);
    checkAttributes(step, user, changes);
    const chosen = await newPassword(step, pool, user, proposed);
    const password = chosen.record;
    const conflict: Conflict = { takeOver: false, refusal: (kind) => aliasExists(pool, kind) };
    return {
      accepted: true,
      progress: { ...signIn.progress, newPassword: true, passwordSalt: password.salt },
      async write(tx, before) {
        const attributes = mergeAttributes(before.attributes, changes);
        const after: UserRecord = { ...before, attributes, password, status: 'CONFIRMED', modifiedAt: clock.now() };
        await retirePassword(tx, pool, before, chosen);
        await replaceUser(tx, pool, before, after, conflict);
        return after;
      },
    };
  },
};
