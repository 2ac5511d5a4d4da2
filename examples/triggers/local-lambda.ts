/**
 * Lambda's Invoke API for one function on this machine, instead of AWS. It implements only what the AWS SDK needs ("Invoke" in
 * the Lambda API reference).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** @param path path of a module that exports `handler` */
export async function createLocalLambda(path: string): Promise<Server> {
  const { handler } = (await import(pathToFileURL(path).href)) as {
    readonly handler: (event: unknown) => Promise<unknown>;
  };

  async function invoke(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const event: unknown = JSON.parse(await text(request));
    try {
      response.end(JSON.stringify(await handler(event)));
    } catch (error) {
      const failure = { errorType: 'Error', errorMessage: error instanceof Error ? error.message : 'unknown' };
      response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end(JSON.stringify(failure));
    }
  }
  return createServer((request, response) => void invoke(request, response));
}
