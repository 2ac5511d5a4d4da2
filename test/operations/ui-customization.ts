/** Cases of the operations on the look of the classic hosted UI. */
import { GetUICustomizationCommand, SetUICustomizationCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { newDomain } from './domains.ts';
import type { Cases, World } from './operation-cases.ts';

const CSS = '.submitButton-customizable:hover { color: #ffffff; }';

/** A PNG file of 100 kB, the largest that AWS takes. */
const logo = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex')], 100 * 1024);

/** Sets style sheet and logo of a new pool. */
async function newLook(world: World) {
  const { key, app } = await newDomain(world);
  const input = { UserPoolId: key.UserPoolId, CSS, ImageFile: logo };
  const { UICustomization } = await world.sdk.send(new SetUICustomizationCommand(input));
  return { app, look: UICustomization };
}

export const uiCustomization = {
  SetUICustomization: {
    async effect(world) {
      const { look } = await newLook(world);
      expect(look).toMatchObject({ ClientId: 'ALL', CSS, CSSVersion: expect.stringMatching(/^\d{14}$/) });
      const answer = await fetch(look?.ImageUrl ?? '');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
      expect(Buffer.from(await answer.arrayBuffer()).equals(logo)).toBe(true);
    },
    errors: {
      async InvalidParameterException(world) {
        const { key } = await newDomain(world);
        return world.sdk.send(new SetUICustomizationCommand({ UserPoolId: key.UserPoolId, CSS: 'body { }' }));
      },
    },
  },
  GetUICustomization: {
    async effect(world) {
      const { app, look } = await newLook(world);
      const input = { UserPoolId: app.userPoolId, ClientId: app.clientId };
      const { UICustomization } = await world.sdk.send(new GetUICustomizationCommand(input));
      expect(UICustomization).toEqual(look);
    },
    errors: {
      async InvalidParameterException({ sdk, app }) {
        return sdk.send(new GetUICustomizationCommand({ UserPoolId: app.userPoolId }));
      },
    },
  },
} satisfies Cases;
