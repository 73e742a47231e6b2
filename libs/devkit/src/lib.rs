//! What only a development system has: a mail sink and a token issuer.
