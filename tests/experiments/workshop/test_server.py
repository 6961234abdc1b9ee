"""What is served, and to whom."""

import socket

import pytest
from typer.testing import CliRunner

import sim
from experiments.cli import app
from experiments.workshop.server import check_address, is_local
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
