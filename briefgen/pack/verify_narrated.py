"""What ``slides-narrated.pptx`` promises: the deck, each slide with its sound, and moving on when it ends."""

import io
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from pptx import Presentation

from briefgen.audio.loudness import integrated_lufs
from briefgen.pack import verify_deck
from briefgen.pack.faults import fault
from briefgen.pack.model import Fault, Manifest, SceneEntry
from briefgen.pack.verify_audio import TARGET_LUFS, TOLERANCE_LU, TOLERANCE_S
from briefgen.render.narrated_deck import AUDIO_RELATIONSHIP, MEDIA_RELATIONSHIP, NAME
from briefgen.speech.decode import decode

RATE_HZ = 24_000
"""Samples a second at which the sound is looked at: speech has little above half of it."""

_ROUNDING_S = 0.0005


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the narrated deck."""
    for each in verify_deck.faults(data, manifest):
        yield replace(each, file=NAME)
    slides = list(Presentation(io.BytesIO(data)).slides)
    sounds = []
    for number, (slide, scene) in enumerate(zip(slides, manifest.scenes, strict=False), start=1):
        yield from _timing_faults(number, slide, scene, last=number == len(slides))
        sound = _sound(slide)
        if sound is None:
            yield fault(NAME, "narrated.sound", number=number)
            continue
        samples = decode(sound, RATE_HZ)
        sounds.append(samples)
        wanted_s = scene.end_s - scene.start_s
        if abs(len(samples) / RATE_HZ - wanted_s) > TOLERANCE_S:
            times = {"found": f"{len(samples) / RATE_HZ:.2f}", "expected": f"{wanted_s:.2f}"}
            yield fault(NAME, "narrated.length", number=number, **times)
    if sounds:
        loudness = integrated_lufs(np.concatenate(sounds), RATE_HZ)
        if abs(loudness - TARGET_LUFS) > TOLERANCE_LU:
            yield fault(NAME, "audio.loudness", found=f"{loudness:.1f}")


def _sound(slide: Any) -> bytes | None:
    """The sound of a slide, reached in both ways that programs reach it."""
    linked = slide.element.xpath(".//a:audioFile/@r:link")
    embedded = slide.element.xpath(".//*[local-name()='media']/@*[local-name()='embed']")
    if len(linked) != 1 or len(embedded) != 1:
        return None
    first, second = (slide.part.rels.get(key) for key in (linked[0], embedded[0]))
    kinds = [each.reltype if each else "" for each in (first, second)]
    if kinds != [AUDIO_RELATIONSHIP, MEDIA_RELATIONSHIP] or first.target_part is not second.target_part:
        return None
    sound: bytes = first.target_part.blob
    return sound


def _timing_faults(number: int, slide: Any, scene: SceneEntry, *, last: bool) -> Iterator[Fault]:
    ids = set(slide.element.xpath("./p:cSld//p:cNvPr/@id"))
    targets = slide.element.xpath("./p:timing//p:spTgt/@spid")
    played = set(slide.element.xpath(".//p:pic[.//a:audioFile]/p:nvPicPr/p:cNvPr/@id"))
    if not targets or set(targets) != played or not played <= ids:
        yield fault(NAME, "narrated.targets", number=number)
    advance = slide.element.xpath("./*[local-name()='AlternateContent']//p:transition/@advTm")
    wanted = [] if last else [str(math.ceil(scene.end_s - scene.start_s - _ROUNDING_S) * 1000)] * 2
    if advance != wanted:
        yield fault(NAME, "narrated.advance", number=number)
