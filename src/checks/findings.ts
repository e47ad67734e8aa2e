type Part = 'config' | 'access' | 'audit' | 'store' | 'http' | 'component' | 'salt';

/** One thing that `check` looked at: its part, its state, and how to fix it. */
export interface Finding {
  readonly state: 'ok' | 'warning' | 'failed';
  readonly part: Part;
  readonly message: string;
}

export function ok(part: Part, message: string): Finding {
  return { state: 'ok', part, message };
}

export function warning(part: Part, message: string): Finding {
  return { state: 'warning', part, message };
}

export function failed(part: Part, message: string): Finding {
  return { state: 'failed', part, message };
}
