import { YamlError } from './error.ts';

/**
 * Salt's construct_yaml_binary: base64 of ASCII, padding added, and decoded as Python's `binascii.a2b_base64`
 * does, which skips what is no base64. Gives one character per byte.
 *
 * @throws YamlError
 */
export function constructBinary(text: string): string {
  if (/[^\0-\x7f]/.test(text)) throw new YamlError('failed to convert base64 data into ascii');
  const missing = text.length % 4;
  return decode(missing === 0 ? text : text + '='.repeat(4 - missing));
}

function decode(text: string): string {
  let data = '';
  let pads = 0;
  for (const char of text) {
    if (char === '=') {
      pads += 1;
      const place = data.length % 4;
      if (place >= 2 && place + pads >= 4) return atob(data);
    } else if (/[A-Za-z0-9+/]/.test(char)) {
      pads = 0;
      data += char;
    }
  }
  if (data.length % 4 !== 0) throw new YamlError('failed to decode base64 data');
  return atob(data);
}
