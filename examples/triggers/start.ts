/**
 * `npm run example:triggers`: a pool with three trigger functions. One is a module on this machine, one is behind a web address,
 * and one is called through Lambda's Invoke API.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { startServer } from '@latchkey/server';
import { createClaimsEndpoint } from './claims-endpoint.ts';
import { createLocalLambda } from './local-lambda.ts';

const webhookSecret = `whsec_${Buffer.from('an example key of thirty-two byt').toString('base64')}`;

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

// The AWS SDK signs its requests to Lambda; createLocalLambda does not check the signature.
process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';

const endpoint = createClaimsEndpoint(webhookSecret);
const lambda = await createLocalLambda(join(import.meta.dirname, 'greeting-lambda.mjs'));
const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-example-'));
const server = await startServer({
  mode: 'development',
  port: 0,
  dataDir,
  log: 'silent',
  functions: [`gate=${join(import.meta.dirname, 'sign-up-gate.mjs')}`, `claims=${await listening(endpoint)}`],
  lambdaEndpoint: await listening(lambda),
  webhookSecret,
});

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const cognito = new CognitoIdentityProviderClient({ region: 'us-east-1', endpoint: server.url, credentials });
const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

try {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'functions',
      AutoVerifiedAttributes: ['email'],
      LambdaConfig: {
        PreSignUp: functionArn('gate'),
        PreTokenGenerationConfig: { LambdaArn: functionArn('claims'), LambdaVersion: 'V2_0' },
        CustomMessage: functionArn('greeting'),
      },
    }),
  );
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: UserPool?.Id,
      ClientName: 'app',
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    }),
  );
  const ClientId = UserPoolClient?.ClientId;
  const Password = 'Correct-Horse-7';
  const signUp = (Username: string, email: string) => {
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'name', Value: Username },
    ];
    return cognito.send(new SignUpCommand({ ClientId, Username, Password, UserAttributes }));
  };

  const refusal: unknown = await signUp('mallory', 'mallory@elsewhere.example').catch((error: unknown) => error);
  console.log(`Module:   ${refusal instanceof Error ? refusal.message : 'mallory could sign up'}`);
  const { UserConfirmed } = await signUp('ada', 'ada@example.com');
  console.log(`Module:   ada is ${UserConfirmed === true ? 'confirmed without a code' : 'not confirmed'}`);

  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ada', PASSWORD: Password },
    }),
  );
  const [, payload = ''] = (AuthenticationResult?.AccessToken ?? '').split('.');
  const { tenant, scope } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string>;
  console.log(`Endpoint: the access token is for ${tenant}, with the scopes ${scope}`);

  await cognito.send(new ForgotPasswordCommand({ ClientId, Username: 'ada' }));
  const inbox = await fetch(`${server.url}/_latchkey/inbox?to=ada@example.com`);
  const { messages } = (await inbox.json()) as {
    readonly messages: { readonly subject: string; readonly body: string }[];
  };
  const message = messages.at(-1);
  console.log(`Lambda:   "${message?.subject}": ${message?.body}`);
} finally {
  await server.close();
  for (const each of [endpoint, lambda]) {
    each.closeAllConnections();
    each.close();
  }
  await rm(dataDir, { recursive: true });
}
