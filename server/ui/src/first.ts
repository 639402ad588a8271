// Runs before anything is drawn, and before the page's script is read: what need not wait for that.

import { CasesDocument, CreationHistogramsDocument, SlugsDocument } from './generated/operations';
import { putEarly, question } from './question';
import './theme-first';

// The address of the script with all views but the overview.
declare const VIEWS: string;

if (location.pathname !== '/') {
  const link = document.createElement('link');
  link.rel = 'modulepreload';
  link.href = VIEWS;
  document.head.append(link);
}

// What a view asks first, always in the same words. To the overview the answer comes with the document.
const asks = new Map<string, { toString(): string }>([
  ['/windows', CreationHistogramsDocument], ['/coordination', SlugsDocument], ['/compare', SlugsDocument], ['/narratives', SlugsDocument], ['/cases', CasesDocument],
]).get(location.pathname);
if (asks) putEarly(question(asks.toString(), {}));
