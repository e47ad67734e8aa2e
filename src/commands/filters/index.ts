export { counted, filteredConversation, filteredReturn, filteredRunner } from './answers.ts';
export { filterUsages, isFilter } from './filter.ts';
export { type Filters, filtersOf, readFilters, takeFilters } from './filters.ts';
export { FilteredAnswers, type ReadHow, type Reading, type ReadingContext, type ReadRow } from './reading.ts';
