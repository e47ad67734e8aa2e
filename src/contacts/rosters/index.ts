export { literalPeople } from './people.ts';
export { Rosters, type RostersOptions } from './rosters.ts';
