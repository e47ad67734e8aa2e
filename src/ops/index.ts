export { HealthServer, notifyReady } from './health.ts';
export { createLog, type Log, type Logger, silentLog } from './log.ts';
export { type MetricSources, Metrics } from './metrics.ts';
export { Recent } from './recent.ts';
export { Secrets } from './secrets.ts';
