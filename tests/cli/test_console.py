"""A command answers with one object, refuses with words and 1, and wrong use is 2."""

import json

import click
from click.testing import CliRunner

from qipan.kit import console
from qipan.kit.refusal import Refused


@click.group(cls=console.Terminal)
def root():
    pass


@root.command()
@console.json_option
@click.option("--bad", is_flag=True)
def count(*, json, bad):
    if bad:
        raise Refused("kit.none", "No %(what)s here", do="Bring %(what)s", where="line 3", params={"what": "rice"})
    console.say("counting")
    console.answer({"rows": 3, "names": ["甲"]}, json=json)


def test_json_is_one_object_on_standard_output_and_the_rest_goes_to_standard_error():
    done = CliRunner().invoke(root, ["count", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"rows": 3, "names": ["甲"]}
    assert done.stderr == "counting\n"


def test_a_refusal_ends_with_1_and_says_where_what_and_what_to_do():
    done = CliRunner().invoke(root, ["count", "--bad"])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr == "line 3: No rice here Bring rice\n"


def test_a_refusal_with_json_is_an_object_too():
    done = CliRunner().invoke(root, ["count", "--bad", "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["refused"] == {
        "code": "kit.none",
        "what": "No rice here",
        "do": "Bring rice",
        "where": "line 3",
    }


def test_wrong_use_ends_with_2():
    assert CliRunner().invoke(root, ["count", "--what"]).exit_code == 2
    assert CliRunner().invoke(root, ["nothing"]).exit_code == 2
