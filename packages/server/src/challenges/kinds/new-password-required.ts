/**
 * NEW_PASSWORD_REQUIRED: replaces a password that an administrator set with one that the user chooses. The answer
 * contains the missing required attributes (`userAttributes.<name>`). It may also change optional ones, by the rules of
 * UpdateUserAttributes and within the limits of rules/users/provided-attributes.ts.
 */
import { sendCode } from '../../messages/code-message.ts';
import type { AttributeChanges } from '../../rules/attributes/attribute-changes.ts';
import { missingRequired } from '../../rules/attributes/attribute-conformity.ts';
import { mayRead } from '../../rules/attributes/attribute-permissions.ts';
import { assertChangeable, updateAttributes, type UpdatedUser } from '../../rules/users/attribute-update.ts';
import { assertComplete, assertMayProvide } from '../../rules/users/provided-attributes.ts';
import { newPassword, retirePassword } from '../../rules/passwords/new-password.ts';
import { assertPasswordConforms } from '../../rules/passwords/password-policy.ts';
import { checkCompromised } from '../../rules/risk/compromised.ts';
import { laterMetadata } from '../../rules/users/trigger-metadata.ts';
import type { UserRecord } from '../../records/user.ts';
import {
  type AnswerStep,
  type Challenge,
  newNonceAndExpiry,
  incorrect,
  type Issued,
  type IssueStep,
  type Parameters,
  required,
  resumeBySession,
  type Verdict,
} from '../state/challenge.ts';
import { mayAskForMfa } from '../state/machine.ts';
import { sealSession } from '../state/sign-in.ts';

const PREFIX = 'userAttributes.';

/** Returns the attributes of the answer. */
function attributesIn(responses: Parameters): AttributeChanges {
  const given = Object.entries(responses).filter(([name]) => name.startsWith(PREFIX));
  return new Map(given.map(([name, value]) => [name.slice(PREFIX.length), value]));
}

export const newPasswordRequired: Challenge = {
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
    const session = sealSession(step, { ...signIn, ...newNonceAndExpiry(step), awaiting: 'NEW_PASSWORD_REQUIRED' });
    return { name: 'NEW_PASSWORD_REQUIRED', parameters, session };
  },

  async answer(step: AnswerStep): Promise<Verdict> {
    const { user, pool, signIn } = step;
    const { responses } = step.answer;
    const proposed = required(responses, 'NEW_PASSWORD');
    if (user === undefined) throw incorrect();
    assertPasswordConforms(pool.settings.passwordPolicy, proposed);
    const { refusal } = await checkCompromised(step, pool, step.client.id, 'PASSWORD_CHANGE', proposed);
    if (refusal !== undefined) throw refusal;
    const changes = attributesIn(responses);
    const isRisky = mayAskForMfa(signIn.progress);
    assertMayProvide(pool, user, changes, isRisky);
    assertChangeable(pool, step.client, changes);
    assertComplete(pool, user, changes);
    const chosen = await newPassword(step, pool, user, proposed);
    const password = chosen.record;
    let updated: UpdatedUser | undefined;
    return {
      accepted: true,
      progress: { ...signIn.progress, newPassword: true, passwordSalt: password.salt },
      async write(tx, before) {
        assertMayProvide(pool, before, changes, isRisky);
        assertComplete(pool, before, changes);
        await retirePassword(tx, pool, before, chosen);
        const renewed: UserRecord = { ...before, password, status: 'CONFIRMED' };
        updated = await updateAttributes(step, tx, pool, renewed, changes, false);
        return updated.user;
      },
      async deliver() {
        const cause = {
          clientId: step.client.id,
          clientMetadata: laterMetadata(step),
          userAgent: step.origin.userAgent,
        };
        for (const code of updated?.codes ?? []) {
          await sendCode(step, pool, updated?.user ?? user, 'update-attribute', code, cause);
        }
      },
    };
  },
};
