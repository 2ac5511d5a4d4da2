/** The servers that the cases share, and an AWS SDK client that compares every answer with the model. */
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { isOperationName, outputViolations } from '@latchkey/model';
import { createPool, region } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import type { World } from './operation-cases.ts';

/** Starts the servers. Stop them with `stopWorld`. */
export async function createWorld(args: readonly string[] = []): Promise<World> {
  const [latchkey, limited] = await Promise.all([
    startLatchkey({ args }),
    startLatchkey({ args: ['--quotas', 'aws'] }),
  ]);
  const sdk = checkingSdk(latchkey);
  const newApp: World['newApp'] = async (options) => ({ ...(await createPool(sdk, options)), sdk });
  const withQuotas = { latchkey: limited, sdk: checkingSdk(limited) };
  return { latchkey, sdk, withQuotas, app: await newApp(), newApp };
}

export async function stopWorld({ latchkey, withQuotas }: World): Promise<void> {
  await Promise.all([latchkey.stop(), withQuotas.latchkey.stop()]);
}

/** An SDK client that throws if a successful answer does not match the model. */
function checkingSdk({ endpoint }: Latchkey): CognitoIdentityProviderClient {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new CognitoIdentityProviderClient({ region, endpoint, credentials, maxAttempts: 1 });
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (request) => {
        const result = await next(request);
        const response = result.response as { statusCode: number; body: AsyncIterable<Uint8Array> | Uint8Array };
        const body = await bytesOf(response.body);
        response.body = body;
        if (response.statusCode === 200) checkAnswer(commandName.replace(/Command$/, ''), body);
        return result;
      },
    { step: 'deserialize', priority: 'low', name: 'compareWithModel' },
  );
  return client;
}

async function bytesOf(body: AsyncIterable<Uint8Array> | Uint8Array): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function checkAnswer(operation: string, body: Uint8Array): void {
  if (!isOperationName(operation)) throw new Error(`${operation} is not an operation.`);
  const text = Buffer.from(body).toString();
  const violations = outputViolations(operation, text === '' ? undefined : JSON.parse(text));
  if (violations.length > 0)
    throw new Error(`The answer of ${operation} does not match the model: ${violations.join('; ')}`);
}
