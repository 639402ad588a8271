// ask puts a question to this server and gives the whole answer, errors included.
export async function ask(query, variables = {}) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  try {
    return await response.json();
  } catch {
    throw new Error(`the server answered ${response.status}, not with JSON`);
  }
}

// answer is the data of an answer without errors.
export async function answer(query, variables) {
  const { data, errors } = await ask(query, variables);
  if (errors?.length) throw new Error(errors[0].message);
  return data;
}
