"""scripts/contract itself: each kind of finding is shown once, on a small change of what is right."""

import contextlib
import copy
import importlib.machinery
import importlib.util
import io
import json
import pathlib
import sys
import tempfile
import unittest

# A script has no place for compiled files beside it.
sys.dont_write_bytecode = True
SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "scripts" / "contract"


def script():
    loader = importlib.machinery.SourceFileLoader("contract", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("contract", loader))
    loader.exec_module(module)
    return module


contract = script()
DOCUMENT = contract.load()
DATE = "Tue, 01 Jan 2030 00:00:00 GMT"
WORLD_HEADERS = {"date": DATE, "x-fauxcount-world": "alpha"}
ITEM = {"id": "itm_0123456789ABC", "kind": "photo", "bytes": 1, "created_at": "2030-01-01T00:00:00.000Z"}


def success(body=None, **changes):
    return {"method": "GET", "path": "/w/alpha/v1/items/itm_0123456789ABC", "status": 200,
            "headers": {**WORLD_HEADERS, "content-type": "application/json"},
            "body": json.dumps(ITEM if body is None else body), **changes}


def problem(code, headers=None, members=None, **changes):
    row = DOCUMENT.codes[code]
    body = {"type": f"urn:fauxcount:problem:{code}", "title": row["title"], "status": row["status"],
            "code": code, "remedy": row["remedy"], **(members or {})}
    headers = {"date": DATE, "content-type": "application/problem+json", **(headers or {})}
    return success(body, **{"status": row["status"], "headers": headers, **changes})


def findings(record):
    return list(contract.Exchanges(DOCUMENT).check(record))


class Exchanges(unittest.TestCase):
    def good(self, record):
        self.assertEqual(findings(record), [])

    def bad(self, record, words):
        self.assertIn(words, "\n".join(findings(record)))

    def test_what_keeps_to_the_contract(self):
        self.good(success())
        self.good(success(path="/v1/items/itm_0123456789ABC?"))
        self.good(success(path="/w/alpha/v1/%69tems/itm%5F0123456789ABC?limit=1"))
        self.good(success(path="http://localhost:8642/w/alpha/v1/items/itm_0123456789ABC"))
        self.good(success(method="HEAD", body=""))
        self.good(problem("item.not_found"))
        self.good(problem("auth.missing", {"www-authenticate": "Bearer"}))
        self.good(problem("world.busy", {"retry-after": "1"}))
        self.good(problem("request.not_found", path="/nowhere"))
        self.good(problem("request.method_not_allowed", {"allow": "GET"}, method="PATCH"))
        self.good(success(method="DELETE", status=204, headers=WORLD_HEADERS) | {"body": ""})

    def test_a_success_of_another_shape(self):
        self.bad(success({**ITEM, "colour": "red"}), "colour")
        self.bad(success({key: ITEM[key] for key in ("id", "kind", "bytes")}), "created_at")
        self.bad(success({**ITEM, "id": "itm_1"}), "/id")
        self.bad(success({**ITEM, "bytes": 2**32}), "/bytes")
        self.bad(success(body="") | {"body": "{"}, "no JSON")
        self.bad(success(status=201), "no success 201")
        self.bad(success(method="DELETE", status=204, headers=WORLD_HEADERS), "a body where none")

    def test_headers_that_are_missing_or_wrong(self):
        self.bad(success(headers={"date": DATE, "content-type": "application/json"}), "X-Fauxcount-World")
        self.bad(success(headers={**WORLD_HEADERS, "content-type": "text/html"}), "text/html")
        self.bad(success(headers={**success()["headers"], "date": "today"}), "Date")
        self.bad(problem("auth.missing"), "WWW-Authenticate")
        self.bad(problem("world.busy"), "Retry-After")
        self.bad(problem("request.method_not_allowed", method="PATCH"), "Allow")

    def test_what_no_operation_takes(self):
        self.bad(success(path="/nowhere"), "no such operation")
        self.bad(success(method="PATCH"), "405 expected")
        self.bad(problem("item.not_found", path="/nowhere"), "not among the refusals")

    def test_a_refusal_that_the_operation_does_not_have(self):
        self.bad(problem("removal.blocked"), "not among the refusals")

    def test_a_problem_that_contradicts_its_code(self):
        self.bad(problem("item.not_found", members={"status": 400}), "answered as 400")
        self.bad(problem("item.not_found", status=409), "with status 409")
        self.bad(problem("item.not_found", members={"remedy": "retry"}), "another title or remedy")
        self.bad(problem("item.not_found", members={"type": "urn:fauxcount:problem:ok"}), "the type of")
        self.bad(problem("item.not_found", members={"not_before": "2030-01-01T00:00:00.000Z"}), "not_before")
        self.bad(problem("account.identifier_quarantined", {"retry-after": "1"}, method="POST",
                         path="/w/alpha/v1/accounts"), "not_before")

    def test_what_a_fault_made(self):
        fault = {"fauxcount-fault": "7"}
        page = {"status": 502, "headers": {"date": DATE, "content-type": "text/html", **fault}}
        self.good(success(**page) | {"body": "<p>Bad gateway</p>"})
        self.bad(success(**page | {"headers": {"date": DATE, "content-type": "text/html"}}), "content type")
        self.good(success(headers={**WORLD_HEADERS, "content-type": "application/json", **fault}))
        self.bad(success({"id": "itm_1"}, headers={**WORLD_HEADERS, "content-type": "application/json",
                                                   **fault}), "/id")
        self.good(problem("account.limit", fault))
        self.bad(problem("account.limit", {"fauxcount-fault": "seven"}), "Fauxcount-Fault")

    def test_the_summary_counts_what_succeeded(self):
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson") as file:
            file.write(json.dumps(success()) + "\n" + json.dumps(problem("item.not_found")) + "\n")
            file.flush()
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                self.assertEqual(list(contract.validate(DOCUMENT, [file.name])), [])
                incomplete, = contract.validate(DOCUMENT, [file.name], complete=True)
        self.assertIn("2 exchanges; 1 of ", printed.getvalue())
        self.assertIn("sign_up", incomplete)
        self.assertNotIn("get_item", incomplete)


class TheDocument(unittest.TestCase):
    def findings_after(self, change):
        content = copy.deepcopy(DOCUMENT.content)
        change(content)
        return "\n".join(contract.check(contract.Document(content)))

    def test_is_sound(self):
        self.assertEqual(list(contract.check(DOCUMENT)), [])

    def test_a_reference_to_nothing(self):
        def change(content):
            content["components"]["schemas"]["ItemView"]["properties"]["kind"] = {
                "$ref": "#/components/schemas/Kind"}
        self.assertIn("refers to nothing", self.findings_after(change))

    def test_a_component_that_nobody_uses(self):
        def change(content):
            content["components"]["schemas"]["Spare"] = {"type": "string"}
        self.assertIn("nothing refers to it", self.findings_after(change))

    def test_codes_that_differ_from_those_of_the_server(self):
        def renamed(content):
            content["x-codes"]["item.lost"] = content["x-codes"].pop("item.not_found")
        self.assertIn("item.lost", self.findings_after(renamed))

        def of_another_status(content):
            content["x-codes"]["item.not_found"]["status"] = 410
        self.assertIn("item.not_found is", self.findings_after(of_another_status))

        def unused(content):
            content["paths"]["/w/{world}/v1/items"]["post"]["x-refusals"]["codes"] = []
        self.assertIn("item.limit: no operation answers it", self.findings_after(unused))

    def test_an_operation_without_a_name(self):
        def change(content):
            del content["paths"]["/w/{world}/v1/items"]["post"]["operationId"]
        self.assertIn("has no operationId", self.findings_after(change))

    def test_an_example_that_is_none(self):
        def change(content):
            content["components"]["schemas"]["ItemId"]["examples"] = ["item 7"]
        self.assertIn("is no example of it", self.findings_after(change))

    def test_names_every_refusal_when_it_is_expanded(self):
        responses = contract.expanded(DOCUMENT)["paths"]["/w/{world}/v1/removals"]["post"]["responses"]
        self.assertIn("removal.blocked", responses["409"]["description"])
        self.assertNotIn("default", responses)


class TheTypes(unittest.TestCase):
    """A type is made from the document itself, and then one of the two is changed."""

    TEXT = {"kind": "text", "size_max": 256}
    ITEM = {"method": "GET", "path": "/w/{world}/v1/items/{item}", "status": 200,
            "path_fields": [{"name": "item", "required": True, "type": {"kind": "ItemId"}}],
            "query_fields": [], "media": "application/json", "fields": [],
            "answer": [{"name": "id", "required": True, "type": {"kind": "ItemId"}},
                       {"name": "kind", "required": True, "type": {
                           "kind": "enum", "names": ["contact", "message", "photo", "note", "other"]}},
                       {"name": "bytes", "required": True, "type": {"kind": "uint32"}},
                       {"name": "created_at", "required": True, "type": {"kind": "Instant"}}]}

    def findings_after(self, change):
        printed = copy.deepcopy(self.ITEM)
        change(printed)
        found = contract.compare(DOCUMENT, [json.dumps(printed)])
        return "\n".join(each for each in found if "openapi.yaml only" not in each)

    def test_that_are_the_same(self):
        self.assertEqual(self.findings_after(lambda printed: None), "")

    def test_that_differ(self):
        def member(at, **changes):
            return lambda printed: printed["answer"][at].update(changes)
        for words, change in {
                "has the members": lambda printed: printed["answer"].pop(),
                "requires": member(3, required=False),
                "must be one of": member(1, type={"kind": "enum", "names": ["contact"]}),
                "must be a string": member(2, type=self.TEXT),
                "must refer to AccountId": member(0, type={"kind": "AccountId"}),
                "must be an integer": member(0, type={"kind": "uint64"}),
                "must be a boolean": member(2, type={"kind": "boolean"}),
                "must be an array": member(2, type={"kind": "array", "size_max": 4, "element": self.TEXT}),
                "must answer 202": lambda printed: printed.update(status=202),
                "path parameters": lambda printed: printed.update(path_fields=[]),
                "in the types only": lambda printed: printed.update(method="PUT")}.items():
            with self.subTest(words):
                self.assertIn(words, self.findings_after(change))

    def test_that_lack_an_operation(self):
        self.assertIn("POST /w/{world}/v1/accounts: is in openapi.yaml only",
                      list(contract.compare(DOCUMENT, [])))


if __name__ == "__main__":
    unittest.main()
