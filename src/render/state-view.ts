/** Salt's ways to show the states of a run (`--state-output`). */
export const STATE_MODES = ['full', 'terse', 'mixed', 'changes'] as const;

/** How the states of a run are shown where somebody asked for it. Unasked, clean states are only counted. */
export interface StateView {
  mode: (typeof STATE_MODES)[number];
  /** States are called by their ID alone, without their name. */
  byId: boolean;
  /** States that changed nothing are listed too. */
  clean: boolean;
}

/** Whether a state takes one line, by Salt's rules (salt.output.highstate). */
export function isTerse(
  view: StateView | undefined,
  { failed, clean }: { failed: boolean; clean: boolean },
): boolean {
  if (view === undefined || view.mode === 'full') return false;
  if (view.mode === 'mixed') return !failed;
  return view.mode === 'terse' || clean;
}
