export class StoreError extends Error {
  readonly code: 'store-unusable' | 'store-newer' | 'store-in-use';
  constructor(code: StoreError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
  }
}
