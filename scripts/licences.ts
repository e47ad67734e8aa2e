interface Lock {
  packages: Record<string, { version?: string; license?: string; dev?: boolean }>;
}

/** A list in Markdown of every package that is installed with this one, with its version and licence. */
export function licenceList(lock: Lock, wanted: (name: string) => boolean): string {
  const rows = new Set<string>();
  for (const [path, { version, license, dev }] of Object.entries(lock.packages)) {
    const name = path.split('node_modules/').at(-1) ?? '';
    if (name === '' || version === undefined || dev || !wanted(name)) continue;
    rows.add(`| ${name} | ${version} | ${license ?? 'see the package'} |`);
  }
  const head =
    '# Packages that are installed with salt-xmpp\n\n| package | version | licence |\n| --- | --- | --- |\n';
  return `${head}${[...rows].toSorted().join('\n')}\n`;
}
