import type { PyValue } from './python.ts';

/** Nodes as PyYAML's composer makes them. Construction changes some in place, as there: see construct.ts. */
interface Built {
  /** What was constructed of it: an alias gives the same value again. */
  built?: PyValue;
}

export interface ScalarNode extends Built {
  kind: 'scalar';
  tag: string;
  value: string;
}

export interface SequenceNode extends Built {
  kind: 'sequence';
  tag: string;
  value: Node[];
}

export type Pair = readonly [key: Node, value: Node];

export interface MappingNode extends Built {
  kind: 'mapping';
  tag: string;
  value: Pair[];
}

export type Node = ScalarNode | SequenceNode | MappingNode;

/** YAML's own tags by their short names. */
export const TAGS = {
  binary: 'tag:yaml.org,2002:binary',
  bool: 'tag:yaml.org,2002:bool',
  float: 'tag:yaml.org,2002:float',
  int: 'tag:yaml.org,2002:int',
  map: 'tag:yaml.org,2002:map',
  merge: 'tag:yaml.org,2002:merge',
  null: 'tag:yaml.org,2002:null',
  omap: 'tag:yaml.org,2002:omap',
  pairs: 'tag:yaml.org,2002:pairs',
  seq: 'tag:yaml.org,2002:seq',
  set: 'tag:yaml.org,2002:set',
  str: 'tag:yaml.org,2002:str',
  timestamp: 'tag:yaml.org,2002:timestamp',
  unicode: 'tag:yaml.org,2002:python/unicode',
  value: 'tag:yaml.org,2002:value',
  yaml: 'tag:yaml.org,2002:yaml',
} as const;
