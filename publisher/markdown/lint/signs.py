"""The most common names that GitHub gives to signs, ``:rocket:``."""

from __future__ import annotations

SIGNS = {
    "+1": "👍", "-1": "👎", "arrow_down": "⬇️", "arrow_left": "⬅️", "arrow_right": "➡️", "arrow_up": "⬆️", "art": "🎨",
    "bell": "🔔", "blue_book": "📘", "book": "📖", "bookmark": "🔖", "books": "📚", "boom": "💥", "bug": "🐛", "bulb": "💡",
    "calendar": "📆", "checkered_flag": "🏁", "clipboard": "📋",
 "computer": "💻", "construction": "🚧", "dart": "🎯", "email": "✉️", "exclamation": "❗", "eyes": "👀", "fire": "🔥",
    "gear": "⚙️", "gift": "🎁", "green_book": "📗", "grey_question": "❔", "hammer": "🔨", "heart": "❤️", "heavy_check_mark": "✔️",
    "hourglass": "⌛", "information_source": "ℹ️", "key": "🔑", "link": "🔗", "lock": "🔒", "mag": "🔍", "mega": "📣", "memo": "📝",
    "no_entry": "⛔", "no_entry_sign": "🚫", "ok": "🆗", "ok_hand": "👌", "package": "📦", "paperclip": "📎", "pencil": "📝",
    "pencil2": "✏️", "point_down": "👇", "point_left": "👈", "point_right": "👉", "point_up": "☝️", "pushpin": "📌", "question": "❓",
    "recycle": "♻️", "rocket": "🚀", "rotating_light": "🚨", "school": "🏫", "smile": "😄", "sparkles": "✨", "star": "⭐",
    "star2": "🌟", "stop_sign": "🛑", "tada": "🎉", "thinking": "🤔", "thumbsdown": "👎", "thumbsup": "👍", "trophy": "🏆",
    "warning": "⚠️", "wave": "👋", "white_check_mark": "✅", "wink": "😉", "wrench": "🔧", "x": "❌", "zap": "⚡",
    **{f"clock{hour}": chr(0x1F54F + hour) for hour in range(1, 13)},
}  # fmt: skip

__all__ = ["SIGNS"]
