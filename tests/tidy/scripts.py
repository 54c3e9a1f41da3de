"""Scripts: they can be run as they are, and shellcheck has nothing to say."""

import json
import re
import subprocess

from repository import Finding

SHELLCHECK = ("shellcheck", "--external-sources", "--source-path=SCRIPTDIR", "--format=json")


def is_shell(file):
    if file.path.endswith((".bash", ".sh")):
        return True
    return re.match(rb"#!.*[/ ](?:bash|sh)\b", file.data) is not None


def check(repository):
    findings = []
    for file in repository.files.values():
        script = file.data.startswith(b"#!")
        if script and not file.is_executable:
            findings.append(Finding(file.path, 1, "a script that cannot be run", f"chmod +x {file.path}"))
        if file.is_executable and not script:
            findings.append(Finding(file.path, 1, "executable, but no script",
                                    f"chmod -x {file.path}, or say on its first line what runs it"))

    shell = [str(file.where) for file in repository.files.values() if is_shell(file)]
    if shell:
        run = subprocess.run([*SHELLCHECK, *shell], capture_output=True, text=True, check=False)
        if run.returncode > 1:
            raise RuntimeError(run.stderr)
        for comment in json.loads(run.stdout):
            path = next(file.path for file in repository.files.values() if str(file.where) == comment["file"])
            findings.append(Finding(path, comment["line"], comment["message"],
                                    f"shellcheck explains it under SC{comment['code']}"))
    return findings
