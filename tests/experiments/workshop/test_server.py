"""What is served, and to whom."""

import socket

import pytest
from typer.testing import CliRunner

import sim
from experiments.cli import app
from experiments.workshop.addresses import is_local, is_meant
from experiments.workshop.server import check_address
from experiments.workshop.shared import Workshop, letters, shipped
from sim.errors import InputError


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "::1"])
def test_addresses_of_this_computer(host):
    assert is_local(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example", ""])
def test_addresses_of_others(host):
    assert not is_local(host)


def test_a_port_that_is_taken_is_said_to_be():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} of 127.0.0.1 cannot be used"):
            check_address("127.0.0.1", port)


@pytest.mark.parametrize(("words", "said"), [(["--port", "70000"], "--port"), (["--county", "nowhere"], "nowhere")])
def test_the_command_refuses_what_cannot_be(words, said):
    done = CliRunner().invoke(app, ["--lang", "en", "app", *words])
    assert done.exit_code == 2 and said in done.output and len(done.output.strip().splitlines()) == 1


def test_without_the_extra_the_command_says_what_to_install(monkeypatch):
    monkeypatch.setattr("experiments.cli.workshop.find_spec", lambda name: None)
    done = CliRunner().invoke(app, ["--lang", "en", "app"])
    assert done.exit_code == 2 and "make app" in done.output


def test_an_own_county_watches_all_reforms_but_pilots_elsewhere():
    county = sim.load_case("baseline", county="plain")
    names = [case.name for case in shipped(county)]
    assert names[0] == "baseline" and "s1" in names and "pilot_delegation" not in names
    assert all(case.tables is county.tables for case in shipped(county))
    assert "甲" in letters(county)


def test_getting_ready_says_how_far_it_is():
    said = []
    base = sim.load_case("baseline").with_structure(townships=1, cadres=4, residents=4, warm_up=0)
    workshop = Workshop(base, cases=(base,))
    workshop.warm(said.append)
    assert workshop.state is None and workshop.font()[:4] == b"wOFF"
    assert [one.key for one in said[:2]] == ["workshop.warming_font", "workshop.warming_rules"]
    assert said[-1].told("en") == "living the county as it is, seed 20 of 20"


@pytest.mark.parametrize(
    ("address", "named", "path", "answered"),
    [
        ("127.0.0.1", "127.0.0.1", "/", True),
        ("127.0.0.1", "localhost", "/vote", True),
        ("127.0.0.1", "elsewhere.example", "/", False),  # a page of somebody else's in the browser of this computer
        ("198.51.100.7", "192.0.2.2", "/vote", True),
        ("198.51.100.7", "192.0.2.2", "/_nicegui/components/x.js", True),
        ("198.51.100.7", "192.0.2.2", "/", False),
        ("198.51.100.7", "127.0.0.1", "/", False),
        ("198.51.100.7", "192.0.2.2", "/docs", False),
        ("198.51.100.7", "192.0.2.2", "/voted", False),
        ("", "127.0.0.1", "/", False),
    ],
)
def test_where_others_may_vote_they_see_nothing_else(address, named, path, answered):
    assert is_meant(address, named, path) == answered


def test_sharing_prints_an_address_and_a_code_and_binds_to_all(monkeypatch):
    served = {}

    def serve(room, host, port, shared):
        served.update(room=room, host=host, port=port, shared=shared)

    monkeypatch.setattr("experiments.workshop.server.serve", serve)
    done = CliRunner().invoke(app, ["--lang", "en", "app", "--share", "--port", "8123"])
    assert done.exit_code == 0 and (served["host"], served["port"], served["shared"]) == ("0.0.0.0", 8123, True)
    code = served["room"].ballot.code
    assert f"code {code}" in done.output and served["room"].address in done.output
    done = CliRunner().invoke(app, ["--lang", "en", "app"])
    assert done.exit_code == 0 and (served["host"], served["shared"]) == ("127.0.0.1", False)
    assert served["room"].ballot.code == "" and served["room"].address == ""
    done = CliRunner().invoke(app, ["--lang", "en", "app", "--share", "--host", "0.0.0.0"])
    assert done.exit_code == 2 and "--share" in done.output
