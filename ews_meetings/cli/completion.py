"""`completion`: prints what makes a shell complete our commands, options and values.

The shell asks the program itself, through typer. For bash and zsh the scripts are ours: typer's for
bash takes an address for three words, and its for zsh evaluates what it is given as code.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ews_meetings.cli.failures import PROGRAM
from ews_meetings.cli.globals import Session
from ews_meetings.cli.output import Answer

VARIABLE = "_EWS_MEETINGS_COMPLETE"


class Shell(StrEnum):
    """Which shell completes."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


_BASH = r"""
_ews_meetings_completion() {
    local line="${COMP_LINE:0:$COMP_POINT}" offered prefix="" word
    word="${line##* }"
    # bash breaks words at these too, and replaces only what stands after the last one
    if [[ "$word" == *[@:=]* ]]; then
        prefix="${word%"${word##*[@:=]}"}"
    fi
    COMPREPLY=()
    while IFS=$'\t' read -r offered _; do
        [[ -n "$offered" ]] && COMPREPLY+=("${offered#"$prefix"}")
    done < <(_EWS_MEETINGS_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \
        _TYPER_COMPLETE_ARGS="$line" "$1" 2>/dev/null)
}
complete -o default -F _ews_meetings_completion ews-meetings
"""

_ZSH = r"""
#compdef ews-meetings
_ews_meetings() {
    local offered about
    local -a values shown
    while IFS=$'\t' read -r offered about; do
        [[ -n "$offered" ]] || continue
        values+=("$offered")
        shown+=("$offered${about:+  -- $about}")
    done < <(_EWS_MEETINGS_COMPLETE=complete_fish _TYPER_COMPLETE_FISH_ACTION=get-args \
        _TYPER_COMPLETE_ARGS="${words[1,$CURRENT]}" ews-meetings 2>/dev/null)
    if (( ${#values} )); then
        compadd -l -d shown -a values
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == "_ews_meetings" ]]; then
    _ews_meetings "$@"
else
    compdef _ews_meetings ews-meetings
fi
"""


def completion(
    session: Session, shell: Annotated[Shell, typer.Argument(help="For which shell.")]
) -> int:
    """Print what a shell needs to complete commands, options and values; it changes no file.

    bash: add to ~/.bashrc: eval "$(ews-meetings completion bash)"

    zsh: add to ~/.zshrc, after compinit: eval "$(ews-meetings completion zsh)"

    fish: ews-meetings completion fish > ~/.config/fish/completions/ews-meetings.fish

    PowerShell: add to $PROFILE: ews-meetings completion powershell | Out-String | Invoke-Expression
    """
    text = script_of(shell)
    for line in text.splitlines() if session.screen.is_text else ():
        session.screen.made_line(line)
    row = {"shell": shell.value, "script": text}
    session.screen.give(Answer(kind="completion", data=[row], columns=("shell", "script")))
    return 0


def script_of(shell: Shell) -> str:
    """Return the script for a shell."""
    match shell:
        case Shell.BASH:
            return _BASH.strip()
        case Shell.ZSH:
            return _ZSH.strip()
        case Shell.FISH | Shell.POWERSHELL:
            from typer.completion import (  # type: ignore[attr-defined]  # it re-exports without saying so
                get_completion_script,
            )

            return get_completion_script(
                prog_name=PROGRAM, complete_var=VARIABLE, shell=shell.value
            )


def ready_shells() -> None:
    """Let the program answer the shells that ask it."""
    from typer.completion import (  # type: ignore[attr-defined]  # it re-exports without saying so
        completion_init,
    )

    completion_init()
