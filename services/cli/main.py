"""The entry point of `duijie`: declares the verbs, turns every error into one line on stderr and an
exit code.
"""

import os
import sys
import sysconfig
import traceback

import typer

from services.cli.commands import (
    console,
    draw,
    feeding,
    keeping,
    notices,
    planning,
    reading,
    register,
    roadshow,
    servers,
    vault,
)
from services.cli.failures import ExitCode, Failure
from services.cli.texts import LANGUAGE, tell
from services.runtime import extras
from services.runtime.errors import DuijieError, Gap, Retryable, Unusable, UsageError
from services.spreadsheets.faults import FileFault

_EPILOG = """\
退出码 · Exit codes: 0 成功 ok | 1 内部错误 internal error | 2 用法或设置有误 usage or settings | 3 输入文件有误 bad input |
4 服务器不可达 broker or store away | 5 找不到 not found | 6 不一致 differs or a check failed | 7 超时 timed out |
8 已发送但有记录被隔离或未生效（--wait）sent, but some was refused or had no effect (--wait) | 130 Ctrl-C
"""

app = typer.Typer(
    name="duijie",
    help="对接：创业项目与导师、路演的匹配 · duijie: matching for startup programmes",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _part in (
    notices,
    servers,
    feeding,
    planning,
    reading,
    register,
    roadshow,
    draw,
    vault,
    keeping,
    console,
):
    _part.declare(app)


def _describe(error: Exception) -> tuple[ExitCode, str]:
    if isinstance(error, Failure):
        return error.code, tell(error.key, **error.arguments)
    if isinstance(error, FileFault):
        return ExitCode.INPUT, error.text(LANGUAGE.get())
    return _of_the_service(error)


def _of_the_service(error: Exception) -> tuple[ExitCode, str]:
    match error:
        case UsageError():
            return ExitCode.USAGE, str(error)
        case Retryable():
            return ExitCode.AWAY, str(error)
        case Gap() | Unusable():
            return ExitCode.DIFFERS, str(error)
        case DuijieError():
            return ExitCode.INTERNAL, str(error)
        case _:
            return ExitCode.INTERNAL, tell(
                "error.internal", error=f"{type(error).__name__}: {error}"
            )


def _with_extra(error: Exception) -> Exception:
    """Return the failure that names the extra to install where its absence is what is behind
    `error`.
    """
    missing = extras.explained(error) if isinstance(error, ModuleNotFoundError) else error
    if isinstance(missing, extras.MissingExtraError):
        return Failure(
            ExitCode.USAGE, "error.missing_extra", module=missing.module, extra=missing.extra
        )
    return error


def _shield() -> None:
    """Import nothing from the folder of scripts: python-sat puts a `models.py` there, beside
    `duijie`, which would hide ours.
    """
    scripts = sysconfig.get_path("scripts")
    sys.path[:] = [folder for folder in sys.path if folder != scripts]


def run() -> None:
    """Run `duijie` with this process's arguments and exit with a code of ExitCode."""
    _shield()
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # `duijie ... | head` is no error
        sys.exit(ExitCode.OK)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person never sees a traceback unasked
        if os.environ.get("DUIJIE_LOG_LEVEL") == "debug":
            traceback.print_exc()
        code, line = _describe(_with_extra(error))
        sys.stderr.write(f"duijie: {line}\n")
        sys.exit(code)


if __name__ == "__main__":
    run()
