import type { Target } from '../../salt/index.ts';
import type { StoredRequest } from '../../store/index.ts';
import type { AllowedCall, AllowedRunner } from '../gate.ts';
import type { Asked } from '../types.ts';
import { AttendedCalls } from './attended.ts';
import { auditedCall } from './audit-details.ts';
import { runDetached } from './detached.ts';
import { runOnMaster } from './on-master.ts';
import type { CallsOptions } from './options.ts';

/** One of the places for running jobs; `taken`: who took it leaves it. */
interface Place {
  leave: () => void;
  taken: boolean;
}

/**
 * Takes Salt functions that a person may run: each has a place among the running jobs, and is stored and on record
 * before Salt is asked. Then it is run: attended, detached, or on the master.
 */
export class Calls {
  readonly #options: CallsOptions;
  readonly #attended: AttendedCalls;

  constructor(options: CallsOptions) {
    this.#options = options;
    this.#attended = new AttendedCalls(options);
  }

  /** Runs a function on minions; resolves once everything has been said but what comes late. @throws LimitError */
  runFunction(asked: Asked, call: AllowedCall): Promise<void> {
    return this.#inPlace(asked, async (place) => {
      const jid = this.#options.site.jids.next();
      const request = await this.#store(asked, call, { jid, fun: call.fun, target: call.target });
      const run = { asked, call, request, jid };
      await this.#accepted(asked, call, request, () => {
        if (!call.options.async) return this.#attended.run(run);
        place.taken = true;
        return runDetached(this.#options, run, () => place.leave());
      });
    });
  }

  /** Runs what was stored before and never published, under the job's id that it has. @throws AuditError */
  async runStored(asked: Asked, call: AllowedCall, request: StoredRequest): Promise<void> {
    const { jid } = request;
    if (jid === undefined) return;
    this.#options.audit.record('run', asked, auditedCall(request, call.args));
    const run = { asked, call, request, jid };
    if (call.options.async) await runDetached(this.#options, run, () => undefined);
    else await this.#attended.run(run);
  }

  /** Runs a runner function on the master. @throws LimitError */
  runRunner(asked: Asked, call: AllowedRunner): Promise<void> {
    return this.#inPlace(asked, async () => {
      const request = await this.#store(asked, call, { fun: `@runner.${call.fun}` });
      await this.#accepted(asked, call, request, () => runOnMaster(this.#options, asked, call, request));
    });
  }

  /** Holds one of the places for running jobs meanwhile, or until it is left where it is taken along. */
  async #inPlace(asked: Asked, run: (place: Place) => Promise<void>): Promise<void> {
    const { limits, turnOf } = this.#options;
    const isAdmin = turnOf(asked.person).rank === 'admin';
    const place: Place = { leave: limits.job(asked.person, isAdmin), taken: false };
    try {
      await run(place);
    } finally {
      if (!place.taken) place.leave();
    }
  }

  /**
   * Runs a stored request, which no crash of the gateway can lose: Salt is asked once it is on record, the receipt goes out
   * once no power cut can lose it. @throws AuditError
   */
  async #accepted(
    asked: Asked,
    { args }: AllowedCall | AllowedRunner,
    request: StoredRequest,
    run: () => Promise<void>,
  ): Promise<void> {
    const { audit, requests } = this.#options;
    const { conversation, person } = asked;
    try {
      audit.record('run', asked, auditedCall(request, args));
    } catch (error) {
      requests.end(person, request.number, 'audit-unwritable', Date.now());
      throw error;
    }
    await Promise.all([conversation.accepted(() => requests.onDisk()), run()]);
  }

  /** Stores a call before it is published. The person's next message may be read meanwhile. @throws StoreError */
  #store(
    asked: Asked,
    { line }: AllowedCall | AllowedRunner,
    job: { jid?: string; fun: string; target?: Target },
  ): Promise<StoredRequest> {
    const { conversation, person, local, messageId, body } = asked;
    conversation.composing();
    return this.#options.requests.add({
      person,
      local,
      messageId,
      body,
      line,
      at: Date.now(),
      ...job,
    });
  }
}
