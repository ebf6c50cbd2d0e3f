"""Every sentence of an update with own data, in Dutch with English beside it."""

from __future__ import annotations

from typing import Final

from mkba_sim.base.terms import Taal
from mkba_sim.views.texts.report import TEXT as REPORT

__all__ = ["TEXT", "say"]

TEXT: Final = {
    # --- command
    "help": (
        "werk de eigen registratie in de onzekerheid (MKBA 2.0 en 3.0)",
        "work the own registration into the uncertainty (MKBA 2.0 and 3.0)",
    ),
    "h_scenario": ("het scenario zoals de aanpak was toen de gegevens ontstonden", "the scenario as it was then"),
    "h_registratie": ("de eigen registratie", "the own registration"),
    "h_steekproef": ("een gestratificeerde steekproef van dossiers", "a stratified sample of dossiers"),
    "h_populatie": ("huishoudens per stratum van de steekproef", "households by stratum of the sample"),
    "h_effectmeting": ("tellingen per wijk en periode, met vergelijkingswijken", "counts per wijk and period"),
    "h_out": ("schrijf de eigen evidence set (.nc)", "write the own evidence set (.nc)"),
    "h_page": ("schrijf ook een pagina (.html)", "write a page as well (.html)"),
    "h_evidence": ("basisset: dossier of sceptisch", "base set: dossier or sceptisch"),
    "h_seed": ("toevalsgetal: zelfde getal, zelfde uitkomst", "seed: same number, same result"),
    "h_json": ("schrijf alles als JSON", "print everything as JSON"),
    "h_taal": ("taal van de uitvoer: nl of en", "language of the output: nl or en"),
    # --- terminal
    "head": (
        "MKBA {step}: {name}, {period}, {n} huishoudens; basisset {basis}, {rows} trekkingen (seed {s})",
        "MKBA {step}: {name}, {period}, {n} households; base set {basis}, {rows} draws (seed {s})",
    ),
    "ratios": ("Hoe de banden van de verhoudingen smaller worden", "How the bands of the ratios narrow"),
    "c_step": ("stap", "step"),
    "c_median": ("mediaan", "median"),
    "c_band": ("80 %-band", "80 % band"),
    "c_left": ("breedte over", "width left"),
    "c_chance": ("P(baten > kosten)", "P(benefits > costs)"),
    "c_before": ("zonder eigen gegevens", "without own data"),
    "c_after": ("met eigen gegevens", "with own data"),
    "learned": ("Geleerd uit deze gegevens", "Learned from these data"),
    "not_learned": ("Niet geleerd uit deze gegevens", "Not learned from these data"),
    "why_not": (
        "Een registratie ziet alleen huishoudens met de aanpak. Wat er zonder de aanpak was gebeurd ziet zij niet; "
        "deze grootheden zijn daarom trekking voor trekking gelijk gebleven. Alleen een effectmeting met vergelijking "
        "verandert ze.",
        "A registration sees households with the approach only. What would have happened without it, it does not see; "
        "these quantities therefore stayed the same, draw by draw. Only an effect measurement with a comparison "
        "changes them.",
    ),
    "conflict": ("Past het bij eerdere aanpakken?", "Does it fit earlier approaches?"),
    "past": ("past", "fits"),
    "wijkt_af": ("wijkt af van wat eerdere aanpakken deden", "differs from what earlier approaches did"),
    "kop": ("wijkt sterk af van wat eerdere aanpakken deden", "differs strongly from what earlier approaches did"),
    "few": ("<10", "<10"),
    "entry": (
        "Zwaarte bij instroom, zoals geregistreerd (verandert geen trekking: zet het in het scenario als het afwijkt)",
        "Severity at entry, as registered (changes no draw: put it in the scenario where it differs)",
    ),
    "c_stated": ("in het scenario", "in the scenario"),
    "c_registered": ("geregistreerd", "registered"),
    "hidden": ("te weinig huishoudens", "too few households"),
    "c_found": ("gevonden", "found"),
    "c_p": ("tweezijdige p", "two-sided p"),
    "c_verdict": ("oordeel", "verdict"),
    "sensitivity": (
        "Wat als er vanzelf meer of minder verandert? (sd_vanzelf is een aanname)",
        "What if more or less changes by itself? (sd_vanzelf is an assumption)",
    ),
    "warning": ("Let op: {w}.", "Note: {w}."),
    "diagnostics": (
        "Rekenwerk: {rows} effectieve rijen achter de substitutie (laagste 1 %).",
        "Computation: {rows} effective rows behind substitution (lowest 1 %).",
    ),
    "sentence": (
        "Met {n} eigen huishoudens loopt de maatschappelijke verhouding van {lo} tot {hi} in plaats van {lo0} tot "
        "{hi0}; in {p} van de 100 trekkingen zijn de baten groter dan de kosten (zonder eigen gegevens {p0}).",
        "With {n} own households the social ratio runs from {lo} to {hi} instead of {lo0} to {hi0}; in {p} of 100 "
        "draws benefits exceed costs (without own data {p0}).",
    ),
    "cause": (
        "Over oorzaak zegt deze registratie niets: daarvoor is een vergelijking nodig.",
        "This registration says nothing about cause: that takes a comparison.",
    ),
    "measured_cause": (
        "De effectmeting telt mee in wat de aanpak zelf teweegbracht.",
        "The effect measurement counts in what the approach itself brought about.",
    ),
    "written": ("Geschreven: {path}", "Written: {path}"),
    # --- page
    "kicker": ("MKBA met eigen gegevens", "MKBA with own data"),
    "p_about": (
        "Wat de eigen gegevens toevoegen aan wat eerdere aanpakken leerden, en wat ze niet kunnen zeggen.",
        "What own data add to what earlier approaches taught, and what they cannot say.",
    ),
    "p_made": ("Gemaakt met mkba-sim {version}, seed {s}.", "Made with mkba-sim {version}, seed {s}."),
    "verdict": ("De band is {x} smaller geworden", "The band has become {x} narrower"),
    "verdict_none": ("De band is niet smaller geworden", "The band has not become narrower"),
    "q_learned": ("Wat is geleerd?", "What was learned?"),
    "q_not": ("Wat niet?", "What was not?"),
    "q_sure": ("Waar hangt het van af?", "What does it hang on?"),
    "card": ("kans dat de baten groter zijn dan de kosten", "chance that benefits exceed costs"),
    "card_1.0": ("1.0: onderzoek", "1.0: research"),
    "card_2.0": ("2.0: met de eigen registratie", "2.0: with the own registration"),
    "card_3.0": ("3.0: met de effectmeting", "3.0: with the effect measurement"),
    "s_narrowing": ("Hoe de banden smaller worden", "How the bands narrow"),
    "f_narrowing": ("Verhoudingen van 1.0 naar {step}", "Ratios from 1.0 to {step}"),
    "f_sentence": (
        "De maatschappelijke 80 %-band houdt {x} van zijn breedte over.",
        "The social 80 % band keeps {x} of its width.",
    ),
    "f_note": (
        "Alle stappen op dezelfde toevalsgetallen, zonder toeval van huishoudens.",
        "All steps on the same random numbers, without household chance.",
    ),
    "s_parameters": ("Wat is geleerd, en wat niet", "What was learned, and what was not"),
    "s_conflict": ("Past het bij eerdere aanpakken?", "Does it fit earlier approaches?"),
    "s_sensitivity": ("Wat de versmalling draagt", "What carries the narrowing"),
    "sens_text": (
        "De versmalling komt vooral van de trajecten. Hoeveel daarvan ook zonder de aanpak was veranderd is een "
        "aanname; hieronder de uitkomst bij de helft en het dubbele ervan.",
        "The narrowing comes mostly from the trajecten. How much of their change would have come without the approach "
        "is an assumption; below the result at half and twice that value.",
    ),
    "sens_row": ("{p}, sd_vanzelf {x}", "{p}, sd_vanzelf {x}"),
}


def say(key: str, taal: Taal, **values: object) -> str:
    """Return a sentence of an update, or else of the report, its places filled in."""
    return (TEXT if key in TEXT else REPORT)[key][0 if taal == "nl" else 1].format(**values)
