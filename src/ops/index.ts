export { HealthServer, type Readiness } from './health.ts';
export { createLog, type Log, type Logger, type LogOptions } from './log.ts';
export { type Counts, type MetricSources, Metrics } from './metrics.ts';
export { notifyReady } from './notify.ts';
export { Recent } from './recent.ts';
export { Secrets } from './secrets.ts';
