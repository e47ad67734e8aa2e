/** Pages for people in the published package. */
export const SHIPPED = [
  'README.md',
  'SECURITY.md',
  'LICENSE',
  'CHANGELOG.md',
  'config.example.yaml',
  'prosody-component.cfg.lua',
  'ejabberd-component.yml',
];
export const SHIPPED_FOLDERS = ['docs', 'deploy'];
