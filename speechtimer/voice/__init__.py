"""From sound to sentences, and to the timers they mean; see `speechtimer.voice.listener`.

    sound ─ speech ─ hypotheses ─ candidates ─ the sentence ─ Parsed

Needs the ``asr`` extra where something is heard; what chooses and repairs does not.
"""
