"""TypeScript from the model: `types.ts`, `resources.ts`, `codes.ts`."""

from __future__ import annotations

from model import Field, Model, Operation, Ref, Type, snake

HEAD = "// Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand.\n\n"
PRIMITIVES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "time": "string", "any": "Json"}


def files(model: Model) -> dict[str, str]:
    folder = "sdk/typescript/src/generated"
    return {
        f"{folder}/types.ts": types(model),
        f"{folder}/resources.ts": resources(model),
        f"{folder}/codes.ts": codes(model),
    }


def camel(name: str) -> str:
    first, *rest = snake(name).split("_")
    return first + "".join(word.capitalize() for word in rest)


def pascal(name: str) -> str:
    return "".join(word.capitalize() for word in snake(name).split("_"))


def of(ref: Ref, prefix: str = "") -> str:
    if ref.kind == "list":
        inner = of(ref.of, prefix)
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if ref.kind == "map":
        return f"Record<string, {of(ref.of, prefix)}>"
    primitive = PRIMITIVES.get(ref.kind)
    return primitive if primitive not in (None, "Json") else f"{prefix}{primitive or ref.kind}"


def comment(text: str, indent: str = "") -> str:
    text = text.replace("*/", "*\\/")
    return f"{indent}/** {text} */\n" if text else ""


def member(one: Field, given: bool, prefix: str = "", indent: str = "  ") -> str:
    optional = "" if one.required else "?"
    null = " | null" if one.nullable or (not one.required and not given) else ""
    return f"{comment(one.doc, indent)}{indent}{one.name}{optional}: {of(one.ref, prefix)}{null};\n"


def types(model: Model) -> str:
    out = [HEAD, "/** Any JSON. */\nexport type Json = unknown;\n"]
    for made in model.types.values():
        out.append("\n" + comment(made.doc))
        if made.values:
            values = " | ".join(f"'{value}'" for value in made.values)
            # a newer server may know more of them
            out.append(f"export type {made.name} = {values} | (string & {{}});\n")
        elif made.one_of:
            variants = "\n".join(f"  | {{ {one.name}: {of(one.ref)} }}" for one in made.fields)
            out.append(f"export type {made.name} =\n{variants};\n")
        else:
            members = "".join(member(one, made.given and not made.answered) for one in made.fields)
            out.append(f"export interface {made.name} {{\n{members}}}\n")
    return "".join(out)


def resources(model: Model) -> str:
    out = [
        HEAD,
        "import type { CallOptions, Pager, Transport } from '../transport.js';\n",
        "import type * as t from './types.js';\n",
    ]
    groups = model.groups()
    for group, operations in groups.items():
        if not group:
            continue
        out.append(f"\n/** `client.{camel(group)}` */\nexport class {pascal(group)}Api {{\n")
        out.append("  constructor(private readonly transport: Transport) {}\n")
        out += [method(one, "this.transport") for one in operations]
        out.append("}\n")
    out.append("\n/** What a client offers; `LocalPlus` is one. */\nexport abstract class Operations {\n")
    for group in groups:
        if group:
            out.append(f"  readonly {camel(group)}: {pascal(group)}Api;\n")
    out.append("\n  constructor(protected readonly transport: Transport) {\n")
    for group in groups:
        if group:
            out.append(f"    this.{camel(group)} = new {pascal(group)}Api(transport);\n")
    out.append("  }\n")
    out += [method(one, "this.transport") for one in groups.get("", [])]
    out.append("}\n")
    return "".join(out)


def method(operation: Operation, transport: str) -> str:
    arguments, given = [], []
    if operation.in_path:
        arguments += [f"{camel(name)}: string | number" if name in ("seq", "version") else f"{camel(name)}: string" for name in operation.in_path]
        given.append(f"path: {{ {', '.join(name if camel(name) == name else f'{name}: {camel(name)}' for name in operation.in_path)} }}")
    query = [one for one in operation.query]
    if query:
        members = "; ".join(f"{one.name}{'' if one.required else '?'}: {of(one.ref, 't.')}" for one in query)
        required = any(one.required for one in query)
        arguments.append(f"query: {{ {members} }}{'' if required else ' = {}'}")
        given.append("query")
    if operation.body:
        arguments.append(f"params{'' if operation.body_required else '?'}: t.{operation.body}")
        given.append("body: params")
    arguments.append("options?: CallOptions")
    traits = [
        f"name: '{'.'.join(filter(None, [operation.group, operation.name]))}'",
        f"method: '{operation.method}'",
        f"path: '{operation.path}'",
    ]
    if operation.keyed:
        traits.append("keyed: true")
    if operation.repeatable:
        traits.append("repeatable: true")
    answer, call = {
        "none": ("Promise<void>", "none"),
        "bytes": ("Promise<ReadableStream<Uint8Array>>", "bytes"),
    }.get(operation.answer, (None, None))
    if answer is None:
        ref = of(operation.ref, "t.")
        answer, call = {
            "json": (f"Promise<{ref}>", f"json<{ref}>"),
            "list": (f"Promise<{ref}[]>", f"list<{ref}>"),
            "pages": (f"Pager<{ref}>", f"pages<{ref}>"),
        }[operation.answer]
    doc = " ".join(filter(None, [operation.summary, operation.doc]))
    doc = f"{doc} `{operation.method} {operation.path}`".strip()
    return (
        f"\n{comment(doc, '  ')}"
        f"  {camel(operation.name)}({', '.join(arguments)}): {answer} {{\n"
        f"    return {transport}.{call}({{ {', '.join(traits)} }}, {{ {', '.join(given)} }}, options);\n"
        f"  }}\n"
    )


def codes(model: Model) -> str:
    lines = "".join(f"{comment(meaning, '  ')}  {pascal(code)}: '{code}',\n" for code, meaning in model.codes.items())
    return (
        f"{HEAD}/** The stable codes of errors. A newer server may know more of them. */\n"
        f"export const Code = {{\n{lines}}} as const;\n\n"
        "/** One of `Code`, or a code of a newer server. */\n"
        "export type Code = (typeof Code)[keyof typeof Code] | (string & {});\n"
    )
