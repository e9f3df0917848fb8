# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripted model says. The same in every dialect, so that a translated answer can be compared with a direct one.

    a prompt with a city, and a tool    one call of that tool for every city named
    results of tools                    "The tools say: RESULT; RESULT"
    "Hello"                             a greeting
    anything else                       "You said: PROMPT"
Tokens are counted in a way a test can follow: one for each word, three for each message.
"""

import re

CITIES = ("Paris", "Rome", "Oslo", "Zürich")
GREETING = "Hello! How can I help you today? 👋"
THOUGHT = "The user wants an answer. I should keep it short."


def words(text):
    return len(text.split())


def answer_to(prompt, tool_results):
    if tool_results:
        return "The tools say: " + "; ".join(tool_results)
    return GREETING if prompt.strip() == "Hello" else f"You said: {prompt}"


def calls_for(prompt, tool_names, tool_results, forced=None, parallel=True):
    """(name, arguments) of each call: for the cities of the prompt, or because the choice is forced."""
    if not tool_names or (tool_results and not forced):
        return []
    name = forced or tool_names[0]
    cities = [city for city in CITIES if city in prompt] or (["Paris"] if forced else [])
    calls = [(name, {"city": city}) for city in cities]
    return calls if parallel else calls[:1]


def pieces(text):
    """The text as a model streams it: words with the space before them, the third one cut in two."""
    parts = re.findall(r"\s*\S+", text) or [text]
    if len(parts) > 2 and len(parts[2]) > 2:
        parts[2:3] = [parts[2][:2], parts[2][2:]]
    return parts


def limited(text, most):
    """The text up to so many words, and whether something was left off."""
    parts = re.findall(r"\s*\S+", text)
    return ("".join(parts[:most]), True) if most and len(parts) > most else (text, False)


def stopped(text, stops):
    """The text up to the first stop sequence, and which one it was."""
    found = [(text.index(stop), stop) for stop in stops if stop in text]
    return (text[:min(found)[0]], min(found)[1]) if found else (text, None)
