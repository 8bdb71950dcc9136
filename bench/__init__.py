"""The bench: what a case costs beside the engine's own. It is run from the source folder and is no part of what is
installed; ``docs/performance.md`` says what is measured and how.
"""
