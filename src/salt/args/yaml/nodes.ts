/** Nodes as PyYAML's composer makes them. Construction changes some in place, as there: see construct.ts. */
export interface ScalarNode {
  kind: 'scalar';
  tag: string;
  value: string;
}

export interface SequenceNode {
  kind: 'sequence';
  tag: string;
  value: Node[];
}

export type Pair = readonly [key: Node, value: Node];

export interface MappingNode {
  kind: 'mapping';
  tag: string;
  value: Pair[];
}

export type Node = ScalarNode | SequenceNode | MappingNode;

const PREFIX = 'tag:yaml.org,2002:';

/** A tag of YAML's own by its short name, such as `int`. */
export const yamlTag = (name: string): string => PREFIX + name;
