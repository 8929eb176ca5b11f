"""What the Nu HTML checker says of pages."""

import json
import subprocess
from pathlib import Path

from tests.support import ROOT

CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
NO_CHECKER = "needs the Nu HTML checker: apt-get install default-jre-headless npm; npm install"
# A rule of CSS View Transitions Module Level 2, which the checker has not learned.
NOT_KNOWN_YET = "Unrecognized at-rule “@view-transition”"


def faults_of_pages(folder: Path) -> list[str]:
    """Return the errors in the HTML files of a folder; none for valid ones.

    Raises FileNotFoundError if there is no Java here.
    """
    options = "java -Xmx512m -Xss4m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
    command = [*options.split(), "-jar", str(CHECKER), "--format", "json", "--errors-only"]
    done = subprocess.run(
        [*command, str(folder)], capture_output=True, text=True, timeout=300, check=False
    )
    messages = json.loads(done.stderr)["messages"]
    faults = [f"{message['url']}: {message['message']}" for message in messages]
    return [fault for fault in faults if not fault.endswith(NOT_KNOWN_YET)]
