export { FairTurns, GATEWAY_TURN, type Turn, type TurnCounts } from './turns.ts';
