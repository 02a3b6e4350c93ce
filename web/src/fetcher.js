import { getApiKey } from "./api-key.js";

export const PLACEHOLDER = "{{apiKey}}";

// One placeholder in every tab instead of one copy of the key in each: the key
// is pasted once, and forgotten once.
export const DEFAULT_HEADERS = `// ${PLACEHOLDER} is the key from the field at the top.
{
  "Authorization": "Bearer ${PLACEHOLDER}"
}
`;

function requestHeaders(edited = {}, apiKey) {
  const headers = new Headers({
    Accept: "application/graphql-response+json, application/json;q=0.9",
    "Content-Type": "application/json",
  });
  for (const [name, value] of Object.entries(edited)) {
    const text = String(value);
    // Without a key the header is left out: "Bearer " followed by nothing
    // would hide the server's "no credentials" answer behind another error.
    if (apiKey || !text.includes(PLACEHOLDER)) {
      headers.set(name, text.replaceAll(PLACEHOLDER, () => apiKey));
    }
  }
  return headers;
}

export async function fetcher(params, options) {
  // The schema is public. Asking for it without the key keeps documentation
  // and completion alive when the stored key is no longer valid.
  const isIntrospection = params.operationName === "IntrospectionQuery";
  const apiKey = isIntrospection ? "" : getApiKey();

  let response;
  let body;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: requestHeaders(options?.headers, apiKey),
      body: JSON.stringify(params),
    });
    body = await response.text();
  } catch (error) {
    return { errors: [{ message: `The request failed: ${error.message}` }] };
  }

  // The status does not matter here: an error answer has a body worth seeing.
  try {
    return JSON.parse(body);
  } catch {
    const status = `${response.status} ${response.statusText}`.trim();
    return { errors: [{ message: `The answer is not JSON (${status})`, body }] };
  }
}
