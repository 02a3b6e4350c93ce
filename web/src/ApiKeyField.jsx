import { Button, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect, useState } from "react";
import { getApiKey, setApiKey, useApiKey } from "./api-key.js";
import { PLACEHOLDER } from "./fetcher.js";

const BEARER = /("Authorization"\s*:\s*"Bearer\s+)([^\s"{}]+)(?=")/i;

// Somebody used to GraphiQL pastes the key into the header editor of one tab.
// It moves to the field, so that the other tabs have it too. Once the field is
// filled, another key in a tab is meant for that tab and stays there.
function useKeyFromHeaderEditor() {
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const { updateActiveTabValues } = useGraphiQLActions();
  useEffect(() => {
    const blur = headerEditor?.onDidBlurEditorText(() => {
      const text = headerEditor.getValue();
      const key = BEARER.exec(text)?.[2];
      if (key && !getApiKey()) {
        const headers = text.replace(BEARER, `$1${PLACEHOLDER}`);
        setApiKey(key);
        headerEditor.setValue(headers);
        // The editor tells its tab later: too late if the click that took the
        // focus away opens another tab.
        updateActiveTabValues({ headers });
      }
    });
    return () => blur?.dispose();
  }, [headerEditor, updateActiveTabValues]);
}

export function ApiKeyField() {
  const apiKey = useApiKey();
  const [isShown, setShown] = useState(false);
  useKeyFromHeaderEditor();

  return (
    <div className="api-key">
      <label htmlFor="api-key">API key</label>
      <input
        id="api-key"
        type={isShown ? "text" : "password"}
        value={apiKey}
        placeholder="Paste your key here"
        aria-describedby="api-key-hint"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setApiKey(event.target.value)}
      />
      {apiKey ? (
        <>
          <Button type="button" onClick={() => setShown(!isShown)}>
            {isShown ? "Hide" : "Show"}
          </Button>
          <Button
            type="button"
            onClick={() => {
              setApiKey("");
              setShown(false);
            }}
          >
            Forget
          </Button>
          <small id="api-key-hint">Kept in this browser, used by all tabs.</small>
        </>
      ) : (
        <small id="api-key-hint">
          The server prints the first key when it starts for the first time.
        </small>
      )}
    </div>
  );
}
