// XEP-0428 `Fallback Indication`, 0.2.1; it counts characters as XEP-0426 does, by code points.
import type { Element } from '@xmpp/component';

const NS_FALLBACK = 'urn:xmpp:fallback:0';

/** More ranges than this are not read: a client marks one or two. */
const MOST_RANGES = 8;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Gives the index in a text of a count of characters. */
type Count = (count: number, text: string) => number;

/**
 * Takes out of a body the parts for clients without that extension. Undefined if no part is marked, or if the marks make
 * no sense: some clients count in other units, and would cut a word or take all.
 */
export function withoutFallback(message: Element, body: string, extension: string): string | undefined {
  const marks = message.getChildren('fallback', NS_FALLBACK).filter(({ attrs }) => attrs.for === extension);
  if (marks.length === 0) return undefined;
  const isWhole = marks.some((mark) => mark.getChildElements().length === 0);
  const bodies = marks.flatMap((mark) => mark.getChildren('body', NS_FALLBACK));
  if (isWhole || bodies.some(({ attrs }) => attrs.start === undefined && attrs.end === undefined)) return '';
  for (const count of [byCodePoints, byUnits]) {
    const ranges = bodies.slice(0, MOST_RANGES).flatMap((each) => rangeIn(each, body, count) ?? []);
    if (ranges.length === 0 || !ranges.every((range) => isOfLines(range, body))) continue;
    const left = without(ranges, body);
    if (left.trim() !== '') return left;
  }
  return undefined;
}

/** Reads a range as indices of the text; undefined for a bad one. */
function rangeIn({ attrs }: Element, body: string, count: Count): Range | undefined {
  const [start, end] = [attrs.start ?? '0', attrs.end ?? `${body.length}`];
  if (!/^\d{1,9}$/.test(start) || !/^\d{1,9}$/.test(end)) return undefined;
  const range = { start: count(Number(start), body), end: count(Number(end), body) };
  return range.start < range.end ? range : undefined;
}

function byCodePoints(count: number, text: string): number {
  let at = 0;
  for (let passed = 0; passed < count && at < text.length; passed += 1)
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

/** As clients in JavaScript and Java may count: UTF-16. */
function byUnits(count: number, text: string): number {
  return Math.min(count, text.length);
}

function isOfLines({ start, end }: Range, body: string): boolean {
  const beginsLine = start === 0 || body[start - 1] === '\n';
  return beginsLine && (end === body.length || body[end - 1] === '\n' || body[end] === '\n');
}

function without(ranges: readonly Range[], body: string): string {
  let left = '';
  let from = 0;
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    left += body.slice(from, Math.max(from, start));
    from = Math.max(from, end);
  }
  return left + body.slice(from);
}
