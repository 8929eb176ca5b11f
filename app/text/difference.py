"""What one text has that another has not."""

from diff_match_patch import diff_match_patch  # type: ignore[import-untyped]

SECONDS = 1.0  # after which a difference is given as coarsely as it is known
KINDS = {-1: "removed", 0: "same", 1: "added"}
SHOWN_AROUND = 160  # characters of what stayed the same, before and after a change


def differences(old: str, new: str) -> list[tuple[str, str]]:
    """Return the parts that make `new` of `old`, each ("same" | "removed" | "added", text).

    Long stretches that stayed the same are cut to what stands around the changes; "…" is left in
    their place, as a part of its own ("skipped").
    """
    engine = diff_match_patch()
    engine.Diff_Timeout = SECONDS
    parts = engine.diff_main(old, new)
    engine.diff_cleanupSemantic(parts)
    shown: list[tuple[str, str]] = []
    for number, (kind, text) in enumerate(parts):
        if kind == 0:
            shown += _shortened(text, number == 0, number == len(parts) - 1)
        else:
            shown.append((KINDS[kind], text))
    return shown


def _shortened(text: str, is_first: bool, is_last: bool) -> list[tuple[str, str]]:
    before = "" if is_first else text[:SHOWN_AROUND]
    after = "" if is_last else text[-SHOWN_AROUND:]
    if len(text) <= len(before) + len(after) + SHOWN_AROUND // 4:
        return [("same", text)]
    parts = [("same", before), ("skipped", "…"), ("same", after)]
    return [(kind, words) for kind, words in parts if words]
