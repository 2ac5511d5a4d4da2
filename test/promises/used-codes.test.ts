/** A code of an authenticator app is accepted once: not in another session, and not on another node. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { newPersonWithTotp } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { refusal, usedCode } from '../harness/refusal.ts';
import { type App, createApp, initiate, respond } from '../harness/sign-in.ts';
import { startTwoNodes, type TwoNodes, withoutNodes } from './two-nodes.ts';

/** Each user can be refused four times before a lock-out. */
const replaysPerUser = 4;
const users = sizeOf(10, 250);

describe.skipIf(withoutNodes !== undefined)(`Two nodes${withoutNodes === undefined ? '' : `: ${withoutNodes}`}`, () => {
  let place: TwoNodes;
  let nodes: readonly App[];
  beforeAll(async () => {
    place = await startTwoNodes();
    const app = await createApp(place.first);
    nodes = [app, { ...app, sdk: sdk(place.second.endpoint) }];
  });
  afterAll(() => place?.stop());

  it('a code that was used is refused in other sessions, on both nodes', async () => {
    let replays = 0;
    let accepted = 0;
    for (let user = 0; user < users; user += 1) {
      const [here, there] = nodes as [App, App];
      const { username: USERNAME, password: PASSWORD, authenticator } = await newPersonWithTotp(here);
      const begin = (node: App) => initiate(node, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD });
      // Begun before the code is used, because the sessions must be as good as the one that wins.
      const sessions = await Promise.all([here, here, there, there, there].map((node) => begin(node)));
      const code = await authenticator.code();
      const answer = (node: App, Session: string | undefined) =>
        respond(node, 'SOFTWARE_TOKEN_MFA', { USERNAME, SOFTWARE_TOKEN_MFA_CODE: code }, Session);
      expect((await answer(here, sessions[0]?.Session)).AuthenticationResult).toBeDefined();
      for (let replay = 1; replay <= replaysPerUser; replay += 1) {
        const outcome = await refusal(answer(replay % 2 === 0 ? here : there, sessions[replay]?.Session)).catch(
          () => null,
        );
        replays += 1;
        if (outcome === null) accepted += 1;
        else expect(outcome).toEqual(usedCode);
      }
    }
    showPromise(21, [
      { what: 'attempts to use a code again', reached: replays, promised: 1000, bound: 'at least' },
      { what: 'of them accepted', reached: accepted, promised: 0, bound: 'at most' },
    ]);
    expect(accepted).toBe(0);
  });
});
