export { counted, filteredConversation, filteredReturn, filteredRunner } from './answers.ts';
export { type Filters, filtersOf, readFilters, takeFilters } from './filters.ts';
export { FilteredAnswers, type Reading, type ReadRow } from './reading.ts';
