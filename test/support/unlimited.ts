/** Limits that no test or benchmark reaches: one person asks there what many would. */
export const UNLIMITED = {
  per_user_per_minute: 10_000_000,
  burst: 10_000_000,
  jobs_per_user: 100_000,
  jobs: 100_000,
};
