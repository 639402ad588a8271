// All views but the overview.

export { Account } from './views/account';
export { Around } from './views/around';
export { Case, Cases } from './views/cases';
export { Compare } from './views/compare';
export { Coordination } from './views/coordination';
export { Narratives } from './views/narratives';
export { Network } from './views/network';
export { Paths } from './views/paths';
export { Search } from './views/search';
export { Tweet } from './views/tweet';
export { Windows } from './views/windows';
