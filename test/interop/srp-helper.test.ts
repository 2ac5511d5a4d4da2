import { testClient } from './compare-client.ts';
import { srpHelperClient } from './srp-helper.ts';

testClient(srpHelperClient);
