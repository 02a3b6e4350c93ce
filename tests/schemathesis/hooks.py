"""What schemathesis has to know of Frontdesk: its scalars, and what counts as a fault of the server."""

import schemathesis
from hypothesis import strategies as st
from hypothesis_graphql import nodes

TEXT = st.text(max_size=40).filter(lambda text: "\x00" not in text)


def scalar(name, good):
    """Mostly what the scalar is, now and then anything."""
    schemathesis.graphql.scalar(name, st.one_of(good, good, TEXT).map(nodes.String))


scalar("CountryCode", st.sampled_from(["DE", "CZ", "US", "XX"]))
scalar("Date", st.dates().map(str))
scalar("DateTime", st.datetimes().map(lambda at: at.isoformat() + "Z"))
scalar("EmailAddress", st.emails())
scalar("LanguageCode", st.sampled_from(["en", "de", "cs"]))
scalar("PhoneNumber", st.sampled_from(["+420601123456", "+49 30 123456", "601123456"]))
scalar("TimeZone", st.sampled_from(["Europe/Prague", "UTC"]))
scalar("URL", st.sampled_from(["https://example.com/", "javascript:alert(1)"]))
schemathesis.graphql.scalar("JSON", st.one_of(TEXT.map(nodes.String), st.integers(-(2**31), 2**31).map(nodes.Int)))


@schemathesis.check
def no_fault(ctx, response, case):
    """No answer says that the server itself is at fault, by its status or by the code of an error."""
    assert response.status_code < 500, f"status {response.status_code}"
    body = response.json()
    codes = [error.get("extensions", {}).get("code") for error in body.get("errors", [])]
    assert "INTERNAL" not in codes, codes
