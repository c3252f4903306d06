"""Invented content for the style guide."""

from datetime import date, datetime, timedelta

RUN, SETUP, HOLD, BLOCK, READY, DONE = (
    {"tone": "run", "icon": "play", "state": "Running"},
    {"tone": "setup", "icon": "wrench", "state": "Setup"},
    {"tone": "hold", "icon": "pause", "state": "On hold"},
    {"tone": "block", "icon": "circle-alert", "state": "Blocked"},
    {"tone": "ready", "icon": "circle-dashed", "state": "Ready"},
    {"tone": "done", "icon": "circle-check", "state": "Done"},
)
STATES = [RUN, SETUP, HOLD, BLOCK, READY, DONE]
PARTS = [
    '17½" matrix bit',
    'Core head 6"',
    "Gauge pad set",
    '12¼" PDC bit – 6 blade',
    "Shank thread 6⅝ REG",
    'Stabiliser sleeve 8⅜"',
    "Cutter pocket rework",
]
STEPS = ["Rough mill", "Finish mill", "Dye penetrant", "Paint & stencil", "Braze cutters", "Profile grind"]
CUSTOMERS = ["Delta Drilling", "Hansa Geothermal", "Pampa Services", "Internal"]
CENTERS = [
    "ASM-01",
    "BRZ-01",
    "BRZ-02",
    "CNC-01",
    "CNC-02",
    "CNC-03",
    "CNC-04",
    "GRD-01",
    "INS-01",
    "INS-02",
    "PNT-01",
    "WLD-01",
]


def navigation(current: str) -> list[dict[str, object]]:
    rows = [
        ("", "Home", "layout-dashboard", "#home"),
        ("", "Floor board", "tv", "/styleguide/board/"),
        ("", "Andon calls", "bell-ring", "#calls"),
        ("Production", "Job cards", "clipboard-list", "/styleguide/list/"),
        ("Production", "Terminal", "monitor", "/styleguide/terminal/"),
        ("Production", "Planning", "calendar-clock", "#planning"),
        ("Quality", "Inspections", "shield-check", "#inspections"),
        ("Quality", "Gauges", "ruler", "#gauges"),
        ("Resources", "Stock", "warehouse", "#stock"),
        ("Resources", "Assets", "hammer", "#assets"),
        ("Resources", "Labels", "printer", "#labels"),
    ]
    here = f"/styleguide/{current}/"
    return [
        {"group": group, "label": label, "icon": icon, "url": url, "current": url == here}
        for group, label, icon, url in rows
    ]


def parts(at: datetime) -> dict[str, object]:
    """Content for one example of every part."""
    return {
        "states": STATES,
        "priorities": [
            ("LOW", "Low"),
            ("NORMAL", "Normal"),
            ("HIGH", "High"),
            ("RUSH", "Rush"),
            ("CRITICAL", "Critical"),
        ],
        "icons": [
            "play",
            "pause",
            "wrench",
            "circle-alert",
            "circle-check",
            "scan-line",
            "hand",
            "trash-2",
            "chevron-right",
            "log-out",
        ],
        "tabs": _tabs(),
        "chips": [
            {"label": "Late", "url": "#late", "current": True},
            {"label": "CNC-01", "url": "#cnc", "current": False},
            {"label": "Mine", "url": "#mine", "current": False},
        ],
        "rows": _rows()[:5],
        "kv": [
            ("Customer", "Delta Drilling"),
            ("Quantity", "24 pcs"),
            ("Due", "23 Nov"),
            ("Received", "4 Nov"),
        ],
        "steps": terminal(at)["steps"],
        "routing": _routing(),
        "events": [
            {
                "at": at,
                "text": "Put on hold: waiting for material",
                "who": "Ben Novak",
                "tone": "hold",
                "icon": "pause",
            },
            {
                "at": at - timedelta(hours=1),
                "text": "12 good reported at Rough mill",
                "who": "Ana Haddad",
                "tone": "run",
                "icon": "check",
            },
            {
                "at": at - timedelta(hours=3),
                "text": "Released to the shop",
                "who": "Ben Novak",
                "icon": "send",
            },
        ],
        "output": [("06", 4), ("07", 9), ("08", 12), ("09", 7), ("10", 11), ("11", 3)],
        "reasons": [
            ("QUALITY", "Out of tolerance"),
            ("MATERIAL", "Material defect"),
            ("CRACK", "Crack found"),
            ("DAMAGE", "Damaged here"),
        ],
        "people": ["Ana Haddad", "Ben Novak", "Chidi Okoro", "Dora Lind"],
        "tile": board(at)["tiles"][7],  # type: ignore[index]
        "tile_list": board(at)["tiles"][:4],  # type: ignore[index]
        "next_up": terminal(at)["next_up"][:3],  # type: ignore[index]
        "scan_actions": [
            {"url": "#start", "label": "Start", "icon": "play", "kind": "go"},
            {"url": "#show", "label": "Show the card", "icon": "eye", "kind": "quiet"},
        ],
        "map_columns": ["01", "02", "03", "04", "05"],
        "map_rows": [(f"B{b}", [_cell(b * 3 + c) for c in range(5)]) for b in range(1, 4)],
        "since": at - timedelta(hours=1, minutes=6),
    }


def _cell(seed: int) -> dict[str, str]:
    looks = [
        ("run", "OK", ""),
        ("run", "OK", ""),
        ("hold", "↻", "Rotate"),
        ("block", "✕", "Replace"),
        ("ready", "–", "Not checked"),
    ]
    tone, text, label = looks[seed % 5]
    return {"tone": tone, "text": text, "label": label}


def _tabs() -> list[dict[str, object]]:
    counts = [
        ("All", 640),
        ("Ready", 229),
        ("Setup", 29),
        ("Running", 82),
        ("On hold", 39),
        ("Blocked", 29),
        ("Done", 232),
    ]
    return [
        {"label": label, "url": f"?state={label}", "count": count, "current": label == "All"}
        for label, count in counts
    ]


def _rows() -> list[dict[str, object]]:
    made = [0, 1, 2, 1, 0, 4, 3, 6, 2, 0]
    return [
        {
            **STATES[(i * 5 + i // 3) % 6],
            "number": f"JC-{24100 + i * 53}",
            "part": PARTS[i % 7],
            "material": f"{194113 + i * 7919}",
            "step": STEPS[i % 6],
            "work_center": CENTERS[i % 12],
            "customer": CUSTOMERS[i % 4],
            "due": date(2026, 11, 19) + timedelta(days=i // 3),
            "late": i < 12,
            "done": {"Done": 6, "Ready": 0}.get(STATES[(i * 5 + i // 3) % 6]["state"], made[i % 10]),
            "target": 6,
            "priority": ["CRITICAL", "RUSH", "HIGH", "NORMAL", "LOW"][min(i // 5, 4)],
        }
        for i in range(26)
    ]


def _routing() -> list[dict[str, object]]:
    return [
        {
            **DONE,
            "sequence": 10,
            "name": "Receiving inspection",
            "work_center": "INS-01",
            "actual": "1:52",
            "plan": "2:00",
            "note": "Ana Haddad · 12 good",
        },
        {
            **DONE,
            "sequence": 20,
            "name": "Debraze",
            "work_center": "BRZ-01",
            "actual": "4:20",
            "plan": "4:00",
            "note": "Ana Haddad · 11 good, 1 scrap",
        },
        {
            **RUN,
            "sequence": 30,
            "name": "Grind head",
            "work_center": "GRD-01",
            "actual": "0:46",
            "plan": "3:00",
            "note": "Ben Novak",
            "current": True,
        },
        {
            **READY,
            "sequence": 40,
            "name": "Braze cutters",
            "work_center": "BRZ-02",
            "actual": "",
            "plan": "6:00",
        },
        {
            **BLOCK,
            "sequence": 50,
            "name": "Final inspection",
            "work_center": "INS-02",
            "actual": "",
            "plan": "2:00",
            "note": "Gauge out of calibration",
        },
    ]


def job_list(at: datetime) -> dict[str, object]:
    return {"rows": _rows(), "tabs": _tabs()}


def terminal(at: datetime) -> dict[str, object]:
    waiting = ["19 Nov", "23 Nov", "25 Nov", "27 Nov", "1 Dec", "3 Dec", "7 Dec", "9 Dec"]
    return {
        "next_up": [
            {
                "code": f"JC-{24600 - i * 53}",
                "aside": due,
                "text": f"{STEPS[i % 6]} · {PARTS[i % 7]}",
                "url": "#next",
            }
            for i, due in enumerate(waiting)
        ],
        "steps": [
            {"label": "Load fixture F-22, torque 45 Nm", "done": True},
            {"label": "Run program O4410, check pocket depth 8.00 ±0.05", "current": True},
            {"label": "Deburr and stamp serial"},
        ],
        "operator": "Ana Haddad",
        "operator_url": "/styleguide/sign-in/",
        "since": at - timedelta(minutes=6),
    }


def board(at: datetime) -> dict[str, object]:
    looks = [
        RUN,
        RUN,
        {**HOLD, "state": "Waiting"},
        RUN,
        RUN,
        SETUP,
        RUN,
        {**BLOCK, "state": "Down"},
        RUN,
        READY,
        READY,
        RUN,
    ]
    return {
        "tiles": [_tile(i, look, at) for i, look in enumerate(looks)],
        "kpis": [
            ("Running", 82, ""),
            ("Ready", 229, ""),
            ("On hold", 39, ""),
            ("Blocked", 29, "block"),
            ("Late", 59, "block"),
        ],
    }


def _tile(i: int, look: dict[str, str], at: datetime) -> dict[str, object]:
    idle, down, makes = look is READY, look["tone"] == "block", look["tone"] == "run"
    return {
        **look,
        "code": CENTERS[i],
        "job": "" if idle or down else f"JC-{24204 + i * 31}",
        "text": "Maintenance called"
        if down
        else "Nothing waits here"
        if idle
        else f"{STEPS[i % 6]} · {PARTS[i % 7]}",
        "done": i % 5,
        "target": 6 if makes else 0,
        "who": "Ana Haddad" if look["tone"] in {"hold", "setup"} else "",
        "since": at - timedelta(minutes=18 + i * 23),
    }


def sign_in(at: datetime) -> dict[str, object]:
    return {
        "people": [
            ("Ana Haddad", "Operator"),
            ("Ben Novak", "Supervisor"),
            ("Chidi Okoro", "Inspector"),
            ("Dora Lind", "Stores"),
        ]
    }
