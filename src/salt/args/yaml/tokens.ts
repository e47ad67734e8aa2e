/** How a scalar was written. */
export type ScalarStyle = 'plain' | 'quoted' | 'block';

/** The tokens of YAML 1.1 as libyaml's scanner produces them. */
export type Token =
  | { type: 'scalar'; value: string; style: ScalarStyle }
  | { type: 'anchor' | 'alias'; name: string }
  | { type: 'tag'; handle: string; suffix: string }
  | { type: 'version-directive'; major: number; minor: number }
  | { type: 'tag-directive'; handle: string; prefix: string }
  | {
      type:
        | 'document-start'
        | 'document-end'
        | 'stream-end'
        | 'block-sequence-start'
        | 'block-mapping-start'
        | 'block-end'
        | 'block-entry'
        | 'flow-sequence-start'
        | 'flow-sequence-end'
        | 'flow-mapping-start'
        | 'flow-mapping-end'
        | 'flow-entry'
        | 'key'
        | 'value';
    };

export type TokenType = Token['type'];
