import "graphiql/setup-workers/vite";
// Not "graphiql/style.css": that one carries fonts as data: URLs and a second
// copy of Monaco's style sheet.
import "@graphiql/react/style.css";
import "graphiql/graphiql.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "./style.css";

import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";
import { ApiKeyField } from "./ApiKeyField.jsx";
import { examples } from "./examples.js";
import { DEFAULT_HEADERS, fetcher } from "./fetcher.js";

const plugins = [HISTORY_PLUGIN, explorerPlugin()];

// GraphiQL stores its tabs and the text of its editors a moment apart. After a
// reload between the two it would take that text for a new tab. Starting from
// the stored tab leaves one truth.
function storedTab() {
  try {
    const { tabs, activeTabIndex } = JSON.parse(
      localStorage.getItem("graphiql:tabState"),
    );
    const { query, variables, headers } = tabs[activeTabIndex];
    return {
      initialQuery: query ?? "",
      initialVariables: variables ?? "",
      initialHeaders: headers ?? "",
    };
  } catch {
    return {};
  }
}

createRoot(document.getElementById("root")).render(
  <GraphiQL
    fetcher={fetcher}
    plugins={plugins}
    defaultTabs={examples}
    defaultHeaders={DEFAULT_HEADERS}
    shouldPersistHeaders
    showPersistHeadersSettings={false}
    // The examples have variables; the key has its own field.
    defaultEditorToolsVisibility="variables"
    {...storedTab()}
  >
    <GraphiQL.Logo>
      <ApiKeyField />
    </GraphiQL.Logo>
  </GraphiQL>,
);
