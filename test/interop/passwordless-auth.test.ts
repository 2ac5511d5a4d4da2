import { testClient } from './compare-client.ts';
import { passwordlessAuthClient } from './passwordless-auth.ts';

testClient(passwordlessAuthClient);
