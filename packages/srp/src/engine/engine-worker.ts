/** The code of one thread: checks OpenSSL once, then runs jobs in the order in which they arrive. */
import { workerData } from 'node:worker_threads';
import { runJob } from './engine-job.ts';
import { serveJobs, type ThreadEnd } from './job-channel.ts';
import { nodePrimitives } from '../node-primitives.ts';
import { fastestModPow } from '../openssl-mod-exp.ts';

const primitives = nodePrimitives(fastestModPow());
serveJobs(workerData as ThreadEnd, (job) => runJob(job, primitives));
