// The lint of ../schema.graphql. `npm run lint` runs it in the directory above:
// ESLint reads no file outside the directory it starts in.
import { fileURLToPath } from "node:url";

import graphql from "@graphql-eslint/eslint-plugin";

const schema = fileURLToPath(new URL("../schema.graphql", import.meta.url));

export default [
  {
    files: ["schema.graphql"],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema } },
    },
    plugins: { "@graphql-eslint": graphql },
    rules: {
      ...graphql.configs["flat/schema-recommended"].rules,
      ...graphql.configs["flat/schema-relay"].rules,

      // Where the schema departs from these on purpose. No rule is off.

      "@graphql-eslint/strict-id-in-types": [
        "error",
        {
          exceptions: {
            suffixes: [
              // What a mutation answers: the answer itself is kept nowhere.
              "Payload",
              // Implementations of UserError, told apart by code and path.
              "Error",
              // Pages and their items (Relay): the node has the id.
              "Connection",
              "Edge",
              // Implementations of CustomFieldValue: belong to their owner,
              // which has one for each code.
              "FieldValue",
            ],
            types: [
              // Defined by the Relay specification, without an id.
              "PageInfo",
              // Parts of the object that has them: known by their key, code,
              // language, provider or system there, or there is only one.
              "Consent",
              "CustomerSource",
              "CustomFieldOption",
              "ExternalId",
              "LocalizedText",
              "MetadataEntry",
              "Region",
              "SocialAccount",
              // What happened, in an event or a history that is never changed.
              "Actor",
              "ConsentChange",
              // What something would be, to who asks: kept nowhere.
              "AccountDeletion",
              "InvitationToAccept",
              "MailPreview",
              "TokenStatus",
              // One for each tenant or site.
              "Brand",
              "InputLimits",
              "LinkUrls",
              "RiskVerifier",
              "SiteConfig",
              "TenantSettings",
              // One for each customer.
              "MfaStatus",
              "Preferences",
              // Its token is what names it, and is secret.
              "MfaChallenge",
              "Session",
              // The caller of the request, anonymous ones included.
              "Viewer",
            ],
          },
        },
      ],

      // Most lists go forward only, `customers` both ways. Relay asks for one
      // direction; by default the rule asks for both.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],

      "@graphql-eslint/relay-edge-types": [
        "error",
        {
          // Short lists of bounded length (addresses, scopes, userErrors, the
          // `nodes` of connections) are plain lists. Relay does not forbid
          // them; what grows without bound is a connection.
          listTypeCanWrapOnlyEdgeType: false,
          // A member of an organization, as the others see them, has the id of the
          // membership, which is the node: to programs, with more to see.
          shouldImplementNode: false,
        },
      ],
    },
  },
];
