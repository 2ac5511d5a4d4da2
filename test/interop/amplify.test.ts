import { testClient } from './compare-client.ts';
import { amplifyClient } from './amplify.ts';

testClient(amplifyClient);
