// Signs in twice with @latchkey/client and one stored device record. Prints the challenges of both, and the device's name.
// Arguments: endpoint, pool, app client, user name, password, code, file for the device record.
import { createClient, listDevices, signIn } from '@latchkey/client';
import { fileStore } from '@latchkey/client/stores/file';

const [endpoint, userPoolId, clientId, username, password, code, file] = process.argv.slice(2);
const client = createClient({ endpoint, userPoolId, clientId, deviceStore: fileStore(file) });

async function challenges() {
  const met = [];
  let step = await signIn(client, { username, password, remember: true });
  while (!step.done) {
    met.push(step.challenge);
    step = await step.respond({ code });
  }
  return { met, session: step.session };
}

const first = await challenges();
const second = await challenges();
const devices = await listDevices(second.session);
console.log(JSON.stringify({ first: first.met, second: second.met, names: devices.map(({ name }) => name) }));
