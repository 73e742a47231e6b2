"""Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand."""
