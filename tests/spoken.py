"""A short Storyboard made by hand, said once by the real offline voice, for the tests of sound and its texts."""

from collections.abc import Iterable, Mapping
from functools import cache

from briefgen.audio.programme import Programme, assemble
from briefgen.speech.clips import trim
from briefgen.speech.engines.hibari import HibariEngine
from briefgen.speech.model import Clip, Voice
from briefgen.speech.voices import find_voice
from briefgen.storyboard.model import Line, Scene, SceneKind, Slide, Storyboard

TEXTS: Mapping[str, tuple[str, ...]] = {
    "about": ("Before we start.", "This briefing describes injuries to a baby, and it may be hard to hear."),
    "story": (
        "Several services knew the family, and each one held a part of the story that the others did not have.",
        "Nobody described what a day was like for the child.",
    ),
    "message-1": ("Share what you know early.", "Ask your lead, and share the same day."),
    "support": ("If this has affected you, help is there: Samaritans, 116 123.",),
}
KINDS = {"about": SceneKind.ABOUT, "story": SceneKind.STORY, "message-1": SceneKind.MESSAGE}


def scene(name: str, texts: Iterable[str], *, title: str = "", speaker: str = "Narrator") -> Scene:
    """Return a Scene of Lines; a text that begins with a pilcrow begins a paragraph."""
    lines = tuple(
        Line(f"{name}.{number:02}", speaker, text.removeprefix("¶"), new_paragraph=text.startswith("¶"))
        for number, text in enumerate(texts, 1)
    )
    slide = Slide(title or name.capitalize(), {}, {})
    return Scene(name, KINDS.get(name, SceneKind.SUPPORT), slide, lines)


def storyboard(*scenes: Scene, language: str = "en-GB") -> Storyboard:
    """Return a Storyboard of the given Scenes, or the short one that is said."""
    made = scenes or tuple(scene(name, texts) for name, texts in TEXTS.items())
    return Storyboard("Child T, Exampleshire, 2021", language, made)


@cache
def voice() -> Voice:
    """Return the built-in voice."""
    return find_voice("heart", None)


@cache
def clips() -> Mapping[str, Clip]:
    """Return the short Storyboard as said by the built-in voice."""
    engine = HibariEngine(voice())
    return {line.id: trim(engine.speak(line.text)) for line in storyboard().lines}


@cache
def programme() -> Programme:
    """Return the short Storyboard as one programme."""
    return assemble(storyboard(), clips(), voice())
