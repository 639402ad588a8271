'use strict';

// ask puts a question to this server and gives the whole answer. It throws where there is none.
async function ask(query, variables, signal) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`the server answered with status ${response.status} and no JSON`);
  }
}

// el makes an element. Text goes in as text, whatever it holds: much of it was
// written by the accounts under investigation.
function el(name, attributes, ...children) {
  const svg = name === 'svg' || name === 'rect' || name === 'title';
  const e = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) e.setAttribute(key, value);
  e.append(...children.filter((c) => c !== null));
  return e;
}
