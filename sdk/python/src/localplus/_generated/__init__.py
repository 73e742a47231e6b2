"""Made by `cargo xtask gen` from services/*/openapi.json; not edited by hand."""
