"""Pages from a service that behaves, and from one that does not."""

from __future__ import annotations

import gzip
import hashlib
import json
from email.utils import format_datetime

import pytest

from ipec_econ.core.errors import IpecError, PublishError, SourceError, SpecError
from ipec_econ.sources.fetch.folder import FetchFolder
from ipec_econ.sources.fetch.unfinished_piece import UnfinishedPiece
from ipec_econ.sources.ocds.read import read_releases
from tests.sources.fetch.conftest import TODAY, Answer, make_release

DAY = "2024-01-01"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "notices"


def read_record(folder):
    return json.loads((folder / "fetch.json").read_bytes())


def hash_files(folder):
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.gz")
    }


def fail(fetch, *arguments, error=SourceError, **options):
    with pytest.raises(error) as caught:
        fetch(*arguments, **options)
    return caught.value.problems


def test_a_window_is_asked_for_in_pieces(fetch, replay, folder):
    for day in ("2024-01-01", "2024-01-08", "2024-01-15"):
        replay.add_series(day, 2, 1)
    outcome = fetch("2024-01-01", "2024-01-16")
    assert (outcome.fetched.record.releases, outcome.fetched.n_new) == (9, 3)
    assert [one.get("updatedTo") for one in replay.asked if "cursor" not in one] == [
        "2024-01-07T23:59:59",
        "2024-01-14T23:59:59",
        "2024-01-16T23:59:59",
    ]
    assert {one["limit"] for one in replay.asked if "cursor" not in one} == {"100"}
    assert sorted(path.name for path in folder.glob("[!.]*")) == [
        "2024-01-01_2024-01-07.jsonl.gz",
        "2024-01-08_2024-01-14.jsonl.gz",
        "2024-01-15_2024-01-16.jsonl.gz",
        "fetch.json",
    ]
    assert not (folder / ".pages").exists()
    (agent,) = replay.agents
    assert agent.startswith("ipec-econ/")


def test_the_other_service_has_other_words(fetch, replay):
    replay.add_series(DAY, 1)
    fetch(DAY, DAY, service="contracts-finder")
    assert replay.asked == [
        {
            "publishedFrom": "2024-01-01T00:00:00",
            "publishedTo": "2024-01-01T23:59:59",
            "limit": "100",
        }
    ]


def test_the_record_vouches_for_every_page(fetch, replay, folder):
    pages = replay.add_series(DAY, 3, 2)
    fetch(DAY, DAY)
    record = read_record(folder)
    assert (record["complete"], record["releases"], record["pages"]) == (True, 5, 2)
    assert record["licenses"] == ["http://example.org/ogl"]
    (file,) = record["files"]
    content = (folder / file["name"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == file["sha256"]
    lines = gzip.decompress(content).splitlines()
    assert lines == pages
    for page, line, count in zip(file["pages"], lines, (3, 2), strict=True):
        assert page["sha256"] == hashlib.sha256(line).hexdigest()
        assert (page["bytes"], page["releases"]) == (len(line), count)
        assert page["retrieved"] == "2026-06-01T12:00:00+00:00"
    assert file["pages"][1]["url"].endswith("cursor=2024-01-01-1")


def test_what_is_written_is_what_a_study_reads(fetch, replay, folder):
    replay.add_series("2024-01-01", 2, 1)
    replay.add("2024-01-08", "", replay.package("2024-01-08", [], None))
    fetch("2024-01-01", "2024-01-08")
    files = sorted(path.name for path in folder.glob("*.gz"))
    rows = read_releases(files, base=str(folder)).rows
    assert rows.table.column("supplier_name").to_pylist() == ["Alpha"] * 3
    assert len(set(rows.table.column("ocid").to_pylist())) == 3


def test_real_releases_come_through_as_they_were(fetch, replay, folder, shared):
    name = "uk_ocds/cf_pcs_s2w_2025_releases.json"
    package = json.loads((shared / "data" / name).read_bytes())
    releases = [*(package if isinstance(package, list) else package["releases"])]
    parts = [releases[start : start + 90] for start in range(0, len(releases), 90)]
    for number, part in enumerate(parts):
        following = str(number + 1) if number + 1 < len(parts) else None
        body = replay.package(DAY, part, following)
        replay.add(DAY, str(number) if number else "", body)
    assert fetch(DAY, DAY).fetched.record.releases == len(releases) > 200
    (file,) = folder.glob("*.gz")
    fetched = read_releases([str(file)], base="").rows.table
    original = read_releases([name], base=str(shared / "data")).rows.table
    names = [one for one in original.column_names if one != "publisher"]
    assert fetched.select(names).equals(original.select(names))


def test_the_same_pages_are_the_same_bytes(fetch, replay, folder, tmp_path):
    replay.add_series(DAY, 2, 2)
    fetch(DAY, DAY)
    once = hash_files(folder)
    folder.rename(tmp_path / "before")
    fetch(DAY, DAY)
    assert hash_files(folder) == once


def test_a_finished_folder_is_not_fetched_again_unless_asked(fetch, replay, folder):
    replay.add_series(DAY, 2)
    fetch(DAY, DAY)
    before = read_record(folder)
    assert fetch(DAY, DAY).fetched.n_new == 0
    assert len(replay.asked) == 1
    assert read_record(folder) == before
    outcome = fetch(DAY, DAY, again=True)
    assert (outcome.fetched.n_new, outcome.fetched.notices) == (1, ())
    assert read_record(folder)["complete"]


def test_a_page_that_changed_is_said_when_it_is_fetched_again(fetch, replay, folder):
    replay.add_series(DAY, 2)
    fetch(DAY, DAY)
    replay.add(DAY, "", replay.package(DAY, [make_release("another")], None))
    (notice,) = fetch(DAY, DAY, again=True).fetched.notices
    assert notice.code == "source/fetch-other-releases"
    assert read_record(folder)["releases"] == 1


def test_an_interrupted_run_goes_on_where_it_stopped(fetch, replay, folder):
    pages = replay.add_series(DAY, 2, 2, 1)
    replay.add(DAY, f"{DAY}-2", Answer(b"down", 500))
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-failed"
    assert "it goes on where it stopped" in problem.fix
    assert list(folder.glob("*.gz")) == []
    assert not read_record(folder)["complete"]
    replay.add(DAY, f"{DAY}-2", pages[2])
    asked = len(replay.asked)
    assert fetch(DAY, DAY).fetched.record.releases == 5
    # The last page it had, to see that it still is the same, and the one that was missing.
    assert [one["cursor"] for one in replay.asked[asked:]] == [f"{DAY}-1", f"{DAY}-2"]


def test_a_piece_begins_anew_where_its_pages_moved_meanwhile(fetch, replay, folder):
    pages = replay.add_series(DAY, 2, 2, 1)
    replay.add(DAY, f"{DAY}-2", Answer(b"down", 500))
    fail(fetch, DAY, DAY)
    moved = replay.package(DAY, [make_release("late")], f"{DAY}-2")
    replay.add(DAY, f"{DAY}-1", moved)
    replay.add(DAY, f"{DAY}-2", pages[2])
    assert fetch(DAY, DAY).fetched.record.releases == 4
    (file,) = folder.glob("*.gz")
    assert gzip.decompress(file.read_bytes()).splitlines() == [pages[0], moved, pages[2]]


def test_a_cursor_that_expired_meanwhile_begins_the_piece_anew(fetch, replay):
    pages = replay.add_series(DAY, 2, 2, 1)
    replay.add(DAY, f"{DAY}-2", Answer(b"down", 500))
    fail(fetch, DAY, DAY)
    replay.add(DAY, f"{DAY}-1", Answer(b"cursor expired", 400), pages[1])
    replay.add(DAY, f"{DAY}-2", pages[2])
    assert fetch(DAY, DAY).fetched.record.releases == 5


@pytest.mark.parametrize("moment", ["join", "save"])
def test_a_run_killed_when_all_pages_were_there_asks_for_the_last_alone(
    moment, fetch, replay, folder, monkeypatch
):
    pages = replay.add_series(DAY, 2, 1)
    owner, whole = {
        "join": (UnfinishedPiece, UnfinishedPiece.join),
        "save": (FetchFolder, FetchFolder.save),
    }[moment]

    def kill(self, *arguments):
        if moment == "join" or arguments[0].files:
            raise KeyboardInterrupt
        return whole(self, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(owner, moment, kill)
        with pytest.raises(KeyboardInterrupt):
            fetch(DAY, DAY)
    assert read_record(folder)["files"] == []
    asked = len(replay.asked)
    assert fetch(DAY, DAY).fetched.record.releases == 3
    assert [one["cursor"] for one in replay.asked[asked:]] == [f"{DAY}-1"]
    (file,) = folder.glob("*.gz")
    assert gzip.decompress(file.read_bytes()).splitlines() == pages


def test_a_page_left_damaged_by_an_interrupted_run_is_not_used(fetch, replay, folder):
    replay.add_series(DAY, 2, 2, 1)
    replay.add(DAY, f"{DAY}-2", Answer(b"down", 500))
    fail(fetch, DAY, DAY)
    (folder / ".pages" / "00001.gz").write_bytes(b"half")
    replay.add_series(DAY, 2, 2, 1)
    asked = len(replay.asked)
    assert fetch(DAY, DAY).fetched.record.releases == 5
    assert len(replay.asked) - asked == 3


@pytest.mark.parametrize(
    ("answer", "waits"),
    [
        (Answer(b"slow down", 429, {"Retry-After": "7"}), [7]),
        (Answer(b"slow down", 429, {"Retry-After": "0"}), [0]),
        (Answer(b"12 request limit in 2 minute exceeded", 429), [120]),
        (
            Answer(b"", 503, {"Retry-After": format_datetime(TODAY.replace(minute=1))}),
            [60],
        ),
        (Answer(b"", 503, {"Retry-After": "soon"}), [2]),
        (Answer(b"", 503), [2]),
        (Answer(b"x" * 100, cut=50), [2]),
        (Answer(b"{broken"), [2]),
        (Answer(b""), [2]),
        (Answer(b"<html>maintenance</html>"), [2]),
        (Answer(b'{"records": []}'), [2]),
        (Answer(b'{"releases": [1]}'), [2]),
        (Answer(b'{"releases": []}\xff'), [2]),
        (Answer(b'{"releases": [{"a": ' + b"[" * 1000 + b"]" * 1000 + b"}]}"), [2]),
        (Answer(gzip.compress(b"{}")[:-9], headers={"Content-Encoding": "gzip"}), [2]),
    ],
)
def test_what_may_pass_is_tried_again(answer, waits, fetch, replay, clock):
    replay.add(DAY, "", answer, replay.package(DAY, [make_release("a")], None))
    assert fetch(DAY, DAY).fetched.record.releases == 1
    assert clock.waits == waits


def test_contracts_finder_says_403_and_means_five_minutes(fetch, replay, clock):
    replay.add(DAY, "", Answer(b"Request forbidden", 403), replay.package(DAY, [], None))
    fetch(DAY, DAY, service="contracts-finder")
    assert clock.waits == [300]


def test_waits_double_and_tries_end(fetch, replay, clock):
    replay.add(DAY, "", Answer(b"out of order", 502))
    (problem,) = fail(fetch, DAY, DAY, tries=5)
    assert clock.waits == [2, 4, 8, 16]
    assert len(replay.asked) == 5
    assert "5 tries: status 502, `out of order`" in problem.what


def test_a_service_that_asks_for_days_is_not_waited_for(fetch, replay, clock):
    replay.add(DAY, "", Answer(b"", 429, {"Retry-After": "86400"}))
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-failed"
    assert "86400 seconds" in problem.what
    assert clock.waits == []


def test_requests_keep_their_distance(fetch, replay, clock):
    replay.add_series(DAY, 1, 1, 1)
    fetch(DAY, DAY, interval=10)
    assert clock.waits == [10, 10]


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (Answer(b"Request parameter 'x' is not recognised", 400), "is not recognised"),
        (Answer(b"", 404), "status 404"),
        (Answer(b"", 403), "status 403"),
        (Answer(b"", 204), "status 204"),
        (Answer(b"", 302, {"Location": "http://localhost:9/other"}), "redirects to another"),
        (Answer(b"", 302, {"Location": "file:///etc/hostname"}), "status 302"),
        (Answer(b"{}", headers={"Content-Encoding": "br"}), "packed as `br`"),
    ],
)
def test_what_will_not_pass_is_said_at_once(answer, part, fetch, replay, clock):
    replay.add(DAY, "", answer)
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-refused"
    assert part in problem.what
    assert len(replay.asked) == 1
    assert clock.waits == []


def test_a_redirection_within_the_host_is_followed(fetch, replay):
    replay.add(DAY, "", Answer(b"", 302, {"Location": f"/there?updatedFrom={DAY}&cursor=x"}))
    replay.add(DAY, "x", replay.package(DAY, [make_release("a")], None))
    assert fetch(DAY, DAY).fetched.record.releases == 1


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org/next",
        "http://user@127.0.0.1/next",
        "//example.org/next",
        "file:///etc/hostname",
        "http://127.0.0.1:1/next",
        "http://[bad",
    ],
)
def test_no_other_host_is_asked_for_the_next_page(link, fetch, replay):
    package = {"releases": [make_release("a")], "links": {"next": link}}
    replay.add(DAY, "", json.dumps(package).encode())
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-link"
    assert len(replay.asked) == 1


def test_a_relative_link_is_of_the_page_that_has_it(fetch, replay):
    package = {"releases": [], "links": {"next": f"?updatedFrom={DAY}&cursor=x"}}
    replay.add(DAY, "", json.dumps(package).encode())
    replay.add(DAY, "x", replay.package(DAY, [make_release("a")], None))
    assert fetch(DAY, DAY).fetched.record.releases == 1


def test_odd_signs_of_a_link_are_escaped(fetch, replay):
    package = {"releases": [], "links": {"next": f"?updatedFrom={DAY}&cursor=é x"}}
    replay.add(DAY, "", json.dumps(package).encode())
    replay.add(DAY, "é x", replay.package(DAY, [make_release("a")], None))
    assert fetch(DAY, DAY).fetched.record.releases == 1


def test_a_cursor_that_comes_back_is_an_error(fetch, replay):
    replay.add(DAY, "", replay.package(DAY, [make_release("a")], "x"))
    replay.add(DAY, "x", replay.package(DAY, [make_release("b")], "y"))
    replay.add(DAY, "y", replay.package(DAY, [make_release("c")], "x"))
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-circle"
    assert len(replay.asked) == 3


def test_the_same_releases_under_a_new_cursor_are_an_error(fetch, replay):
    replay.add(DAY, "", replay.package(DAY, [make_release("a")], "x"))
    replay.add(DAY, "x", replay.package(DAY, [make_release("a")], "y"))
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-circle"


def test_a_full_last_page_is_remarked_upon(fetch, replay):
    replay.add_series(DAY, 100, 100)
    (notice,) = fetch(DAY, DAY).fetched.notices
    assert (notice.code, notice.level) == ("source/fetch-full-page", "warning")


def test_an_answer_without_end_is_not_read(fetch, replay, monkeypatch):
    monkeypatch.setattr("ipec_econ.sources.fetch.transport.MAX_BYTES", 1000)
    replay.add(DAY, "", Answer(b" " * 1001))
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-refused"
    bomb = gzip.compress(b" " * 100_000)
    replay.add(DAY, "", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    (problem,) = fail(fetch, DAY, DAY)
    assert "more than" in problem.what


def test_gzipped_pages_are_unpacked(fetch, replay, folder):
    page = replay.package(DAY, [make_release("a")], None)
    replay.add(DAY, "", Answer(gzip.compress(page), headers={"Content-Encoding": "gzip"}))
    fetch(DAY, DAY)
    (file,) = folder.glob("*.gz")
    assert gzip.decompress(file.read_bytes()) == page + b"\n"


def test_another_encoding_is_read_where_the_answer_names_it(fetch, replay, folder):
    body = json.dumps({"releases": [{"ocid": "é"}]}, ensure_ascii=False)
    kind = {"Content-Type": "application/json; charset=iso-8859-1"}
    replay.add(DAY, "", Answer(body.encode("latin-1"), headers=kind))
    fetch(DAY, DAY)
    (file,) = folder.glob("*.gz")
    assert gzip.decompress(file.read_bytes()).decode() == body + "\n"


def test_lines_and_odd_numbers_stay_as_they_are_written(fetch, replay, folder):
    replay.add(DAY, "", b'\xef\xbb\xbf{\r\n "releases": [\n  {"a": 126294.00, "b": 1e9999}]\n}\n')
    fetch(DAY, DAY)
    (file,) = folder.glob("*.gz")
    assert (
        gzip.decompress(file.read_bytes()) == b'{ "releases": [  {"a": 126294.00, "b": 1e9999}]}\n'
    )


def test_a_changed_file_is_named_and_a_missing_one_fetched(fetch, replay, folder):
    replay.add_series(DAY, 2)
    fetch(DAY, DAY)
    (file,) = folder.glob("*.gz")
    content = file.read_bytes()
    file.write_bytes(content + b"x")
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-changed"
    file.unlink()
    assert fetch(DAY, DAY).fetched.n_new == 1
    assert file.read_bytes() == content


def test_a_folder_is_of_one_fetch(fetch, replay):
    replay.add_series(DAY, 1)
    fetch(DAY, DAY)
    (problem,) = fail(fetch, DAY, "2024-01-02", error=PublishError)
    assert problem.code == "source/fetch-folder"
    assert "from 2024-01-01 to 2024-01-01" in problem.what


def test_a_folder_of_other_files_is_left_alone(fetch, replay, folder):
    folder.mkdir()
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    (problem,) = fail(fetch, DAY, DAY, error=PublishError)
    assert problem.code == "source/fetch-folder"
    assert replay.asked == []


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"version": 2}', b"null"])
def test_a_damaged_record_is_named(content, fetch, replay, folder):
    folder.mkdir()
    (folder / "fetch.json").write_bytes(content)
    (problem,) = fail(fetch, DAY, DAY)
    assert problem.code == "source/fetch-record"
    assert replay.asked == []


def test_two_runs_do_not_share_a_folder(fetch, folder):
    fcntl = pytest.importorskip("fcntl", reason="files are not locked on this system")
    folder.mkdir()
    with (folder / ".lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        (problem,) = fail(fetch, DAY, DAY, error=PublishError)
    assert "another run" in problem.what


def test_a_folder_that_cannot_be_made_is_named(fetch, folder):
    folder.write_text("a file", encoding="utf-8")
    (problem,) = fail(fetch, DAY, DAY, error=PublishError)
    assert problem.code == "publish/cannot-write"


@pytest.mark.parametrize(
    ("arguments", "options", "part"),
    [
        (("2024-1-1", DAY), {}, "--from 2024-1-1"),
        ((DAY, "2023-12-31"), {}, "before --from"),
        ((DAY, "2026-06-01"), {}, "is not over"),
        ((DAY, DAY), {"days": 0}, "--days 0"),
        ((DAY, DAY), {"service": "find-a-tendr"}, "did you mean `find-a-tender`"),
        ((DAY, DAY), {"endpoint": "ftp://example.org/x"}, "https://"),
        ((DAY, DAY), {"endpoint": "file:///etc/hostname"}, "https://"),
        ((DAY, DAY), {"endpoint": "https://[bad/x"}, "no address"),
        ((DAY, DAY), {"endpoint": "https://me:secret@example.org/x"}, "holds a user"),
        ((DAY, DAY), {"endpoint": "https://example.org/x?y=1"}, "question mark"),
    ],
)
def test_words_that_describe_no_fetch_are_refused(arguments, options, part, fetch, replay, folder):
    problems = fail(fetch, *arguments, error=SpecError, **options)
    assert {problem.code for problem in problems} == {"source/fetch-argument"}
    said = " ".join(str(problem) for problem in problems)
    assert part in said
    assert "secret" not in said
    assert replay.asked == []
    assert not folder.exists()


def test_all_wrong_words_are_named_at_once(fetch):
    assert len(fail(fetch, "x", "y", error=SpecError, days=0, service="z")) == 4


def test_nobody_at_the_address_is_a_source_error(fetch):
    problems = fail(fetch, DAY, DAY, endpoint="http://127.0.0.1:1/x", error=IpecError)
    assert [problem.code for problem in problems] == ["source/fetch-failed"]
    assert "no connection" in problems[0].what
