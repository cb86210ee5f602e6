"""A traced hike on disk, as `dusk run --trace` leaves it."""

from pathlib import Path

from engine import load_level, load_strategy, save_replay
from engine.running.strategy import run
from engine.running.trace import Recorder
from engine.running.trace_files import save_trace, trace_path

CODE = '''\
def hike(hiker, rate=200):
    """Says what it thinks."""
    hiker.circle(hiker.position, 300)
    while hiker.daylight > 0:
        slope = hiker.measure()
        hiker.plot("step", rate * slope.length)
        print("slope </script> & more")
        hiker.walk(-rate * slope)
        hiker.mark(*hiker.position, "<here>")
        hiker.note("walk less far")
        rate = rate * 0.9
'''


def traced_hike(folder: Path, code: str = CODE) -> Path:
    """Write strategy, replay and trace into a folder; returns the replay."""
    strategy = folder / "mine.py"
    strategy.write_text(code)
    loaded, recorder = load_strategy(strategy), Recorder()
    result, expedition = run(load_level("quiet-bowl"), loaded, 3, recorder=recorder)
    replay = folder / "mine.jsonl.gz"
    save_replay(expedition, replay, result, loaded.digest)
    save_trace(recorder.trace(expedition, result.strategy), trace_path(replay))
    return replay
