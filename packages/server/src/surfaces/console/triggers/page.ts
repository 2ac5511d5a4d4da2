/** Calls of Lambda triggers as they happen. */
import type { TriggerCallRecord } from '../../../logs/recent-activity.ts';
import { attributes, html } from '../../pages/html.ts';
import { link, poolLink } from '../links.ts';
import { poolName } from '../parts/pool.ts';
import { empty, section, table } from '../parts/table.ts';
import { chip, command, nothing, time } from '../parts/values.ts';
import type { ConsolePage } from '../visit.ts';

const outcomes = [
  [undefined, 'All'],
  ['answered', 'Answered'],
  ['failed', 'Failed'],
  ['sent', 'Sent'],
] as const;

export const triggersPage: ConsolePage = {
  path: '/triggers',
  menu: 'triggers',
  async show(visit) {
    const [pool, outcome] = [visit.query('pool'), visit.query('outcome')];
    const calls = visit.services.recent
      .triggerCalls()
      .filter(
        (call) => (pool === undefined || call.poolId === pool) && (outcome === undefined || call.outcome === outcome),
      );
    const names = new Map<string, string>();
    for (const { poolId } of calls) if (!names.has(poolId)) names.set(poolId, await poolName(visit, poolId));
    return {
      title: 'Triggers',
      isLive: true,
      content: html`<nav aria-label="Filter"><ul class="filters">${outcomes.map(
        ([value, text]) =>
          html`<li><a href="${link(['triggers'], { pool, outcome: value })}"${attributes({ 'aria-current': value === outcome ? 'true' : undefined })}>${text}</a></li>`,
      )}${pool !== undefined && html`<li><a href="${link(['triggers'], { outcome })}">Pool ${pool} ✕</a></li>`}</ul></nav>
${section(
  'Calls, newest first',
  calls.length === 0
    ? empty(
        'No Lambda trigger has been called since the server started. A pool names functions in LambdaConfig; this is how the server runs one as a module:',
        command("latchkey dev --function 'NAME=./module.mjs'"),
      )
    : table<TriggerCallRecord>(
        'Calls of Lambda triggers, newest first',
        [
          {
            name: 'Trigger',
            least: 11,
            cell: ({ kind, source, poolId }) =>
              html`<span class="main">${kind}</span><span class="sub">${source} · <a href="${poolLink(poolId)}">${names.get(poolId) ?? poolId}</a></span>`,
          },
          { name: 'Outcome', cell: outcomeCell },
          { name: 'User', least: 5, cell: ({ userName }) => userName ?? nothing },
          { name: 'Took', isNumber: true, cell: ({ ms }) => (ms === null ? '–' : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`) },
          { name: 'When', cell: ({ at }) => time(at, visit.now) },
        ],
        calls,
      ),
)}
<p class="hint">The last 200 calls of this process, in memory. What a function was given, and what it returned, is not recorded: it may contain passwords and codes. Nobody waits for custom senders: a call of one is “sent”, and its failure is in the log.</p>`,
    };
  },
};

function outcomeCell({ outcome, error }: TriggerCallRecord) {
  if (outcome === 'failed') {
    return html`${chip('failed', 'bad')}<span class="sub"><code>${error?.code ?? ''}</code> ${error?.message ?? ''}</span>`;
  }
  return outcome === 'answered' ? chip('answered', 'good') : chip('sent');
}
