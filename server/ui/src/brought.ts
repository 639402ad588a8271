// What the server answers together with the document, by the address as its routes have it.

import { OverviewDocument } from './generated/operations';
import { question } from './question';

export const brought = { '/{$}': question(OverviewDocument.toString(), {}) } as const;
