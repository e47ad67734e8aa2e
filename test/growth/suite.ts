import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Covered } from './covered/types.ts';
import { overgrown } from './growth.ts';

/** A kind of hostile input: `make` gives one of about so many characters. */
export interface InputShape<Input> {
  name: string;
  make(length: number): Input;
}

/**
 * Tests each function. With every shape its time grows with the size alone. Its largest input costs at most the limit,
 * or `share` times that.
 */
export function testGrowth<Input>(
  covered: Covered<Input>,
  shapes: readonly InputShape<Input>[],
  most: number,
  share = 1,
): void {
  for (const [file, functions] of Object.entries(covered)) {
    for (const [name, call] of Object.entries(functions)) {
      test(`${file}: ${name} takes a time that grows with the size alone`, () => {
        assert.deepEqual(
          shapes.flatMap((shape) => faultsOf(call, shape, { most, share })),
          [],
        );
      });
    }
  }
}

function faultsOf<Input>(
  call: (input: Input) => unknown,
  shape: InputShape<Input>,
  limits: { most: number; share: number },
): string[] {
  const make = (length: number) => {
    const input = shape.make(length);
    return () => expectedly(call, input);
  };
  const grown = overgrown({ make, ...limits });
  if (!grown) return [];
  const { length, ms, ratio } = grown;
  return [
    `${shape.name}: ${ms.toFixed(1)} ms for ${length}, ${ratio.toFixed(1)} times that of a smaller one`,
  ];
}

/** A refusal has a code; anything else that is thrown, an overflow of the stack above all, is a fault. */
function expectedly<Input>(call: (input: Input) => unknown, input: Input): void {
  try {
    call(input);
  } catch (error) {
    if (error instanceof Error && ('code' in error || REFUSALS.includes(error.name))) return;
    throw error;
  }
}

/** The parts of an inner parser that are called directly here. */
const REFUSALS = ['YamlError', 'SyntaxError'];
