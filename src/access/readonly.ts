const READONLY = new Set(['test.ping', 'test.version', 'disk.usage', 'grains.items', 'grains.item']);

export function isReadonly(fun: string): boolean {
  return READONLY.has(fun);
}
