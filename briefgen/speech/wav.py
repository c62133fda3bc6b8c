"""Clips → a WAV file, to try a voice without making a podcast."""

from collections.abc import Sequence
from functools import reduce

from briefgen.speech.clip import Clip
from briefgen.speech.clip_store import pcm_16
from briefgen.speech.ffmpeg import audio_segment


def wav(clips: Sequence[Clip], pause_s: float) -> bytes:
    """Join clips with a pause between two of them, and encode the result as 16-bit mono WAV.

    Args:
        clips: at least one, all of one sample rate.
        pause_s: the length of the pause in seconds.
    """
    segment, rate_hz = audio_segment(), clips[0].rate_hz
    pause = segment.silent(round(pause_s * 1000), rate_hz)
    sounds = [segment(pcm_16(clip.samples), sample_width=2, frame_rate=rate_hz, channels=1) for clip in clips]
    with reduce(lambda joined, sound: joined + pause + sound, sounds).export(format="wav") as file:
        return bytes(file.read())
