/** Measures the tasks of a page's main thread with Chromium's own trace. */
import type { Browser, Page } from 'playwright-core';

/** One task. While it runs, the page neither paints nor reacts. */
export interface Task {
  /** CPU time in ms: how long the page does not react on a machine without other load. */
  readonly cpuMs: number;
  /** Wall-clock time in ms, which also includes other load on the machine. */
  readonly wallMs: number;
}

/** The parts of a trace event that are used here; times in µs. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

const mainThread = 'CrRendererMain';

/** Returns the tasks of the page's main thread while a job runs, the longest first. */
export async function mainThreadTasks(chromium: Browser, page: Page, job: () => Promise<unknown>): Promise<Task[]> {
  await chromium.startTracing(page, { categories: ['disabled-by-default-devtools.timeline'] });
  try {
    await job();
    // The job may end inside the last task, and a task is in the trace only after its end.
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  } catch (error) {
    await chromium.stopTracing();
    throw error;
  }
  const trace = await chromium.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid}/${tid}`;
  const named = traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === mainThread);
  const mainThreads = new Set(named.map(threadOf));
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && mainThreads.has(threadOf(event)));
  if (tasks.length === 0) throw new Error('The trace has no tasks of a page.');
  return tasks
    .map(({ dur = 0, tdur = dur }) => ({ cpuMs: tdur / 1000, wallMs: dur / 1000 }))
    .toSorted((a, b) => b.cpuMs - a.cpuMs);
}
