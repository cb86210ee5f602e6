"""A class of sixty as learning systems pack it, with everything that students do to their files.

Each hand-in is told by the default learning rate in its file: `Expected.rate` is that of the file
which has to be judged, 0 where nothing may be.
"""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

CONTENT = str | bytes
Files = dict[str, CONTENT]
OLD = 1
"""The rate of every version that must not be judged."""
PLAIN = 40
"""Students without anything odd."""


class Expected(NamedTuple):
    """What has to stand on the board of one student."""

    name: str
    rate: int
    file: str
    """Name of the judged file as it was handed in; where nothing is judged, part of the reason."""
    late: bool = False


def strategy(rate: int) -> str:
    """A gradient descent that is told by its rate."""
    return (
        f"def hike(hiker, learning_rate={rate}):\n    while hiker.daylight > 0:\n"
        "        hiker.walk(-learning_rate * hiker.measure())\n"
    )


def pack(files: Mapping[str, CONTENT], year: int = 2026) -> bytes:
    """A zip of these files; a name that ends with `/` is a folder."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (year, 11, 29, 23, 59, 0))
            archive.writestr(entry, content)
    return data.getvalue()


def notebook(source: str) -> str:
    """A notebook with a magic, this code, and a shell command."""
    cells = [
        {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [],
         "source": text.splitlines(True)}
        for text in ("%matplotlib inline\n", source, "!ls\n", "%%bash\nrm -rf x\n")
    ]  # fmt: skip
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def pasted(source: str) -> str:
    """Code as an editor for web pages leaves it."""
    lines = (html.escape(line).replace("    ", "&nbsp; &nbsp; ") for line in source.splitlines())
    return "<p>" + "<br />".join(lines) + "</p>"


LIBRARY = (
    "from engine import hike, load_level\nfrom descent import hike as mine\n"
    "if __name__ == '__main__':\n    print(hike('ravine', mine, seed=3))\n"
)
CASES: tuple[tuple[str, Files, int, str], ...] = (
    ("Copy Two", {"hike.py": strategy(OLD), "hike (1).py": strategy(102)}, 102, "hike (1).py"),
    ("Final Three", {"hike.py": strategy(OLD), "hike_final_v2.py": strategy(103)}, 0,
     "hike.py, hike_final_v2.py"),
    ("Helper Four", {"descent.py": strategy(104), "experiment.py": LIBRARY}, 104, "descent.py"),
    ("Notebook Five", {"work.ipynb": notebook(strategy(105))}, 105, "work.ipynb"),
    ("Utf Seven", {"hike.py": strategy(107).encode("utf-16")}, 107, "hike.py"),
    ("Mark Eight", {"hike.py": b"\xef\xbb\xbf" + strategy(108).encode()}, 108, "hike.py"),
    ("Zips Nine", {"v1.zip": pack({"hike.py": strategy(OLD)}),
                   "v2.zip": pack({"hike.py": strategy(109)})}, 109, "v2.zip: hike.py"),
    ("Folder Ten", {"project/hike.py": strategy(110), "project/util.py": "x = 1\n"}, 110,
     "project/hike.py"),
    ("Latin Eleven", {"hike.py": b"# coding: latin-1\n# \xfc\n" + strategy(111).encode()}, 111,
     "hike.py"),
    ("Letter Twelve", {"letter.pdf": b"%PDF"}, 0, "letter.pdf"),
    ("Ten Versions", {f"hike_v{k}.py": strategy(OLD if k < 10 else 113) for k in (2, 9, 10)}, 113,
     "hike_v10.py"),
    ("Broken Zip", {"work.zip": b"PK and nothing"}, 0, "not a readable zip"),
    ("No Notebook", {"work.ipynb": "{" * 3000}, 0, "work.ipynb"),
)  # fmt: skip
"""Name, files, rate and file that are right, for every system that takes files as they are."""


def _moodle(name: str, number: int, kind: str = "file_") -> str:
    return f"{name}_{number}_assignsubmission_{kind}/"


def moodle_class() -> tuple[Files, list[Expected], dict[str, str]]:
    """Files of Moodle's zip, who has to be on the board, and the numbers of all by name."""
    files: Files = {}
    right: list[Expected] = []
    numbers: dict[str, str] = {}

    def hand_in(number: int, name: str, own: Files, rate: int, file: str, shown: str = "") -> None:
        files.update({_moodle(name, number) + path: data for path, data in own.items()})
        right.append(Expected(shown or name, rate, file))
        numbers[shown or name] = str(number)

    for k in range(PLAIN):
        hand_in(200 + k, f"Plain {k:02}", {"hike.py": strategy(200 + k)}, 200 + k, "hike.py")
    for k, (name, own, rate, file) in enumerate(CASES):
        hand_in(300 + k, name, own, rate, file)
    hand_in(400, "Twin", {"hike.py": strategy(400)}, 400, "hike.py", "Twin (400)")
    hand_in(401, "Twin", {"hike.py": strategy(401)}, 401, "hike.py", "Twin (401)")
    hand_in(87681, "Participant", {"hike.py": strategy(402)}, 402, "hike.py", "Participant 87681")
    files[_moodle("Pasted", 403, "onlinetext_") + "onlinetext.html"] = pasted(strategy(403))
    right.append(Expected("Pasted", 403, "onlinetext.html"))
    files["../" + _moodle("Outside", 404) + "hike.py"] = strategy(OLD)
    right.append(Expected("Outside", 0, "leaves the zip"))
    files[_moodle("Nothing", 405)] = ""
    right.append(Expected("Nothing", 0, "nothing was handed in"))
    # A path of a stranger's into a student's folder costs that student nothing.
    files["../" + _moodle("Plain 00", 200) + "hike.py"] = strategy(OLD)
    numbers |= {"Pasted": "403", "Outside": "404", "Nothing": "405"}
    return files, right, numbers


def canvas_class() -> tuple[Files, list[Expected], dict[str, str]]:
    """The same for Canvas, whose zip is one flat folder."""
    files: Files = {}
    right: list[Expected] = []
    numbers: dict[str, str] = {}
    upload = 5000

    def hand_in(start: str, own: Files, right_one: Expected, number: str) -> None:
        nonlocal upload
        for path, data in own.items():
            upload += 1
            files[f"{start}_{upload}_{path}"] = data
        right.append(right_one)
        numbers[right_one.name] = number

    for k in range(PLAIN):
        one = Expected(f"plain{k:02}", 200 + k, "hike.py")
        hand_in(f"plain{k:02}_{1200 + k}", {"hike.py": strategy(200 + k)}, one, str(1200 + k))
    for k, (name, own, rate, file) in enumerate(CASES):
        if any("/" in path for path in own):
            continue
        plain = name.lower().replace(" ", "")
        if name == "Final Three":  # the numbers of Canvas' uploads say which is newer
            rate, file = 103, "hike_final_v2.py"
        hand_in(f"{plain}_{1300 + k}", own, Expected(plain, rate, file), str(1300 + k))
    hand_in("twolate_LATE_1401", {"hike.py": strategy(OLD), "hike-1.py": strategy(401)},
            Expected("twolate", 401, "hike-1.py", True), "1401")  # fmt: skip
    hand_in("second_1402", {"hike-1.py": strategy(OLD), "hike-2.py": strategy(402)},
            Expected("second", 402, "hike-2.py"), "1402")  # fmt: skip
    hand_in("anon_aB3xK", {"hike.py": strategy(403), "helper.py": "STRIDE = 30\n"},
            Expected("anon aB3xK", 403, "hike.py"), "aB3xK")  # fmt: skip
    hand_in("LATE_anon_zZ9qP", {"hike.py": strategy(404)},
            Expected("anon zZ9qP", 404, "hike.py", True), "zZ9qP")  # fmt: skip
    hand_in("o_six_1405", {"hike.py": strategy(405)}, Expected("o_six", 405, "hike.py"), "1405")
    files["fivetext_1406_text.html"] = pasted(strategy(406))
    right.append(Expected("fivetext", 406, "fivetext_1406_text.html"))
    numbers["fivetext"] = "1406"
    files["latetext_LATE_1407_text.html"] = pasted(strategy(407))
    right.append(Expected("latetext", 407, "latetext_LATE_1407_text.html", True))
    numbers["latetext"] = "1407"
    return files, right, numbers


def moodle_worksheet(numbers: Mapping[str, str]) -> bytes:
    """Moodle's own grading worksheet in German, as its server in Germany writes it."""
    head = ("ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung", "Bestwertung",
            "Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)",
            "Zuletzt geändert (Bewertung)", "Feedback als Kommentar")  # fmt: skip
    rows = [",".join(f'"{h}"' if " " in h else h for h in head)]
    rows += [
        f'Teilnehmer/in{number},"{name}",x{number}@example.org,"Zur Bewertung abgegeben",,'
        '"20,00",Ja,"Sonntag, 29. November 2026, 23:59","-",'
        for name, number in numbers.items()
    ]
    rows.append('Teilnehmer/in999,"Wer Nichts Abgab",,"Keine Abgabe",,"20,00",Ja,-,-,')
    return b"\xef\xbb\xbf" + "\n".join([*rows, ""]).encode()


def canvas_export(numbers: Mapping[str, str]) -> bytes:
    """Canvas' exported gradebook, with another assignment beside ours."""
    rows = ["Student,ID,SIS User ID,SIS Login ID,Section,Essay (77),Down by Dusk (78),Final Score"]
    rows.append("    Points Possible,,,,,10,50,(read only)")
    rows += [f'"{n}, X",{i},s{i},l{i},Lab A,7.5,,88' for n, i in numbers.items() if i.isdigit()]
    rows.append('"Student, Test",9999,,t,Lab A,,,')
    return "\r\n".join([*rows, ""]).encode()


def written(path: Path, files: Mapping[str, CONTENT]) -> Path:
    """The zip of these files on the disk."""
    path.write_bytes(pack(files))
    return path
