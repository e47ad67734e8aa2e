import { statSync } from 'node:fs';
import type { Processes } from '../../lab/processes.ts';
import { pause, run, until } from './run.ts';

const WIDTH = 1400;
const HEIGHT = 1000;
/** The most colours of a picture: they are enough for text, and the file stays small. */
const COLOURS = '32';

export interface Size {
  width: number;
  height: number;
}

/** An invisible screen (Xvfb) with a window manager, a keyboard and a mouse. */
export class Screen {
  readonly display: string;
  readonly #processes: Processes;

  constructor(processes: Processes, number = 78) {
    this.#processes = processes;
    this.display = `:${number}`;
  }

  get env(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      DISPLAY: this.display,
      LIBGL_ALWAYS_SOFTWARE: '1',
      GSK_RENDERER: 'cairo',
      NO_AT_BRIDGE: '1',
    };
  }

  async start(): Promise<void> {
    const args = [this.display, '-screen', '0', `${WIDTH}x${HEIGHT}x24`, '-ac', '-nolisten', 'tcp'];
    this.#processes.start('screen', 'Xvfb', args);
    const works = () =>
      this.tool('getmouselocation').then(
        () => true,
        () => false,
      );
    await until(works, 'a screen');
    this.#processes.start('windows', 'openbox', [], { env: this.env });
  }

  async stop(): Promise<void> {
    await this.#processes.stop('windows');
    await this.#processes.stop('screen');
  }

  tool(...args: string[]): Promise<string> {
    return run('xdotool', args, this.env);
  }

  /** Types text and ends it with the return key. */
  async types(text: string): Promise<void> {
    await this.tool('type', '--delay', '12', '--', text);
    await this.key('Return');
  }

  async key(...names: string[]): Promise<void> {
    await this.tool('key', '--delay', '40', ...names);
  }

  /** Moves the mouse to a place in a window. */
  async moves(window: string, x: number, y: number): Promise<void> {
    await this.tool('mousemove', '--window', window, String(x), String(y));
    await pause(150);
  }

  /** Presses the mouse's button at a place in a window. */
  async presses(window: string, x: number, y: number): Promise<void> {
    await this.moves(window, x, y);
    await this.tool('mousedown', '1');
    await pause(80);
    await this.tool('mouseup', '1');
  }

  /** Waits for a window by a pattern over its name; its id. */
  async window(name: string): Promise<string> {
    let found: string | undefined;
    await until(async () => {
      found = await this.#find(name);
      return found !== undefined;
    }, `a window ${name}`);
    return found ?? '';
  }

  async has(name: string): Promise<boolean> {
    return (await this.#find(name)) !== undefined;
  }

  async resize(window: string, { width, height }: Size): Promise<void> {
    await this.tool('windowactivate', '--sync', window);
    await this.tool('windowmove', window, '20', '30', 'windowsize', window, String(width), String(height));
  }

  /** Takes a picture of a window once nothing on it moves. */
  async picture(window: string, file: string): Promise<void> {
    await this.still(window);
    await run('import', ['-window', window, '-strip', file], this.env);
    await shrink(file);
  }

  async #find(name: string): Promise<string | undefined> {
    const output = await this.tool('search', '--onlyvisible', '--name', name).catch(() => '');
    return output.trim().split('\n').at(-1) || undefined;
  }

  /** Resolves once the window looks the same for a while. */
  async still(window: string): Promise<void> {
    let before = '';
    let same = 0;
    await until(
      async () => {
        const now = await run('sh', ['-c', 'import -window "$1" rgb:- | md5sum', 'sh', window], this.env);
        same = now === before ? same + 1 : 0;
        before = now;
        await pause(200);
        // A cursor may blink.
        return same >= 2;
      },
      'a window that stands still',
      6000,
    ).catch(() => undefined);
  }
}

/** Makes a picture's file small. */
export async function shrink(file: string): Promise<number> {
  await run('pngquant', ['--force', '--skip-if-larger', '--nofs', '--output', file, COLOURS, file]).catch(
    () => '',
  );
  return statSync(file).size;
}
