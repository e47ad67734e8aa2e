/** Takes the prose out of Markdown, without code spans, fences and addresses. */

import type { Nodes } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

/** Stands for a code span, or for a value that a template puts in. */
export const CODE = 'Xyz';

export interface Paragraph {
  /** Counted from 1, in the text that was read. */
  line: number;
  text: string;
  /** A heading, or the head of a column: it names something and needs no verb. */
  label: boolean;
}

/** A program's output, word by word: it is checked where the program has it. */
const QUOTED = /“[^”]*”/gu;

const markdown = unified().use(remarkParse).use(remarkGfm);

/** Lists paragraphs, headings and table cells, each as plain text with its lines kept. */
export function paragraphsOf(text: string): Paragraph[] {
  const found: Paragraph[] = [];
  walk(markdown.parse(text), false, found);
  return found;
}

function walk(node: Nodes, label: boolean, found: Paragraph[]): void {
  if (node.type === 'paragraph' || node.type === 'heading' || node.type === 'tableCell') {
    const read = node.children.map(plain).join('').replace(QUOTED, CODE).trim();
    const line = node.position?.start.line ?? 1;
    if (read !== '') found.push({ line, text: read, label: label || node.type === 'heading' });
  } else if (node.type === 'table') {
    for (const [index, row] of node.children.entries()) walk(row, index === 0, found);
  } else if ('children' in node) {
    for (const child of node.children) walk(child, label, found);
  }
}

function plain(node: Nodes): string {
  if (node.type === 'text') return node.value;
  if (node.type === 'inlineCode') return CODE;
  if (node.type === 'break') return '\n';
  return 'children' in node ? node.children.map(plain).join('') : '';
}
