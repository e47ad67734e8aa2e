/** An element as XML. Values are escaped; `undefined` attributes and children are left out. */
export function el(
  name: string,
  attributes: Record<string, string | undefined> = {},
  ...children: (string | undefined | false)[]
): string {
  const attrs = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}='${escaped(value ?? '')}'`);
  const inside = children.filter(Boolean).join('');
  return inside ? `<${name}${attrs.join('')}>${inside}</${name}>` : `<${name}${attrs.join('')}/>`;
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;');
}
