import { testClient } from './compare-client.ts';
import { identityJsClient } from './identity-js.ts';

testClient(identityJsClient);
