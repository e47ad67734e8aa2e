/** Someone to log in as in the demo. */
export interface DemoPerson {
  name: string;
  /** After the name: what the demo lets them do. */
  may: string;
}

export const ADMIN: DemoPerson = { name: 'admin', may: 'may do everything' };
export const OLA: DemoPerson = {
  name: 'ola',
  may: 'may only read on web01 and web02, and apply the state website there',
};

/** The parts of the gateway's config that make the demo worth a visit. `host`: of the people's addresses. */
export function demoConfig(host: string): Record<string, unknown> {
  return {
    greet: 'minions',
    roster: { minions: ['*'] },
    groups: { web: { target: 'web*', target_type: 'glob' } },
    access: [
      {
        who: [`${OLA.name}@${host}`],
        on: ['@web'],
        run: ['@readonly', 'test.*', { 'state.apply': ['website', 'test=True'] }],
      },
    ],
  };
}
