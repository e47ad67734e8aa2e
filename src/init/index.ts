export { type Answers, answersFrom, QUESTIONS, type Question, type Server } from './answers.ts';
export { SECRET_FILES } from './config-text.ts';
export { ConfigExists, writeConfig, writeSnippets } from './files.ts';
export { masterSnippet, type Snippet, serverSnippet } from './snippets.ts';
