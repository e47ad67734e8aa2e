/** Orders as Python orders strings: by code point, where JavaScript orders by UTF-16 unit. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they come after every other unit. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit < 0xe000 ? unit + 0x2800 : unit;
}

/** Orders as a person counts: `web2` before `web10`, else by code point. No locale. */
export function naturally(a: string, b: string): number {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (isDigit(a, i) && isDigit(b, j)) {
      const x = digits(a, i);
      const y = digits(b, j);
      const difference = x.value.length - y.value.length || byCodePoint(x.value, y.value);
      if (difference !== 0) return difference;
      i = x.end;
      j = y.end;
    } else {
      const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(j));
      if (difference !== 0) return difference;
      i++;
      j++;
    }
  }
  return a.length - i - (b.length - j) || byCodePoint(a, b);
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 48 && unit <= 57;
}

function digits(text: string, start: number): { value: string; end: number } {
  let end = start;
  while (isDigit(text, end)) end++;
  return { value: text.slice(start, end).replace(/^0+/, ''), end };
}
