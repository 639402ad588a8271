'use strict';

const EXAMPLES = [
  ['Networks', `{
  networks { slug name coverage accountCount tweetCount retweetCount }
}`],
  ['Most retweeting accounts', `{
  accounts(first: 10, orderBy: { field: RETWEETS, direction: DESC }) {
    totalCount
    nodes { platformId screenName role createdOn tweetCount retweetCount }
  }
}`],
  ['Who amplified an account', `query ($id: String!) {
  account(platformId: $id) {
    screenName
    amplifiers(first: 20) {
      totalCount coverage truncated stale
      edges { retweets tweets medianDelay firstAt lastAt node { platformId screenName } }
    }
  }
}`, '{ "id": "a platform id" }'],
  ['Created together', `query ($networks: [String!]!) {
  sharedCreationWindows(networks: $networks) {
    from to total
    networks { network { slug } accounts expected q }
  }
}`, 'NETWORKS'],
  ['Search', `{
  search(text: "news", first: 20) {
    totalCount
    nodes {
      ... on Account { platformId screenName displayName }
      ... on Hashtag { tag }
      ... on Tweet { tweetId postedAt text }
    }
  }
}`],
];

const query = document.getElementById('query');
const variables = document.getElementById('variables');
const answer = document.getElementById('answer');
const took = document.getElementById('took');
const run = document.getElementById('run');

async function answerQuestion() {
  let given;
  try {
    given = JSON.parse(variables.value || '{}');
  } catch (e) {
    answer.textContent = `The variables are not JSON: ${e.message}`;
    return;
  }
  run.disabled = true;
  took.textContent = 'Asking…';
  const start = performance.now();
  try {
    answer.textContent = JSON.stringify(await ask(query.value, given), null, 2);
    took.textContent = `Answer, in ${Math.round(performance.now() - start)} ms`;
  } catch (e) {
    answer.textContent = e.message;
    took.textContent = 'No answer';
  }
  run.disabled = false;
}

function choose(list, name, action) {
  const button = el('button', { type: 'button' }, name);
  button.addEventListener('click', action);
  list.append(el('li', {}, button));
}

async function slugs() {
  const { data } = await ask('{ networks { slug } }');
  return JSON.stringify({ networks: (data?.networks ?? []).map((n) => n.slug) });
}

for (const [name, text, given] of EXAMPLES) {
  choose(document.getElementById('examples'), name, async () => {
    query.value = text;
    variables.value = given === 'NETWORKS' ? await slugs() : (given ?? '{}');
  });
}

const TYPES = `{ __schema { types { kind name description
  fields { name description args { name type { ...T } defaultValue } type { ...T } }
  inputFields { name description type { ...T } defaultValue }
  enumValues { name description } possibleTypes { name } } } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

function typeName(t) {
  if (t.kind === 'NON_NULL') return `${typeName(t.ofType)}!`;
  if (t.kind === 'LIST') return `[${typeName(t.ofType)}]`;
  return t.name;
}

const withDefault = (a) => `${a.name}: ${typeName(a.type)}${a.defaultValue === null ? '' : ` = ${a.defaultValue}`}`;

function describe(t) {
  const lines = [t.name, ...(t.description ? [t.description] : []), ''];
  for (const f of t.fields ?? []) {
    lines.push(`${f.name}${f.args.length ? `(${f.args.map(withDefault).join(', ')})` : ''}: ${typeName(f.type)}`, `    ${f.description ?? ''}`);
  }
  for (const f of t.inputFields ?? []) lines.push(withDefault(f), `    ${f.description ?? ''}`);
  for (const v of t.enumValues ?? []) lines.push(v.name, `    ${v.description ?? ''}`);
  if (t.possibleTypes) lines.push(`One of: ${t.possibleTypes.map((p) => p.name).join(', ')}`);
  return lines.join('\n');
}

async function listTypes() {
  const { data } = await ask(TYPES);
  const about = document.getElementById('about');
  const order = (t) => (t.name === 'Query' ? 0 : 1);
  const types = data.__schema.types.filter((t) => !t.name.startsWith('__'));
  types.sort((a, b) => order(a) - order(b) || (a.name < b.name ? -1 : 1));
  for (const t of types) {
    choose(document.getElementById('types'), t.name, () => {
      about.textContent = describe(t);
      about.scrollIntoView({ block: 'nearest' });
    });
  }
}

query.value = EXAMPLES[0][1];
run.addEventListener('click', answerQuestion);
document.addEventListener('keydown', (e) => {
  if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && !run.disabled) answerQuestion();
});
listTypes().catch((e) => { document.getElementById('types').textContent = e.message; });
answerQuestion();
