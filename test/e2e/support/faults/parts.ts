import { setTimeout as later } from 'node:timers/promises';
import { minionProcess } from '../../../../lab/salt.ts';
import type { TestLab } from '../lab.ts';
import type { ApiProxy } from './api-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';

export const PARTS = ['Prosody', 'salt-api', 'master', 'minion', 'event stream', 'gateway'] as const;
export const FAULTS = ['killed', 'frozen', 'slow', 'restarted', 'rubbish'] as const;
export type Part = (typeof PARTS)[number];
export type Fault = (typeof FAULTS)[number];

/** The minion that is asked, and that is at fault where one is. */
export const MINION = 'web01.demo.no';

export interface Stage {
  lab: TestLab;
  wire: TcpProxy;
  api: ApiProxy;
  startGateway(): void;
}

/** How a fault begins, and how it ends; between them it lasts. A part that is restarted is back at once. */
export interface Trouble {
  begin(stage: Stage): Promise<void> | void;
  end(stage: Stage): Promise<void> | void;
}

const NAMES: Partial<Record<Part, string>> = {
  Prosody: 'prosody',
  'salt-api': 'salt-api',
  master: 'salt-master',
  minion: minionProcess(MINION),
  gateway: 'gateway',
};

/** Undefined where the part cannot have the fault. */
export function troubleOf(part: Part, fault: Fault): Trouble | undefined {
  const special = SPECIAL[`${part} ${fault}`];
  if (special) return special;
  const name = NAMES[part];
  if (name === undefined || fault === 'rubbish') return undefined;
  const starts = STARTS[name] ?? (() => {});
  if (fault === 'killed') return { begin: ({ lab }) => lab.processes.kill(name), end: starts };
  if (fault === 'frozen') return frozen(name);
  if (fault === 'slow') return stuttering(name);
  return {
    begin: async (stage) => {
      await stage.lab.processes.stop(name);
      await starts(stage);
    },
    end: () => {},
  };
}

const STARTS: Record<string, Trouble['end']> = {
  prosody: ({ lab }) => lab.server.start(),
  'salt-api': ({ lab }) => lab.salt.startApi(),
  'salt-master': ({ lab }) => lab.salt.startMaster(),
  [minionProcess(MINION)]: ({ lab }) => lab.salt.startMinion(MINION),
  gateway: (stage) => stage.startGateway(),
};

const SPECIAL: Record<string, Trouble> = {
  'Prosody slow': onWire('slow'),
  'Prosody rubbish': onWire('rubbish'),
  'salt-api slow': onApi('slow'),
  'salt-api rubbish': onApi('rubbish'),
  'event stream killed': onEvents('cut'),
  'event stream frozen': onEvents('held'),
  'event stream slow': onEvents('slow'),
  'event stream rubbish': onEvents('rubbish'),
  'event stream restarted': { begin: ({ api }) => api.cutEvents(), end: () => {} },
};

function onWire(fault: 'slow' | 'rubbish'): Trouble {
  return { begin: ({ wire }) => wire.set(fault), end: ({ wire }) => wire.set(undefined) };
}

function onApi(fault: 'slow' | 'rubbish'): Trouble {
  return { begin: ({ api }) => api.setApi(fault), end: ({ api }) => api.setApi(undefined) };
}

function onEvents(fault: 'cut' | 'held' | 'slow' | 'rubbish'): Trouble {
  return { begin: ({ api }) => api.setEvents(fault), end: ({ api }) => api.setEvents(undefined) };
}

function frozen(name: string): Trouble {
  return {
    begin: ({ lab }) => lab.processes.signal(name, 'SIGSTOP'),
    end: ({ lab }) => lab.processes.signal(name, 'SIGCONT'),
  };
}

/** Nine tenths of the time it stands still. */
function stuttering(name: string): Trouble {
  let running: Promise<void> | undefined;
  let goesOn = false;
  const stutter = async ({ processes }: TestLab) => {
    while (goesOn) {
      processes.signal(name, 'SIGSTOP');
      await later(450);
      processes.signal(name, 'SIGCONT');
      await later(50);
    }
  };
  return {
    begin: ({ lab }) => {
      goesOn = true;
      running = stutter(lab);
    },
    end: async () => {
      goesOn = false;
      await running;
    },
  };
}
