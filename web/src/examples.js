import { DEFAULT_HEADERS } from "./fetcher.js";

// The tabs of a first visit. Run from left to right on a new server with the
// key it printed, each one succeeds. A tab takes its title from the name of
// its operation.

function example(query, variables) {
  return {
    query: query.trim() + "\n",
    variables: variables ? JSON.stringify(variables, null, 2) : "",
    headers: DEFAULT_HEADERS,
  };
}

export const examples = [
  example(`
# Start here: paste the API key into the field
# above, then press Run (Ctrl-Enter).
#
# Shows whose key it is and what it may do.
# Without a key, kind is ANONYMOUS.
query Viewer {
  viewer {
    kind
    scopes
    apiClient {
      id
      name
      kind
    }
    partners(first: 10) {
      nodes {
        id
        name
      }
    }
  }
}
`),

  example(
    `
# Creates a customer with an address and metadata.
#
# To run it again, change the e-mail address in
# the variables: userErrors tells if it is taken.
mutation CreateCustomer($input: CreateCustomerInput!) {
  createCustomer(input: $input) {
    customer {
      id
      url
      email
      firstName
      lastName
      phone
      language
      version
      createdAt
      addresses {
        id
        street
        city
        postcode
        countryCode
        isDefaultBilling
        isDefaultShipping
      }
      partners {
        id
        name
      }
      metadata {
        key
        value
      }
    }
    userErrors {
      code
      message
      path
    }
  }
}
`,
    {
      input: {
        email: "ada@example.com",
        firstName: "Ada",
        lastName: "Lovelace",
        phone: "+44 20 7946 0958",
        language: "en",
        addresses: [
          {
            street: ["12 St James's Square"],
            city: "London",
            postcode: "SW1Y 4JH",
            countryCode: "GB",
            isDefaultBilling: true,
            isDefaultShipping: true,
          },
        ],
        metadata: [{ key: "utm_source", value: "graphiql" }],
      },
    },
  ),

  example(
    `
# Finds the customer by e-mail address.
query FindCustomer($by: CustomerIdentifier!) {
  customer(by: $by) {
    id
    email
    firstName
    lastName
    phone
    version
    addresses {
      id
      street
      city
      postcode
      countryCode
    }
    partners {
      id
      name
    }
    createdIn
    site {
      id
      name
    }
  }
}
`,
    { by: { email: "ada@example.com" } },
  ),

  example(
    `
# Creates a partner. CreateStore gives it a store.
mutation CreatePartner($input: CreatePartnerInput!) {
  createPartner(input: $input) {
    partner {
      id
      name
    }
    userErrors {
      code
      message
      path
    }
  }
}
`,
    {
      input: {
        name: "Northwind Retail",
        externalIds: [{ system: "erp", value: "10042" }],
      },
    },
  ),

  example(`
# Lists the partners. Copy an id for CreateStore.
query Partners {
  partners(first: 10) {
    edges {
      node {
        id
        name
        externalIds {
          system
          value
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`),

  example(
    `
# Creates a store that belongs to a partner.
#
# First paste the id of a partner into partnerId
# below: CreatePartner and Partners show it.
mutation CreateStore($input: CreateStoreInput!) {
  createStore(input: $input) {
    store {
      id
      name
    }
    userErrors {
      code
      message
      path
    }
  }
}
`,
    { input: { name: "Northwind Covent Garden", partnerId: "" } },
  ),

  example(
    `
# Defines a custom field: customers can now have
# a loyalty tier.
mutation DefineCustomField($input: CreateCustomFieldDefinitionInput!) {
  createCustomFieldDefinition(input: $input) {
    definition {
      id
      code
      label
      type
    }
    userErrors {
      code
      message
      path
    }
  }
}
`,
    {
      input: {
        object: "CUSTOMER",
        code: "loyalty_tier",
        label: "Loyalty tier",
        type: "TEXT",
      },
    },
  ),

  example(
    `
# Changes how telephone numbers are treated and
# shows all settings of the tenant.
mutation UpdateSettings($input: UpdateTenantSettingsInput!) {
  updateTenantSettings(input: $input) {
    settings {
      partnerAssignment
      partnerFallback
      phoneMode
      emailUniqueness
    }
    userErrors {
      code
      message
      path
    }
  }
}
`,
    { input: { phoneMode: "STRIP" } },
  ),
];
